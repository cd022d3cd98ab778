package shotlist.download;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.SetBack;
import shotlist.course.Stop;
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
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.ImageService;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.throttle.Throttle;

/**
 * Downloads outputs as they come, what expires first first. A link that does not work is tried
 * again, ever more seldom, as long as the run collects; once that is over, what failed a few times
 * is left to the next run. A file is lost only when the server says so after the link has expired,
 * unless the service renews its links.
 */
public final class DownloadStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadStage.class);

  private static final int PAGE = 100;
  private static final int THREADS = 4;
  private static final int TRIES_IN_A_RUN = 4;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration RATE_LIMITED = Duration.ofSeconds(2);
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
  private final SetBack setBack;
  private final Workers workers;
  private final Deque<Wanted> page = new ArrayDeque<>();
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

  /** Failed tries of this run, by output. */
  private final Map<Long, Integer> tries = new ConcurrentHashMap<>();

  private boolean started;

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
    this.setBack = new SetBack(clock);
    this.workers = new Workers("download", THREADS, stop);
  }

  /**
   * Removes the part files that a killed run left in a download folder and in what it moved aside.
   */
  public static void sweep(Path folder) {
    PartFile.sweep(folder);
    PartFile.sweep(folder.resolve(Placer.SUPERSEDED));
  }

  /**
   * The next output to download; waits until there is one.
   *
   * @param moreMayCome whether results are still being collected
   * @return empty once nothing is left to download in this run, or the run stops
   */
  public Optional<Wanted> next(BooleanSupplier moreMayCome) throws InterruptedException {
    if (!started) {
      started = true;
      book.startAfresh();
    }
    while (!stop.allStops()) {
      long seen = stop.wakeUps();
      if (setBack.happened()) {
        book.startAfresh();
      }
      boolean more = moreMayCome.getAsBoolean();
      Optional<Wanted> next = nextWanted(more);
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

  private Optional<Wanted> nextWanted(boolean moreMayCome) {
    if (page.isEmpty()) {
      page.addAll(book.wanted(clock.instant(), PAGE));
    }
    while (!page.isEmpty()) {
      Wanted wanted = page.remove();
      if (!moreMayCome && isGivenUp(wanted.outputId())) {
        leaveAlone(wanted); // or it would fill the page that others wait for
      } else if (inHand.add(wanted.outputId())) {
        Optional<Wanted> stillWanted = book.findWanted(wanted.outputId(), clock.instant());
        if (stillWanted.isPresent()) {
          return stillWanted;
        }
        inHand.remove(wanted.outputId()); // it was dealt with after the page was read
      }
    }
    return Optional.empty();
  }

  private void leaveAlone(Wanted wanted) {
    book.postpone(wanted.outputId(), clock.instant().plus(tempo.of(LONGEST_WAIT)));
  }

  private void giveUp(Wanted wanted) {
    Integer before = tries.put(wanted.outputId(), TRIES_IN_A_RUN);
    if (before == null || before < TRIES_IN_A_RUN) {
      tally.add(Count.DOWNLOADS_FAILED);
    }
    leaveAlone(wanted);
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
    try {
      if (!placer.restore(wanted.outputId(), wanted.index())) {
        downloaded(wanted); // nobody lacks it any more
      } else if (isExpired(wanted) && renewsLinks && !stop.askingStops()) {
        Optional<String> fresh = renew(wanted, "its link has expired");
        fresh.ifPresent(url -> fetch(wanted, url));
      } else {
        fetch(wanted, wanted.url()); // even past its time, which may be a cautious guess
      }
    } catch (FilesException e) {
      cannotBeWritten(wanted, e);
    }
  }

  /** One name that cannot be written is one file's trouble; a folder or a disk is the run's. */
  private void cannotBeWritten(Wanted wanted, FilesException e) {
    Path folder = settings.folder();
    if (e.isDiskFull() || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw e;
    }
    String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    retryLater(wanted, what.endsWith(".") ? what.substring(0, what.length() - 1) : what);
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
      } else if (fetch instanceof Fetch.Fetched fetched) {
        fetched(wanted, part.path(), fetched);
      } else {
        throw new AssertionError(fetch);
      }
    }
  }

  private void fetched(Wanted wanted, Path staged, Fetch.Fetched fetched) {
    Optional<Media> media = Media.of(staged);
    if (media.isEmpty()) {
      failed(wanted, new Fetch.Failed("what the link answers is no picture or video", false));
      return;
    }
    if (!fetched.announced() && !media.get().isWhole(staged)) {
      failed(wanted, new Fetch.Failed("what the link answers ends too early", false));
      return;
    }
    int placed =
        placer.place(
            wanted.outputId(),
            wanted.index(),
            new Placer.Staged(staged, fetched.sha256(), fetched.bytes(), media.get()));
    downloaded(wanted);
    tally.add(Count.DOWNLOADED_FILES, placed);
    tally.add(Count.DOWNLOADED_BYTES, placed * fetched.bytes());
  }

  private void downloaded(Wanted wanted) {
    book.downloaded(wanted.outputId());
    endTries(wanted);
  }

  private void failed(Wanted wanted, Fetch.Failed failed) {
    if (stop.allStops()) {
      return; // cut off by ourselves: that says nothing about the link
    }
    LOG.debug("output {}: {}", wanted.outputId(), failed.reason());
    if (failed.gone() && renewsLinks) {
      renew(wanted, failed.reason()).ifPresent(url -> retryLater(wanted, failed.reason()));
    } else if (failed.gone() && isExpired(wanted)) {
      String at = wanted.expiresAt().map(String::valueOf).orElseThrow();
      lose(wanted, "the result's link expired at " + at + " (" + failed.reason() + ")");
    } else {
      retryLater(wanted, failed.reason());
    }
  }

  private void retryLater(Wanted wanted, String why) {
    int inThisRun = tries.merge(wanted.outputId(), 1, Integer::sum);
    if (inThisRun == TRIES_IN_A_RUN) {
      tally.add(Count.DOWNLOADS_FAILED);
    }
    book.failed(
        wanted.outputId(), reason(wanted, why), clock.instant().plus(tempo.of(pause(inThisRun))));
  }

  private static Duration pause(int failedTries) {
    Duration doubled = SHORTEST_WAIT.multipliedBy(1L << Math.min(failedTries - 1, 20));
    return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
  }

  private String reason(Wanted wanted, String why) {
    return "not downloaded: " + why + until(wanted);
  }

  private String until(Wanted wanted) {
    if (renewsLinks) {
      return "; the service keeps it, a later run tries again";
    }
    if (isExpired(wanted)) {
      return "; its link has expired, a later run tries it once more";
    }
    return wanted.expiresAt().map(at -> "; it can be tried until " + at).orElse("");
  }

  private void lose(Wanted wanted, String why) {
    if (book.isFromBeforeDownloads(wanted.outputId())) {
      book.notAskedFor(wanted.outputId());
      endTries(wanted);
      return;
    }
    LOG.warn("A paid result is lost: {}", why);
    book.lost(wanted.outputId(), "lost: " + why);
    endTries(wanted);
    tally.add(Count.DOWNLOADS_FAILED);
  }

  /** What failed so often that it was counted and ends after all is not counted any more. */
  private void endTries(Wanted wanted) {
    if (isGivenUp(wanted.outputId())) {
      tally.add(Count.DOWNLOADS_FAILED, -1);
    }
    tries.remove(wanted.outputId());
  }

  /**
   * Asks the service for a fresh link.
   *
   * @param why it is needed
   * @return empty where there is none; what follows from that is entered
   */
  private Optional<String> renew(Wanted wanted, String why) {
    try {
      throttle.acquirePoll();
    } catch (InterruptedException e) {
      return Optional.empty();
    }
    if (stop.askingStops()) {
      giveUp(wanted);
      return Optional.empty();
    }
    tally.add(Count.POLLS);
    Answered<PollAnswer> answered =
        stop.cancellable(() -> service.poll(wanted.taskId().orElseThrow()));
    heed(answered);
    Optional<String> fresh = freshLink(wanted, answered.answer());
    if (answered.answer() instanceof PollAnswer.Lost lost) {
      lose(wanted, lost.reason());
    } else if (fresh.isEmpty() && !stop.allStops()) {
      retryLater(wanted, why + ", and the service gave no fresh link");
    }
    return fresh;
  }

  /** What an answer says about the key and the limits concerns the whole run. */
  private void heed(Answered<PollAnswer> answered) {
    answered
        .exhaustedFor()
        .ifPresent(
            pause ->
                throttle.pauseAccount(tempo.of(pause), "the service says its limit is used up"));
    if (answered.answer() instanceof PollAnswer.NotNow notNow && notNow.rateLimited()) {
      Duration asked = notNow.retryAfter().orElse(RATE_LIMITED);
      throttle.pauseAccount(tempo.of(asked), notNow.reason());
    }
    if (answered.answer() instanceof PollAnswer.Denied denied && denied.denial() == Denial.KEY) {
      stop.stopAsking(Stop.KEY, denied.reason());
    }
  }

  private Optional<String> freshLink(Wanted wanted, PollAnswer answer) {
    if (answer instanceof PollAnswer.Finished finished
        && finished.outputs().size() >= wanted.index()) {
      Output fresh = finished.outputs().get(wanted.index() - 1);
      return fresh.url().filter(url -> book.renewed(wanted.outputId(), url, fresh.expiresAt()));
    }
    return Optional.empty();
  }

  /** Waits for what is under way. */
  public void drain() throws InterruptedException {
    while (!workers.awaitIdle(Duration.ofSeconds(1))) {
      LOG.debug("{} downloads are under way", workers.busy());
    }
    workers.requireNoFailure();
  }

  @Override
  public void close() {
    workers.close();
  }
}
