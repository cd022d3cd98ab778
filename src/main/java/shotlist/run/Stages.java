package shotlist.run;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import shotlist.course.Backoff;
import shotlist.course.InFlightCap;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tempo;
import shotlist.download.DownloadStage;
import shotlist.item.DownloadBook;
import shotlist.item.QualityBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.ThrottleSettings;
import shotlist.poll.Pace;
import shotlist.poll.PollStage;
import shotlist.provider.ImageService;
import shotlist.provider.ImageServices;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;
import shotlist.provider.OperationLimits;
import shotlist.provider.ServiceAccess;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.state.Database;
import shotlist.submit.SubmitStage;
import shotlist.throttle.Limits;
import shotlist.throttle.Throttle;
import shotlist.throttle.ThrottleClock;
import shotlist.throttle.Throttles;

/** The three stages that work side by side, with what they share. Made for one run. */
final class Stages implements AutoCloseable {
  /** A hundred requests a second that take three seconds each, and some to spare. */
  private static final int MOST_THREADS = 400;

  /** Fewer than this would wait for each other where answers take their time now and then. */
  private static final int SUBMITTERS = 16;

  /** Of the job files' range. */
  private static final long MOST_IN_FLIGHT = 1_000_000;

  private static final int POLLERS = 4;
  private static final int MOST_POLLERS = 128;

  /**
   * What an answer takes at most as a rule: where the result comes later, and where it is in it.
   */
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Duration ANSWER_WITH_RESULT = Duration.ofSeconds(30);

  private static final Pattern LOOPBACK =
      Pattern.compile("http://(localhost|127\\.[0-9.]+|\\[::1])(:|/|$)");

  private final Throttles throttles;
  private final SubmitStage submit;
  private final PollStage poll;
  private final Optional<DownloadStage> download;

  Stages(
      JobFile jobFile,
      ServiceAccess access,
      Database database,
      long jobId,
      RequestBook books,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      RandomGenerator random) {
    PollStage.Services services = services(jobFile, access, clock);
    ImageService service = services.of(jobFile.operation());
    OperationFacts facts = at(tempo, OperationFacts.of(jobFile.operation()));
    this.throttles = Throttles.in(database, clock(stop), clock);
    Throttle throttle = throttle(jobFile, access);
    RequestLog log = new RequestLog(database, jobId);
    int cap = inFlight(jobFile);
    InFlightCap inFlight = new InFlightCap(cap, log.count(RequestState.IN_FLIGHT), stop);
    Pace pace = new Pace(facts, random, pollsPerRequest(jobFile), accountLimits(jobFile).spacing());
    this.submit =
        new SubmitStage(
            throttle,
            books,
            service,
            inFlight,
            stop,
            tempo,
            tally,
            clock,
            random,
            jobFile.maxFailures(),
            submitters(jobFile),
            request -> pace.first(request.id()));
    Backoff polls = new Backoff(tempo, clock, random);
    this.poll =
        new PollStage(
            throttle,
            books,
            log,
            services,
            inFlight,
            stop,
            tempo,
            tally,
            clock,
            random,
            polls,
            pace,
            pollers(jobFile),
            facts.overdueAfter(),
            submit::judgeFailures);
    this.download =
        jobFile
            .download()
            .map(
                settings ->
                    new DownloadStage(
                        settings,
                        jobFile.manifest().folder(),
                        standIns(access),
                        new DownloadBook(database, jobId, clock),
                        new QualityBook(database, jobId),
                        service,
                        facts.renewsLinks(),
                        throttle,
                        polls,
                        stop,
                        tempo,
                        tally,
                        clock,
                        jobFile.timeouts().connect()));
  }

  /** A sandbox serves what stands in for the addresses of examples. */
  private static Optional<String> standIns(ServiceAccess access) {
    return Optional.of(access.baseUrl())
        .filter(url -> LOOPBACK.matcher(url).lookingAt())
        .map(url -> url + "/media");
  }

  /**
   * By operation, since a job file may name another one than when a request was sent. Each is made
   * when it is first asked for: mostly that is one.
   */
  private static PollStage.Services services(
      JobFile jobFile, ServiceAccess access, InstantSource clock) {
    Map<Operation, ImageService> services = new ConcurrentHashMap<>();
    return wanted ->
        services.computeIfAbsent(
            wanted,
            operation ->
                operation.provider() == access.provider()
                    ? ImageServices.of(
                        operation,
                        access,
                        jobFile.timeouts().connect(),
                        jobFile.timeouts().answer(),
                        clock)
                    : new ElsewhereService());
  }

