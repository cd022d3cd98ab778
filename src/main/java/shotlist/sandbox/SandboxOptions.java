package shotlist.sandbox;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a sandbox behaves. Start from {@link #defaults()} and change what matters.
 *
 * @param port the port to listen on, 0 for any free one (or, with a state folder, the last one)
 * @param times how long work takes
 * @param limits how many requests a key may send
 * @param faultRates how often each fault happens by itself, from 0 to 1, by {@link Fault#word()}
 * @param clock the sandbox's idea of now: progress, windows and expiry follow it alone
 * @param seed what chance and jitter grow from
 * @param resultLife how long a result's address works
 * @param stateFolder where the sandbox remembers its tasks and charges over restarts
 * @param pictures the folder that stands for every host ending in {@code .example}
 * @param startingBalance what each account has to spend; without it, spending is unlimited
 * @param repeatsAllowed whether the same request may be made twice without being a violation
 * @param longestSide no drawn picture is longer or wider than this, in pixels
 * @param storages the storages that are connected to every Claid account, by name
 */
public record SandboxOptions(
    int port,
    Times times,
    Limits limits,
    Map<String, Double> faultRates,
    InstantSource clock,
    long seed,
    Duration resultLife,
    Optional<Path> stateFolder,
    Optional<Path> pictures,
    Optional<BigDecimal> startingBalance,
    boolean repeatsAllowed,
    int longestSide,
    List<String> storages) {

  /**
   * How long work takes. Tasks progress by the sandbox's clock and vary by ±30 %; synchronous
   * answers and slow downloads are waited for in real time.
   *
   * @param task an image task
   * @param video a video task
   * @param synchronous a synchronous answer
   * @param slowDownload a download that was told to be slow
   */
  public record Times(Duration task, Duration video, Duration synchronous, Duration slowDownload) {}

  /** At most so many requests within any second and within any minute. */
  public record Limit(int perSecond, int perMinute) {
    public Limit {
      if (perSecond < 1 || perMinute < 1) {
        throw new IllegalArgumentException(
            "a limit must be positive: " + perSecond + "/s, " + perMinute + "/min");
      }
    }
  }

  /**
   * The limits per key, each on sliding windows.
   *
   * @param enforced whether any of them is
   * @param account everything asked of Claid, polls included
   * @param edit submissions of edits
   * @param video submissions of videos
   * @param magicHour submissions to Magic Hour, which publishes no limit: this one is ours
   */
  public record Limits(boolean enforced, Limit account, Limit edit, Limit video, Limit magicHour) {}

  public SandboxOptions {
    faultRates = Map.copyOf(faultRates);
    storages = List.copyOf(storages);
    faultRates.forEach(Fault::requireRate);
    if (longestSide < 64 || longestSide > 2048) {
      throw new IllegalArgumentException(
          "the longest side must be 64 to 2048 pixels: " + longestSide);
    }
  }

  /** Any port, the services' own limits, seconds instead of minutes, nothing remembered. */
  public static SandboxOptions defaults() {
    return new SandboxOptions(
        0,
        new Times(
            Duration.ofSeconds(3),
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10)),
        new Limits(true, new Limit(4, 120), new Limit(1, 60), new Limit(1, 15), new Limit(4, 240)),
        Map.of(),
        Clock.systemUTC(),
        1,
        Duration.ofHours(24),
        Optional.empty(),
        Optional.of(Path.of("sample-data", "pictures")),
        Optional.empty(),
        false,
        2048,
        List.of("shop", "catalog", "results"));
  }

  /** These options with that port; 0 for any free one. */
  public SandboxOptions withPort(int port) {
    return with(copy -> copy.port = port);
  }

  /** These options with work taking that long. */
  public SandboxOptions withTimes(Times times) {
    return with(copy -> copy.times = times);
  }

  /** These options with those limits. */
  public SandboxOptions withLimits(Limits limits) {
    return with(copy -> copy.limits = limits);
  }

  /** These options with faults happening that often, by {@link Fault#word()}. */
  public SandboxOptions withFaultRates(Map<String, Double> faultRates) {
    return with(copy -> copy.faultRates = faultRates);
  }

  /** These options with that idea of now. */
  public SandboxOptions withClock(InstantSource clock) {
    return with(copy -> copy.clock = clock);
  }

  /** These options with chance growing from that seed. */
  public SandboxOptions withSeed(long seed) {
    return with(copy -> copy.seed = seed);
  }

  /** These options with addresses of results working that long. */
  public SandboxOptions withResultLife(Duration resultLife) {
    return with(copy -> copy.resultLife = resultLife);
  }

  /** These options with everything remembered in that folder. */
  public SandboxOptions withStateFolder(Path stateFolder) {
    return with(copy -> copy.stateFolder = Optional.of(stateFolder));
  }

  /** These options with that folder standing for the hosts that do not exist. */
  public SandboxOptions withPictures(Path pictures) {
    return with(copy -> copy.pictures = Optional.of(pictures));
  }

  /** These options with that many credits in each account. */
  public SandboxOptions withStartingBalance(BigDecimal startingBalance) {
    return with(copy -> copy.startingBalance = Optional.of(startingBalance));
  }

  /** These options with repeated requests being a violation or not. */
  public SandboxOptions withRepeatsAllowed(boolean repeatsAllowed) {
    return with(copy -> copy.repeatsAllowed = repeatsAllowed);
  }

  /** These options with results of at most that many pixels a side, 64 to 2048. */
  public SandboxOptions withLongestSide(int longestSide) {
    return with(copy -> copy.longestSide = longestSide);
  }

  /** These options with those storages connected. */
  public SandboxOptions withStorages(List<String> storages) {
    return with(copy -> copy.storages = storages);
  }

  /** These options with no limit enforced: nothing is ever answered 429 by itself. */
  public SandboxOptions withoutLimits() {
    return withLimits(
        new Limits(false, limits.account, limits.edit, limits.video, limits.magicHour));
  }

  /** These options with every piece of work finished at once, for tests that do not wait. */
  public SandboxOptions withoutDelays() {
    return withTimes(new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  private SandboxOptions with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.options();
  }

  /** Options while one of them is being changed. */
  private static final class Copy {
    private int port;
    private Times times;
    private Limits limits;
    private Map<String, Double> faultRates;
    private InstantSource clock;
    private long seed;
    private Duration resultLife;
    private Optional<Path> stateFolder;
    private Optional<Path> pictures;
    private Optional<BigDecimal> startingBalance;
    private boolean repeatsAllowed;
    private int longestSide;
    private List<String> storages;

    Copy(SandboxOptions options) {
      port = options.port;
      times = options.times;
      limits = options.limits;
      faultRates = options.faultRates;
      clock = options.clock;
      seed = options.seed;
      resultLife = options.resultLife;
      stateFolder = options.stateFolder;
      pictures = options.pictures;
      startingBalance = options.startingBalance;
      repeatsAllowed = options.repeatsAllowed;
      longestSide = options.longestSide;
      storages = options.storages;
    }

    SandboxOptions options() {
      return new SandboxOptions(
          port,
          times,
          limits,
          faultRates,
          clock,
          seed,
          resultLife,
          stateFolder,
          pictures,
          startingBalance,
          repeatsAllowed,
          longestSide,
          storages);
    }
  }
}
