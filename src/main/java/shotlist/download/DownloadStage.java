package shotlist.download;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import okhttp3.HttpUrl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Backoff;
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
import shotlist.item.QualityBook;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.throttle.PollTurn;
import shotlist.throttle.Throttle;
import shotlist.web.Hosts;

/**
 * Downloads outputs as they come, what expires first first. A link that does not work is tried
 * again, ever more seldom, as long as the run collects; once that is over, what failed a few times
 * is left to the next run. A file is lost only when the server says so after the link has expired,
 * unless the service renews its links.
 */
public final class DownloadStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DownloadStage.class);

  private static final int PAGE = 100;

  /** As many as a browser opens. */
  private static final int PER_HOST = 6;

  /**
   * As many where a page of results waits: with half a second for each, six are 12 files a second,
   * and a service may make 100. Results lie in storage that is made for it; a server that complains
   * or fails is asked as a browser would from then on.
   */
  private static final int THREADS = 24;

  private static final int TRIES_IN_A_RUN = 4;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(2);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration WHOLE_DOWNLOAD = Duration.ofMinutes(15);

  /** What expires so soon does not wait for a server that wants to be left alone, nor for looks. */
  private static final Duration URGENT = Duration.ofMinutes(15);

  /** A server that says the same thing so often means it. */
  private static final int INSISTS = 3;

  private final DownloadSettings settings;
  private final DownloadBook book;
  private final Placer placer;
  private final Fetcher fetcher;
  private final ImageService service;
  private final boolean renewsLinks;
  private final Throttle throttle;
  private final Backoff backoff;
  private final StopSignal stop;
  private final Tempo tempo;
  private final Tally tally;
  private final InstantSource clock;
  private final SetBack setBack;
  private final Workers workers;
  private final Hosts hosts;
  private final Looks looks;
  private final Deque<OnPage> page = new ArrayDeque<>();
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

  /** Whether more were waiting than fit on a page when it was read. */
  private boolean isBehind;

  /** Failed tries of this run, by output. */
  private final Map<Long, Integer> tries = new ConcurrentHashMap<>();

  /** What came under a false name, by output: the content and how often it came. */
  private final Map<Long, Insistence> insistences = new ConcurrentHashMap<>();

  private record Insistence(String sha256, int times) {}

  private boolean started;

  /** Whether nothing is left to download in this run; there may be looks. */
  private boolean isOver;

  /**
   * A stage for one run.
   *
   * @param manifestFolder where small pictures are kept
   * @param standIns where a sandbox has pictures for source addresses that do not exist
   * @param renewsLinks whether a poll of a finished task brings links that work again
   * @param backoff of everything that is asked for
   */
  public DownloadStage(
      DownloadSettings settings,
      Path manifestFolder,
      Optional<String> standIns,
      DownloadBook book,
      QualityBook quality,
      ImageService service,
      boolean renewsLinks,
      Throttle throttle,
      Backoff backoff,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      Duration connect) {
    this.settings = settings;
    this.book = book;
    this.placer = new Placer(settings, book);
    this.fetcher = new Fetcher(connect, WHOLE_DOWNLOAD, clock);
    this.service = service;
    this.renewsLinks = renewsLinks;
    this.throttle = throttle;
    this.backoff = backoff;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.clock = clock;
    this.setBack = new SetBack(clock);
    this.workers = new Workers("download", THREADS, stop);
    this.hosts = new Hosts(clock, PER_HOST);
    this.looks =
        new Looks(
            quality, manifestFolder, standIns, connect, stop, tempo, clock, throttle::isBehind);
  }

  /**
   * Removes the part files that a killed run left in a download folder and in what it moved aside.
   */
  public static void sweep(Path folder) {
    PartFile.sweep(folder);
    PartFile.sweep(folder.resolve(Placer.SUPERSEDED));
  }

  /**
   * The next outputs to download, as many as their hosts may be asked for at once; waits until
   * there is one. They are in hand until {@link #take} has dealt with them.
   *
   * @param moreMayCome whether results are still being collected
   * @return empty once nothing is left to download in this run, or the run stops
   */
  public List<Wanted> next(BooleanSupplier moreMayCome) throws InterruptedException {
    if (!started) {
      started = true;
      placer.settleIn(stop::allStops);
      book.startAfresh();
    }
    while (!stop.allStops()) {
      long seen = stop.wakeUps();
      if (setBack.happened()) {
        book.hurry();
        isOver = false;
        looks.startAfresh();
      }
      boolean more = moreMayCome.getAsBoolean();
      List<Wanted> next = isOver ? List.of() : nextWanted(more);
      if (next.stream().noneMatch(this::isUrgent)) {
        looks.goOn();
      }
      if (!next.isEmpty()) {
        return next;
      }
      isOver = isOver || (!more && inHand.isEmpty() && !book.areWantedMoreThan(givenUp()));
      if (isOver) {
        looks.resultsAreOver();
        if (looks.areDone()) {
          return List.of();
        }
      }
      stop.doze(tempo.of(LOOK_AGAIN), seen);
    }
    return List.of();
  }

  private List<Wanted> nextWanted(boolean moreMayCome) {
    if (page.isEmpty()) {
      readPage();
    }
    List<Wanted> next = new ArrayList<>();
    for (Iterator<OnPage> rest = page.iterator(); rest.hasNext(); ) {
      OnPage entry = rest.next();
      Wanted wanted = entry.wanted();
      Optional<Duration> paused = hosts.pausedFor(entry.host());
      if (!moreMayCome && isGivenUp(wanted.outputId())) {
        rest.remove();
        leaveAlone(wanted); // or it would fill the page that others wait for
      } else if (paused.isPresent() && !isUrgent(wanted)) {
        rest.remove();
        book.postpone(wanted.outputId(), paused.get());
      } else if (hosts.tryEnter(entry.host(), isBehind ? THREADS : PER_HOST)) {
        rest.remove();
        inHand.add(wanted.outputId());
        next.add(wanted);
      }
    }
    return next;
  }

  /** What is in hand before it is read may be dealt with after, and stays off the page. */
  private void readPage() {
    Set<Long> before = Set.copyOf(inHand);
    List<Wanted> found = book.wanted(clock.instant(), PAGE);
    isBehind = found.size() == PAGE;
    found.stream()
        .filter(wanted -> !before.contains(wanted.outputId()))
        .map(wanted -> new OnPage(wanted, host(wanted)))
        .forEach(page::add);
  }

  private record OnPage(Wanted wanted, String host) {}

  private static String host(Wanted wanted) {
    HttpUrl url = HttpUrl.parse(wanted.url());
    return url == null ? "" : url.host() + ":" + url.port();
  }

  /** Whether it works, but not for long; what can be renewed never is. */
  private boolean isUrgent(Wanted wanted) {
    return !renewsLinks
        && !isExpired(wanted)
        && wanted.expiresAt().filter(clock.instant().plus(URGENT)::isAfter).isPresent();
  }

  private void leaveAlone(Wanted wanted) {
    book.postpone(wanted.outputId(), tempo.of(LONGEST_WAIT));
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
    if (!workers.handOver(() -> downloadAndLetGo(wanted))) {
      letGo(wanted);
    }
  }

  private void letGo(Wanted wanted) {
    inHand.remove(wanted.outputId());
    hosts.leave(host(wanted));
  }

  private void downloadAndLetGo(Wanted wanted) {
    try {
      download(wanted);
    } finally {
      letGo(wanted);
    }
  }

  private void download(Wanted wanted) {
    try {
      if (!placer.restore(wanted)) {
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
      Fetch fetch = stop.cancellable(() -> fetcher.fetch(url, part.stream()));
      if (fetch instanceof Fetch.Failed failed) {
        failed(wanted, failed);
      } else if (fetch instanceof Fetch.Fetched fetched) {
        fetched(wanted, part, fetched);
      } else {
        throw new AssertionError(fetch);
      }
    }
  }

  private void fetched(Wanted wanted, PartFile part, Fetch.Fetched fetched) {
    Path staged = part.path();
    Optional<Media> media = Media.of(staged);
    if (media.isEmpty()) {
      failed(wanted, "what the link answers is no picture or video");
      return;
    }
    if (!media.get().isWhole(staged)) {
      failed(wanted, "what the link answers ends too early");
      return;
    }
    Optional<String> lie = fetched.declared().filter(media.get()::isOtherThan);
    String declared =
        lie.map(type -> type.split(";", 2)[0].strip()).map(DownloadStage::shortened).orElse("");
    if (lie.isPresent() && !isInsistedOn(wanted, fetched.sha256())) {
      failed(wanted, "it is sent as " + declared + " and is " + media.get().mime());
      return;
    }
    int placed =
        placer.place(
            wanted,
            new Placer.Staged(
                staged, fetched.sha256(), fetched.bytes(), media.get(), Optional.of(part)),
            lie.isPresent() ? "sent as " + declared + ", is " + media.get().mime() : "");
    looks.oneMoreCame();
    ended(wanted);
    tally.add(Count.DOWNLOADED_FILES, placed);
    tally.add(Count.DOWNLOADED_BYTES, placed * fetched.bytes());
  }

  private static String shortened(String type) {
    return type.length() <= 100 ? type : type.substring(0, 99) + "…";
  }

  /**
   * A whole picture under a false name is tried again, since an answer that got mixed up may come
   * right. What comes time and again is what the service made, and it is paid for.
   */
  private boolean isInsistedOn(Wanted wanted, String sha256) {
    Insistence now =
        insistences.merge(
            wanted.outputId(),
            new Insistence(sha256, 1),
            (before, first) ->
                before.sha256().equals(sha256)
                    ? new Insistence(sha256, before.times() + 1)
                    : first);
    return now.times() >= INSISTS;
  }

  private void failed(Wanted wanted, String reason) {
    failed(wanted, new Fetch.Failed(reason, Fetch.Cause.UNUSABLE));
  }

  private void downloaded(Wanted wanted) {
    book.downloaded(wanted.outputId());
    ended(wanted);
  }

  private void ended(Wanted wanted) {
    endTries(wanted);
    insistences.remove(wanted.outputId());
  }

  private void failed(Wanted wanted, Fetch.Failed failed) {
    if (stop.allStops()) {
      return; // cut off by ourselves: that says nothing about the link
    }
    LOG.debug("output {}: {}", wanted.outputId(), failed.reason());
    boolean gone = failed.cause() == Fetch.Cause.GONE;
    if (gone && renewsLinks) {
      renew(wanted, failed.reason()).ifPresent(url -> retryLater(wanted, failed.reason()));
    } else if (gone && isExpired(wanted)) {
      String at = wanted.expiresAt().map(String::valueOf).orElseThrow();
      lose(wanted, "the result's link expired at " + at + " (" + failed.reason() + ")");
    } else {
      if (failed.cause() == Fetch.Cause.AWAY) {
        hosts.complained(host(wanted));
      }
      failed.pause().ifPresent(length -> pause(wanted, length));
      retryLater(wanted, failed.reason());
    }
  }

  /** The server says that all of us ask too much. */
  private void pause(Wanted wanted, Duration length) {
    hosts.pause(host(wanted), tempo.of(length));
    LOG.debug("{} is left alone for {}", host(wanted), length);
  }

  private void retryLater(Wanted wanted, String why) {
    int inThisRun = tries.merge(wanted.outputId(), 1, Integer::sum);
    if (inThisRun == TRIES_IN_A_RUN) {
      tally.add(Count.DOWNLOADS_FAILED);
    }
    book.failed(wanted.outputId(), reason(wanted, why), tempo.of(pause(inThisRun)));
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
    PollTurn turn;
    try {
      turn = throttle.acquirePoll();
    } catch (InterruptedException e) {
      return Optional.empty();
    }
    if (stop.askingStops()) {
      giveUp(wanted);
      return Optional.empty();
    }
    tally.add(Count.POLLS);
    Instant sentAt = clock.instant();
    Answered<PollAnswer> answered =
        stop.cancellable(
            () -> service.poll(wanted.taskId().orElseThrow(), Departure.atOnce(turn::written)));
    heed(answered, sentAt);
    Optional<String> fresh = freshLink(wanted, answered.answer());
    if (answered.answer() instanceof PollAnswer.Lost lost) {
      lose(wanted, lost.reason());
    } else if (fresh.isEmpty() && !stop.allStops()) {
      retryLater(wanted, why + ", and the service gave no fresh link");
    }
    return fresh;
  }

  /** What an answer says about the key and the limits concerns the whole run. */
  private void heed(Answered<PollAnswer> answered, Instant sentAt) {
    answered
        .exhaustedFor()
        .ifPresent(
            pause ->
                throttle.pauseAccount(tempo.of(pause), "the service says its limit is used up"));
    if (!(answered.answer() instanceof PollAnswer.NotNow notNow)) {
      backoff.accepted(sentAt);
    } else if (notNow.rateLimited()) {
      Backoff.Pause pause = backoff.refused(sentAt, notNow.retryAfter(), notNow.reason());
      throttle.refused(pause.duration(), notNow.reason());
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
    looks.drain();
  }

  @Override
  public void close() {
    workers.close();
    looks.close();
  }
}
