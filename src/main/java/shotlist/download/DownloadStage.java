package shotlist.download;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.course.Workers;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.Wanted;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.provider.ImageService;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.throttle.Throttle;

/**
 * Downloads outputs as they come, what expires first first. A link that does not work is tried a
 * few times in a run and again by the next run until it expires; only then is the file lost, unless
 * the service renews its links.
 */
public final class DownloadStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadStage.class);

  private static final int PAGE = 100;
  private static final int THREADS = 4;
  private static final int TRIES_IN_A_RUN = 4;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final Duration NO_FRESH_LINK = Duration.ofSeconds(5);
  private static final Duration WHOLE_DOWNLOAD = Duration.ofMinutes(15);

  private final DownloadSettings settings;
  private final DownloadBook book;
  private final Placer placer;
  private final Fetcher fetcher;
  private final ImageService service;
  private final boolean renewsLinks;
  private final Throttle throttle;
  private final StopSignal stop;
  private final Tempo tempo;
  private final Tally tally;
  private final InstantSource clock;
  private final Workers workers;
  private final Deque<Wanted> page = new ArrayDeque<>();
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();
  private final Map<Long, Integer> tries = new ConcurrentHashMap<>();

  /** {@code renewsLinks}: whether a poll of a finished task brings links that work again. */
  public DownloadStage(
      DownloadSettings settings,
      DownloadBook book,
      ImageService service,
      boolean renewsLinks,
      Throttle throttle,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      Duration connect) {
    this.settings = settings;
    this.book = book;
    this.placer = new Placer(settings, book);
    this.fetcher = new Fetcher(connect, WHOLE_DOWNLOAD);
    this.service = service;
    this.renewsLinks = renewsLinks;
    this.throttle = throttle;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.clock = clock;
    this.workers = new Workers("download", THREADS, stop);
  }

  /**
   * The next output to download; waits until there is one.
   *
   * @param moreMayCome whether results are still being collected
   * @return empty once nothing is left to download in this run, or the run stops
   */
  public Optional<Wanted> next(BooleanSupplier moreMayCome) throws InterruptedException {
    while (!stop.allStops()) {
      long seen = stop.wakeUps();
      boolean more = moreMayCome.getAsBoolean();
      Optional<Wanted> next = nextWanted();
      if (next.isPresent()) {
        return next;
      }
      if (!more && inHand.isEmpty() && book.countWanted() <= givenUp()) {
        return Optional.empty();
      }
      stop.doze(tempo.of(LOOK_AGAIN), seen);
    }
    return Optional.empty();
  }

  private Optional<Wanted> nextWanted() {
    if (page.isEmpty()) {
      page.addAll(book.wanted(clock.instant(), PAGE));
    }
    while (!page.isEmpty()) {
      Wanted wanted = page.remove();
      if (!isGivenUp(wanted.outputId()) && inHand.add(wanted.outputId())) {
        Optional<Wanted> stillWanted = book.findWanted(wanted.outputId(), clock.instant());
        if (stillWanted.isPresent()) {
          return stillWanted;
        }
        inHand.remove(wanted.outputId()); // it was dealt with after the page was read
      }
    }
    return Optional.empty();
  }

  private boolean isGivenUp(long outputId) {
    return tries.getOrDefault(outputId, 0) >= TRIES_IN_A_RUN;
  }

  private long givenUp() {
    return tries.values().stream().filter(n -> n >= TRIES_IN_A_RUN).count();
  }

  /** Downloads an output; blocks until a thread is free for it. */
  public void take(Wanted wanted) throws InterruptedException {
    if (!workers.handOver(() -> downloadAndWake(wanted))) {
      inHand.remove(wanted.outputId());
    }
  }

  private void downloadAndWake(Wanted wanted) {
    try {
      download(wanted);
    } finally {
      inHand.remove(wanted.outputId());
      stop.wake();
    }
  }

  private void download(Wanted wanted) {
    if (!placer.restore(wanted.outputId(), wanted.index())) {
      book.downloaded(wanted.outputId()); // nobody lacks it any more
      return;
    }
    boolean expired = isExpired(wanted);
    if (expired && !renewsLinks) {
      lose(wanted, "the result's link expired at " + wanted.expiresAt().orElseThrow());
      return;
    }
    Optional<String> url = expired ? renew(wanted) : Optional.of(wanted.url());
    if (url.isPresent()) {
      fetch(wanted, url.get());
    }
  }

  private boolean isExpired(Wanted wanted) {
    return wanted.expiresAt().map(at -> !clock.instant().isBefore(at)).orElse(false);
  }

  private void fetch(Wanted wanted, String url) {
    Path staging = settings.folder().resolve("download-" + wanted.outputId());
    try (PartFile part = PartFile.create(staging)) {
      Fetch fetch = stop.cancellable(() -> fetcher.fetch(url, part));
      if (fetch instanceof Fetch.Failed failed) {
        failed(wanted, failed);
        return;
      }
      Fetch.Fetched fetched = (Fetch.Fetched) fetch;
      Optional<Media> media = media(part);
      if (media.isEmpty()) {
        failed(wanted, new Fetch.Failed("what the link answers is no picture or video", false));
        return;
      }
      int placed =
          placer.place(
              wanted.outputId(),
              wanted.index(),
              new Placer.Staged(part.path(), fetched.sha256(), fetched.bytes(), media.get()));
      book.downloaded(wanted.outputId());
      tally.add(Count.DOWNLOADED_FILES, placed);
      tally.add(Count.DOWNLOADED_BYTES, placed * fetched.bytes());
    }
  }

  private static Optional<Media> media(PartFile part) {
    try {
      return Media.of(part.path());
    } catch (IOException e) {
      throw FilesException.of(e, part.target());
    }
  }

  private void failed(Wanted wanted, Fetch.Failed failed) {
    if (stop.allStops()) {
      return; // cut off by ourselves: that says nothing about the link
    }
    int inThisRun = tries.merge(wanted.outputId(), 1, Integer::sum);
    LOG.debug("output {}: {}", wanted.outputId(), failed.reason());
    if (failed.gone() && renewsLinks && inThisRun < TRIES_IN_A_RUN && renew(wanted).isEmpty()) {
      return;
    }
    if (inThisRun >= TRIES_IN_A_RUN) {
      tally.add(Count.DOWNLOADS_FAILED);
    }
    Duration wait = tempo.of(Duration.ofSeconds(1L << inThisRun));
    book.failed(wanted.outputId(), reason(wanted, failed.reason()), clock.instant().plus(wait));
  }

  private String reason(Wanted wanted, String why) {
    String until =
        renewsLinks
            ? "; the service keeps it, a later run tries again"
            : wanted.expiresAt().map(at -> "; it can be tried until " + at).orElse("");
    return "not downloaded: " + why + until;
  }

  private void lose(Wanted wanted, String why) {
    LOG.warn("A paid result is lost: {}", why);
    tally.add(Count.DOWNLOADS_FAILED);
    book.lost(wanted.outputId(), "lost: " + why);
  }

  /** Asks the service for a fresh link; empty where there is none, which is then entered. */
  private Optional<String> renew(Wanted wanted) {
    try {
      throttle.acquirePoll();
    } catch (InterruptedException e) {
      return Optional.empty();
    }
    if (stop.askingStops()) {
      giveUpInThisRun(wanted);
      return Optional.empty();
    }
    tally.add(Count.POLLS);
    PollAnswer answer =
        stop.cancellable(() -> service.poll(wanted.taskId().orElseThrow())).answer();
    if (answer instanceof PollAnswer.Finished finished) {
      List<Output> outputs = finished.outputs();
      if (outputs.size() >= wanted.index()) {
        Output fresh = outputs.get(wanted.index() - 1);
        fresh.url().ifPresent(url -> book.renewed(wanted.outputId(), url, fresh.expiresAt()));
        return fresh.url();
      }
    }
    if (answer instanceof PollAnswer.Lost lost) {
      lose(wanted, lost.reason());
      return Optional.empty();
    }
    if (!stop.allStops()) {
      tries.merge(wanted.outputId(), 1, Integer::sum);
      book.failed(
          wanted.outputId(),
          reason(wanted, "the service gave no fresh link"),
          clock.instant().plus(tempo.of(NO_FRESH_LINK)));
    }
    return Optional.empty();
  }

  private void giveUpInThisRun(Wanted wanted) {
    tries.put(wanted.outputId(), TRIES_IN_A_RUN);
  }

  /** Waits for what is under way. */
  public void drain() throws InterruptedException {
    while (!workers.awaitIdle(Duration.ofSeconds(1))) {
      LOG.debug("{} downloads are under way", workers.busy());
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