  private static OperationFacts at(Tempo tempo, OperationFacts facts) {
    return new OperationFacts(
        tempo.of(facts.firstPoll()),
        tempo.of(facts.pollFrom()),
        tempo.of(facts.pollTo()),
        facts.overdueAfter(),
        facts.resultLife(),
        facts.renewsLinks());
  }

  private static ThrottleClock clock(StopSignal stop) {
    ThrottleClock system = ThrottleClock.system();
    return new ThrottleClock() {
      @Override
      public long nanoTime() {
        return system.nanoTime();
      }

      @Override
      public long standstills() {
        return system.standstills();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        stop.sleep(duration);
      }
    };
  }

  private Throttle throttle(JobFile jobFile, ServiceAccess access) {
    return throttles.throttle(
        accountName(access),
        accountLimits(jobFile),
        jobFile.operation().word(),
        operationLimits(jobFile));
  }

  /** Names the account for throttle and ledger, without revealing the key. */
  static String accountName(ServiceAccess access) {
    return access.provider().word() + "-" + access.accountHash();
  }

  /** The job file's limits of the operation, or else the operation's own. */
  static Limits operationLimits(JobFile jobFile) {
    OperationLimits own = OperationLimits.of(jobFile.operation());
    ThrottleSettings set = jobFile.throttle();
    return limits(set.perSecond(), set.perMinute(), own.perSecond(), own.perMinute());
  }

  /** The job file's limits of the account, or else the service's own. */
  static Limits accountLimits(JobFile jobFile) {
    OperationLimits own = OperationLimits.of(jobFile.operation());
    ThrottleSettings set = jobFile.throttle();
    return limits(
        set.accountPerSecond(),
        set.accountPerMinute(),
        own.accountPerSecond(),
        own.accountPerMinute());
  }

  private static Limits limits(
      Optional<Integer> perSecond, Optional<Integer> perMinute, int ownSecond, int ownMinute) {
    return Limits.of(perSecond.orElse(ownSecond), perMinute.orElse(ownMinute));
  }

  /** The job file's cap; else the operation's own, and as many times that as it may be faster. */
  static int inFlight(JobFile jobFile) {
    OperationLimits own = OperationLimits.of(jobFile.operation());
    Duration usual = Limits.of(own.perSecond(), own.perMinute()).spacing();
    long faster = Math.max(1, usual.dividedBy(operationLimits(jobFile).spacing()));
    return jobFile
        .throttle()
        .inFlight()
        .orElse((int) Math.min(own.inFlight() * faster, MOST_IN_FLIGHT));
  }

  /** Requests that can be on their way at once. */
  static int atOnce(JobFile jobFile) {
    return jobFile.operation().synchronous() ? submitters(jobFile) : inFlight(jobFile);
  }

  /** Threads that send: as many as are waiting for an answer where the limit is used up. */
  private static int submitters(JobFile jobFile) {
    Duration answer = jobFile.operation().synchronous() ? ANSWER_WITH_RESULT : ANSWER;
    long busy = answer.dividedBy(operationLimits(jobFile).spacing());
    return (int) Math.min(inFlight(jobFile), Math.min(Math.max(busy, SUBMITTERS), MOST_THREADS));
  }

  /** What the account's limit leaves where the operation's is used up. */
  private static double pollsPerRequest(JobFile jobFile) {
    double submission = operationLimits(jobFile).spacing().toNanos();
    return submission / accountLimits(jobFile).spacing().toNanos() - 1;
  }

  private static int pollers(JobFile jobFile) {
    long busy = ANSWER.dividedBy(accountLimits(jobFile).spacing());
    return (int) Math.min(Math.max(busy, POLLERS), MOST_POLLERS);
  }

  SubmitStage submit() {
    return submit;
  }

  PollStage poll() {
    return poll;
  }

  Optional<DownloadStage> download() {
    return download;
  }

  /**
   * After a clean end: the next run may send as soon as this one's last turn is long enough ago.
   */
  @Override
  public void close() {
    submit.close();
    poll.close();
    download.ifPresent(DownloadStage::close);
    throttles.close();
  }
}
