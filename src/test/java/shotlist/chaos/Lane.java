package shotlist.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import shotlist.chaos.RunLog.Allowance;
import shotlist.chaos.RunLog.End;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One process after the other on some jobs of a shop, most of them hit by a signal, until so many
 * were killed; then clean runs until nothing is left. What is drawn hangs on the seed alone; where
 * a signal really hits hangs on the machine.
 */
final class Lane implements Callable<Void> {
  /** No run takes this long: it would hang. */
  /** Magic Hour's pauses of 45 s after a 502 add up where it meets many faults. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private static final int MOST_CLEAN_RUNS = 12;

  private final Campaign campaign;
  private final Shop shop;
  private final List<Job> jobs;
  private final SplittableRandom random;
  private final int kills;

  /** How long after its start a process usually sends for the first time. */
  private double startupMillis = 2500;

  private int killed;

  Lane(Campaign campaign, Shop shop, List<Job> jobs, SplittableRandom random, int kills) {
    this.campaign = campaign;
    this.shop = shop;
    this.jobs = jobs;
    this.random = random;
    this.kills = kills;
  }

  @Override
  public Void call() throws IOException, InterruptedException {
    while (killed < kills) {
      round();
    }
    campaign.awaitAllKills();
    for (Job job : jobs) {
      finish(job);
    }
    return null;
  }

  private void round() throws IOException, InterruptedException {
    Job job = jobs.get(random.nextInt(jobs.size()));
    if (random.nextInt(10) < 7) {
      job.changeCatalog();
    }
    String command = command(job);
    Allowance allowance = job.allow(random).with(command);
    List<String> words = words(command, job, allowance);
    int chance = random.nextInt(100);
    End end =
        chance < 82
            ? End.KILLED
            : chance < 88 ? End.TERMINATED : chance < 94 ? interruption() : End.FINISHED;
    Aim aim = Aim.draw(random, job.kind().synchronous());
    if (isByHand(command)) {
      aim = new Aim(Aim.Moment.STARTUP, 1, aim.more()); // it sends nothing
    }
    RunLog run = run(job, words, allowance, end, aim);
    if (run.end() == End.KILLED) {
      killed++;
      campaign.killed(aim);
    }
  }

  private End interruption() {
    return campaign.interrupts() ? End.INTERRUPTED : End.TERMINATED;
  }

  /** What a person does by hand needs a job that ran before. */
  private String command(Job job) {
    int chance = random.nextInt(100);
    String command =
        chance < 80
            ? "run"
            : chance < 87 ? "submit" : chance < 92 ? "collect" : chance < 97 ? "resolve" : "retry";
    boolean ran = Files.exists(job.out().resolve("summary.json"));
    return isByHand(command) && !ran ? "run" : command;
  }

  private static boolean isByHand(String command) {
    return command.equals("resolve") || command.equals("retry");
  }

  private List<String> words(String command, Job job, Allowance allowance) {
    if (isByHand(command)) {
      return command.equals("resolve")
          ? List.of(command, job.file(), "--resubmit")
          : List.of(command, job.file());
    }
    List<String> words = new ArrayList<>(List.of(command, job.file(), "--json"));
    set(words, allowance);
    if (!command.equals("collect")) {
      allowance
          .run()
          .ifPresent(credits -> words.addAll(List.of("--budget", credits.toPlainString())));
      if (random.nextInt(8) == 0) {
        words.addAll(List.of("--limit", String.valueOf(1 + random.nextInt(6))));
      }
    }
    if (random.nextInt(12) == 0) {
      words.addAll(List.of("--max-duration", 1 + random.nextInt(3) + "s", "--grace", "1s"));
    }
    return words;
  }

  private static void set(List<String> words, Allowance allowance) {
    words.addAll(
        List.of(
            "--set",
            "budget.day=" + allowance.day().toPlainString(),
            "--set",
            "budget.month=" + allowance.month().toPlainString()));
    if (allowance.resubmits()) {
      words.addAll(List.of("--set", "in_doubt=resubmit"));
    }
    if (allowance.retries()) {
      words.addAll(List.of("--set", "retry_failed=3"));
    }
  }

  /**
   * Clean runs until one has nothing to do. The first may have nothing to do but to publish what
   * the killed run before it collected.
   */
  private void finish(Job job) throws IOException, InterruptedException {
    for (int i = 0; i < MOST_CLEAN_RUNS; i++) {
      Allowance allowance = Job.plenty();
      List<String> words = new ArrayList<>(List.of("run", job.file(), "--json"));
      set(words, allowance);
      RunLog run = run(job, words, allowance, End.FINISHED, new Aim(Aim.Moment.WORKING, 1, 0));
      if (i > 0 && isIdle(run)) {
        return;
      }
    }
    campaign.report(
        new Broken(
            "never finished",
            job.name() + " still has work after " + MOST_CLEAN_RUNS + " clean runs",
            job.runs().get(job.runs().size() - 1).log()));
  }

