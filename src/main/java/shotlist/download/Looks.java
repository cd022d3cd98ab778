package shotlist.download;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Span;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.course.Workers;
import shotlist.files.FilesException;
import shotlist.item.QualityBook;
import shotlist.item.QualityBook.Looked;
import shotlist.item.QualityBook.Unlooked;
import shotlist.provider.AskedShape;
import shotlist.provider.RequestSpec;
import shotlist.provider.SpecJson;
import shotlist.quality.QualityLook;
import shotlist.quality.Thumbnails;
import shotlist.web.Hosts;

/**
 * Looks at what has been downloaded, beside the downloads and never in their way: with threads of
 * its own, not while a result is about to expire or requests leave late, and not where the run
 * stops. What is left is looked at by the next run. Each source is fetched once per request; that
 * it cannot be fetched only means that nothing is compared.
 */
final class Looks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

  private static final int PAGE = 100;

  /** As many at one shop's server. */
  private static final int THREADS = 3;

  /** So many are noted in one commit; a process that dies before repeats them, for nothing. */
  private static final int NOTED_AT_ONCE = 50;

  /** So long what came may wait to be read, and what was found to be noted, for more of it. */
  private static final Duration GATHERING = Duration.ofSeconds(1);

  private static final int TRIES = 3;
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final Duration WHOLE_SOURCE = Duration.ofSeconds(45);

  /** So long a run may go on for looks alone. */
  private static final Duration OVERTIME = Duration.ofMinutes(10);

  /** Nobody has such a name (RFC 2606, RFC 6761). */
  private static final Pattern NOBODY = Pattern.compile(".*\\.(example|invalid|test)");

  private final QualityBook book;
  private final Optional<HttpUrl> standIns;
  private final QualityLook quality;
  private final Thumbnails thumbnails;
  private final Path staging;
  private final Fetcher fetcher;
  private final StopSignal stop;
  private final Tempo tempo;
  private final InstantSource clock;
  private final BooleanSupplier machineIsBusy;
  private final Hosts hosts;
  private final Workers workers;
  private final Deque<Unlooked> page = new ArrayDeque<>();
  private final Map<String, Integer> tries = new ConcurrentHashMap<>();
  private final Map<Long, Span> putOff = new ConcurrentHashMap<>();
  private final Queue<Looked> found = new ConcurrentLinkedQueue<>();

  /** Those that are being looked at, or were and it is not noted yet. */
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

  /** Requests whose source is being fetched: their other outputs wait for it. */
  private final Set<String> fetching = ConcurrentHashMap.newKeySet();

  private final AtomicInteger came = new AtomicInteger();
  private Optional<Span> overtime = Optional.empty();
  private Instant readAt = Instant.MIN;
  private Instant notedAt = Instant.MIN;
  private long after;
  private boolean sawAll;

  /**
   * Looks of one run.
   *
   * @param standIns where a sandbox has pictures for addresses that do not exist
   * @param machineIsBusy whether there is no time for looks now
   */
  Looks(
      QualityBook book,
      Path manifestFolder,
      Optional<String> standIns,
      Duration connect,
      StopSignal stop,
      Tempo tempo,
      InstantSource clock,
      BooleanSupplier machineIsBusy) {
    this.book = book;
    this.standIns = standIns.map(HttpUrl::parse);
    this.thumbnails = new Thumbnails(manifestFolder);
    this.quality = new QualityLook(thumbnails);
    this.staging = manifestFolder.resolve("source");
    this.fetcher = new Fetcher(connect, WHOLE_SOURCE, clock);
    this.stop = stop;
    this.tempo = tempo;
    this.clock = clock;
    this.machineIsBusy = machineIsBusy;
    this.hosts = new Hosts(clock, THREADS);
    this.workers = new Workers("look-at-results", THREADS, stop);
  }

  /** An output has been downloaded; that a look at it is wanted is in the books. */
  void oneMoreCame() {
    came.incrementAndGet();
  }

  /** Hands out looks as long as a thread is free; called by one thread. */
  void goOn() throws InterruptedException {
    if (found.size() >= NOTED_AT_ONCE || isLongAgo(notedAt)) {
      note();
    }
    while (!isOver() && workers.busy() < THREADS && !machineIsBusy.getAsBoolean()) {
      Optional<Unlooked> next = next();
      if (next.isEmpty()) {
        return;
      }
      Unlooked unlooked = next.get();
      if (!workers.handOver(() -> lookAndLetGo(unlooked))) {
        letGo(unlooked);
      }
    }
  }

  private boolean isLongAgo(Instant at) {
    return !clock.instant().minus(GATHERING).isBefore(at);
  }

  private void note() {
    List<Looked> noted = new ArrayList<>();
    for (Looked one = found.poll(); one != null; one = found.poll()) {
      noted.add(one);
    }
    if (!noted.isEmpty()) {
      book.looked(noted);
      noted.forEach(one -> inHand.remove(one.outputId()));
    }
    notedAt = clock.instant();
  }

  /** The next one whose source nobody else is fetching. */
  private Optional<Unlooked> next() {
    if (page.isEmpty() && sawAll && (isWorthReading() || isSomethingDue())) {
      came.set(0);
      after = 0;
      sawAll = false;
    }
    if (page.isEmpty() && !sawAll) {
      readPage();
    }
    for (int i = page.size(); i > 0; i--) {
      Unlooked candidate = page.remove();
      if (isPutOff(candidate.outputId())) {
        continue;
      }
      if (fetching.add(candidate.fingerprint())) {
        inHand.add(candidate.outputId());
        return Optional.of(candidate);
      }
      page.add(candidate);
    }
    return Optional.empty();
  }

  /** While results come, a few are read at a time. */
  private boolean isWorthReading() {
    int waiting = came.get();
    return waiting >= NOTED_AT_ONCE || (waiting > 0 && (overtime.isPresent() || isLongAgo(readAt)));
  }

  /** What is in hand before it is read may be noted after, and stays off the page. */
  private void readPage() {
    Set<Long> before = Set.copyOf(inHand);
    List<Unlooked> unlooked = book.unlooked(after, PAGE);
    unlooked.stream().filter(one -> !before.contains(one.outputId())).forEach(page::add);
    sawAll = unlooked.size() < PAGE;
    after = unlooked.isEmpty() ? after : unlooked.get(unlooked.size() - 1).outputId();
    readAt = clock.instant();
  }

  private boolean isSomethingDue() {
    return putOff.values().stream().anyMatch(Span::isOver);
  }

  private boolean isPutOff(long outputId) {
    return Optional.ofNullable(putOff.get(outputId)).filter(pause -> !pause.isOver()).isPresent();
  }

  private void letGo(Unlooked unlooked) {
    fetching.remove(unlooked.fingerprint());
    inHand.remove(unlooked.outputId());
  }

  private void looked(Unlooked unlooked, List<String> suspicions) {
    putOff.remove(unlooked.outputId());
    found.add(new Looked(unlooked.outputId(), suspicions));
  }

  private void lookAndLetGo(Unlooked unlooked) {
    boolean isLookedAt = false;
    try {
      isLookedAt = look(unlooked);
    } catch (FilesException e) {
      LOG.warn("An output was not looked at: {}", e.getMessage());
      looked(unlooked, List.of()); // there is nothing to find
      isLookedAt = true;
    } finally {
      fetching.remove(unlooked.fingerprint());
      if (!isLookedAt) {
        inHand.remove(unlooked.outputId());
      }
    }
  }

  /** Whether it was done; otherwise it is, later. */
  private boolean look(Unlooked unlooked) {
    RequestSpec spec = SpecJson.read(unlooked.spec());
    AskedShape asked = AskedShape.of(spec);
    if (!hasSource(unlooked, spec)) {
      return false;
    }
    List<String> suspicions =
        new ArrayList<>(
            quality.lookAtResult(
                Path.of(unlooked.path()),
                unlooked.sha256(),
                asked,
                unlooked.width(),
                unlooked.height()));
    suspicions.addAll(quality.compare(unlooked.fingerprint(), unlooked.sha256(), asked));
    looked(unlooked, suspicions);
    return true;
  }

  /** Whether the source is at hand, or will never be; it may come later where it is not. */
  private boolean hasSource(Unlooked unlooked, RequestSpec spec) {
    String fingerprint = unlooked.fingerprint();
    Optional<HttpUrl> url = address(unlooked.source().orElse(spec.source()));
    if (thumbnails.findBefore(fingerprint).isPresent()
        || url.isEmpty()
        || tries.getOrDefault(fingerprint, 0) >= TRIES
        || hosts.givenUp(url.get().host()).isPresent()) {
      return true;
    }
    Fetch fetch = fetchSource(url.get(), fingerprint);
    if (isOver()) {
      return false; // cut off by ourselves
    }
    if (fetch instanceof Fetch.Failed failed && !isForGood(url.get().host(), failed)) {
      int failures = tries.merge(fingerprint, 1, Integer::sum);
      Duration pause = failed.pause().orElse(AGAIN.multipliedBy(failures));
      putOff.put(unlooked.outputId(), begin(tempo.of(pause)));
      return failures >= TRIES;
    }
    if (thumbnails.findBefore(fingerprint).isEmpty()) {
      tries.put(fingerprint, TRIES); // the request's other outputs need not ask again
    }
    return true;
  }

  /** Where a source can be asked for, if anywhere. */
  private Optional<HttpUrl> address(String source) {
    Optional<HttpUrl> url = Optional.ofNullable(HttpUrl.parse(source));
    if (url.filter(u -> NOBODY.matcher(u.host()).matches()).isEmpty()) {
      return url;
    }
    List<String> path = url.get().pathSegments();
    return standIns.map(
        folder -> folder.newBuilder().addPathSegment(path.get(path.size() - 1)).build());
  }

  /** Whether it will be the same next time; a server that is away is counted. */
  private boolean isForGood(String host, Fetch.Failed failed) {
    boolean away = failed.cause() == Fetch.Cause.AWAY;
    if (away) {
      hosts.failed(host, failed.reason());
    } else {
      hosts.answered(host);
    }
    return !away;
  }

  private Fetch fetchSource(HttpUrl url, String fingerprint) {
    try (Source source = new Source(staging)) {
      Fetch fetch = stop.cancellable(() -> fetcher.fetch(url.toString(), source));
      if (fetch instanceof Fetch.Fetched) {
        hosts.answered(url.host());
        source.keepIn(quality, fingerprint);
      } else {
        LOG.debug("the source of {}: {}", fingerprint, fetch);
      }
      return fetch;
    }
  }

  private Span begin(Duration length) {
    return Span.begin(length, clock, System::nanoTime);
  }

  /** The clock was set back: what waited for company does not wait any more. */
  void startAfresh() {
    readAt = Instant.MIN;
    notedAt = Instant.MIN;
  }

  /** Results are over; looks have a while for themselves. */
  void resultsAreOver() {
    if (overtime.isEmpty()) {
      overtime = Optional.of(begin(OVERTIME));
    }
  }

  /** Whether nothing is left to look at in this run. */
  boolean areDone() {
    if (workers.busy() > 0) {
      return false;
    }
    note();
    return isOver() || (page.isEmpty() && sawAll && came.get() == 0 && putOff.isEmpty());
  }

  /** A run that has to end does not wait for looks. */
  private boolean isOver() {
    return stop.askingStops()
        || stop.reasons().containsKey(Stop.DEADLINE)
        || overtime.filter(Span::isOver).isPresent();
  }

  /** Waits for what is under way. */
  void drain() throws InterruptedException {
    while (!workers.awaitIdle(Duration.ofSeconds(1))) {
      LOG.debug("{} looks are under way", workers.busy());
    }
    workers.requireNoFailure();
    note();
  }

  @Override
  public void close() {
    workers.close();
  }
}
