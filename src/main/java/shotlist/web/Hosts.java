package shotlist.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many requests each server has under way, which want to be left alone for a while, and which
 * are given up: one that fails time and again, without a single answer between, is left alone for
 * the rest of the run. Safe for use by all threads.
 */
public final class Hosts {
  /** So many failures in a row are no picture's own trouble. */
  public static final int PATIENCE = 8;

  /** A server that is away for less was only started anew. */
  private static final Duration BLIP = Duration.ofSeconds(30);

  /** By so much a clock is corrected now and then, which is no reason to end a pause. */
  private static final Duration CORRECTION = Duration.ofSeconds(30);

  private static final class Host {
    private int busy;
    private boolean complained;
    private int failures;
    private Instant failingSince = Instant.MAX;
    private String lastFailure = "";
    private Instant pausedSince = Instant.MIN;
    private Instant pausedUntil = Instant.MIN;
  }

  private final InstantSource clock;
  private final int perHost;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<String> givenUp = new TreeSet<>();

  /** {@code perHost}: how many requests a server has under way at most. */
  public Hosts(InstantSource clock, int perHost) {
    this.clock = clock;
    this.perHost = perHost;
  }

  /** Whether the server may be asked now; whoever was let in calls {@link #leave}. */
  public synchronized boolean tryEnter(String name) {
    return tryEnter(name, perHost);
  }

  /**
   * As {@link #tryEnter(String)}, with more requests under way where there is need. A server that
   * complained once has no more than the others for the rest of the run.
   *
   * @param most for a server that did not complain
   */
  public synchronized boolean tryEnter(String name, int most) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    if (host.busy >= (host.complained ? perHost : most)) {
      return false;
    }
    host.busy++;
    return true;
  }

  public synchronized void leave(String name) {
    Host host = hosts.get(name);
    if (host != null) {
      host.busy--;
    }
  }

  /** The server was not up to what was asked of it. */
  public synchronized void complained(String name) {
    hosts.computeIfAbsent(name, n -> new Host()).complained = true;
  }

  /** The server answered, whatever it said. */
  public synchronized void answered(String name) {
    hosts.computeIfAbsent(name, n -> new Host()).failures = 0;
  }

  /** The server did not answer. */
  public synchronized void failed(String name, String reason) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    Instant now = clock.instant();
    if (host.failures == 0 || now.isBefore(host.failingSince)) { // the clock was set back
      host.failingSince = now;
    }
    host.failures++;
    host.lastFailure = reason;
    if (host.failures >= PATIENCE && !now.isBefore(host.failingSince.plus(BLIP))) {
      givenUp.add(name);
    }
  }

  /** Why the server is not asked any more; empty where it is. */
  public synchronized Optional<String> givenUp(String name) {
    Host host = hosts.get(name);
    return host == null || !givenUp.contains(name)
        ? Optional.empty()
        : Optional.of(host.lastFailure);
  }

  /** The server asked to be left alone for so long. */
  public synchronized void pause(String name, Duration length) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    host.complained = true;
    Duration rest = rest(host).filter(r -> r.compareTo(length) > 0).orElse(length);
    host.pausedSince = clock.instant();
    host.pausedUntil = host.pausedSince.plus(rest);
  }

  /** For how long the server still wants to be left alone; empty where it may be asked now. */
  public synchronized Optional<Duration> pausedFor(String name) {
    return Optional.ofNullable(hosts.get(name)).flatMap(this::rest);
  }

  /** A pause that has yet to begin is one from before the clock was set back: it is over. */
  private Optional<Duration> rest(Host host) {
    Instant now = clock.instant();
    boolean hasBegun = !now.plus(CORRECTION).isBefore(host.pausedSince);
    return hasBegun && now.isBefore(host.pausedUntil)
        ? Optional.of(Duration.between(now, host.pausedUntil))
        : Optional.empty();
  }

  /**
   * The servers that are not asked any more, and those that would not be if there were more to ask:
   * so many looks in a row failed.
   */
  public synchronized Set<String> away() {
    Set<String> away = new TreeSet<>(givenUp);
    hosts.forEach(
        (name, host) -> {
          if (host.failures >= PATIENCE) {
            away.add(name);
          }
        });
    return away;
  }
}