  private boolean isIdle(RunLog run) throws IOException {
    Optional<JsonNode> summary = summary(run);
    return List.of(0, 3, 12).contains(run.exit())
        && summary.isPresent()
        && summary.get().path("requests").path("sent").asInt(-1) == 0
        && summary.get().path("items").path("pending").asInt(-1) == 0
        && summary.get().path("items").path("in_flight").asInt(-1) == 0
        && summary.get().path("downloads").path("files").asInt(-1) == 0;
  }

  private Optional<JsonNode> summary(RunLog run) throws IOException {
    String out = Files.readString(campaign.folder().resolve(run.log().replace(".err", ".out")));
    try {
      return out.isBlank() ? Optional.empty() : Optional.of(JsonMapper.shared().readTree(out));
    } catch (JacksonException e) {
      campaign.report(
          new Broken("no summary", "run " + run.number() + " printed no JSON", run.log()));
      return Optional.empty();
    }
  }

  private RunLog run(Job job, List<String> words, Allowance allowance, End wanted, Aim aim)
      throws IOException, InterruptedException {
    int number = campaign.nextRun();
    String log = "logs/%05d-%s.err".formatted(number, job.name());
    Path err = campaign.folder().resolve(log);
    Path out = campaign.folder().resolve(log.replace(".err", ".out"));
    Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    campaign.note(number, job, wanted, aim, words);
    Watch watch = new Watch(job);
    Process process =
        campaign
            .program()
            .start(shop.folder(), words, shop.environment(campaign.service()), out, err);
    Optional<Instant> signalled = Optional.empty();
    End end = wanted;
    try {
      if (wanted == End.FINISHED) {
        watch.await(process, () -> false);
      } else {
        aim(process, watch, aim);
      }
      if (!process.isAlive()) {
        end = End.FINISHED;
      } else if (watch.isLate()) {
        end = End.HUNG;
        process.destroyForcibly();
      } else {
        signalled = Optional.of(Instant.now());
        signal(process, wanted);
      }
      if (!process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS)) {
        end = End.HUNG;
      }
    } finally {
      process.destroyForcibly();
    }
    RunLog run =
        new RunLog(
            number,
            job.name(),
            started,
            signalled,
            Instant.now(),
            end,
            process.waitFor(),
            allowance,
            log);
    job.ran(run);
    return run;
  }

  private void aim(Process process, Watch watch, Aim aim) {
    switch (aim.moment()) {
      case STARTUP -> watch.pause(process, aim.more() * startupMillis);
      case ARRIVED -> {
        watch.await(process, () -> watch.count("turn") >= aim.times());
        watch.pause(process, aim.more() * 4);
      }
      case ACCEPTED -> {
        watch.await(process, () -> watch.count("accepted") >= aim.times());
        watch.pause(process, aim.more() * 25);
      }
      case POLLED -> {
        watch.await(process, () -> watch.count("poll") >= aim.times());
        watch.pause(process, aim.more() * 10);
      }
      case DOWNLOADING -> {
        watch.await(process, () -> hasPart(watch.job.images()));
        watch.pause(process, aim.more() * 10);
      }
      case MANIFEST -> {
        watch.await(process, () -> hasPart(watch.job.out()));
        watch.pause(process, aim.more() * 12);
      }
      case WORKING -> {
        watch.await(process, () -> watch.count("turn") >= 1);
        watch.pause(process, aim.more() * 2500);
      }
    }
  }

  private static boolean hasPart(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.part")) {
      return files.iterator().hasNext();
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(Process process, End end) throws IOException, InterruptedException {
    switch (end) {
      case KILLED -> process.destroyForcibly();
      case TERMINATED -> process.destroy();
      case INTERRUPTED ->
          new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      default -> throw new AssertionError(end);
    }
  }

  /** What is seen of one process from outside. */
  private final class Watch {
    private final Job job;
    private final long start = System.nanoTime();
    private final Map<String, Long> before;
    private boolean sent;

    Watch(Job job) {
      this.job = job;
      this.before =
          Map.of("turn", total("turn"), "accepted", total("accepted"), "poll", total("poll"));
    }

    private long total(String event) {
      return campaign.service().journal().count(event, shop.account(), job.kind());
    }

    long count(String event) {
      long count = total(event) - before.getOrDefault(event, 0L);
      if (!sent && event.equals("turn") && count > 0) {
        sent = true;
        startupMillis += 0.2 * (TimeUnit.NANOSECONDS.toMillis(age()) - startupMillis);
      }
      return count;
    }

    private long age() {
      return System.nanoTime() - start;
    }

    boolean isLate() {
      return age() > LONGEST_RUN.toNanos();
    }

    void await(Process process, BooleanSupplier condition) {
      while (process.isAlive() && !isLate() && !condition.getAsBoolean()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
      }
    }

    void pause(Process process, double millis) {
      long end = System.nanoTime() + (long) (millis * 1_000_000);
      while (process.isAlive() && System.nanoTime() < end) {
        LockSupport.parkNanos(Math.min(end - System.nanoTime(), 2_000_000));
      }
    }
  }
}
