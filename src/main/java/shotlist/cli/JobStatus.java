package shotlist.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Ending;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.ledger.LedgerReport;
import shotlist.ledger.LedgerReport.By;
import shotlist.manifest.Summary;
import shotlist.request.Flow;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.request.Unsettled;
import shotlist.request.Unsettled.Doubt;
import shotlist.request.Unsettled.Sum;
import shotlist.run.BudgetsNow;
import shotlist.run.Remaining;
import shotlist.state.Database;
import shotlist.state.LockOwner;

/**
 * How a job stands.
 *
 * @param at when that was
 * @param owner who holds the lock of the state, for whichever job; empty where nobody does
 * @param run the run of this job that is going on, if one is
 * @param last the run before now, where none is going on
 * @param ending how that ended; empty where it was killed
 * @param balance of all of the job's entries
 * @param minute what the last run has done in the last minute
 * @param pending requests to be sent
 * @param atService requests that are with the service
 * @param remaining until all of them have ended; empty where nothing tells
 * @param doubts some of the requests in doubt
 * @param inDoubt all of them
 */
record JobStatus(
    String job,
    Instant at,
    Optional<LockOwner> owner,
    Optional<Run> run,
    Optional<Run> last,
    Optional<Ending> ending,
    Summary.Items items,
    Balance balance,
    Summary.Budgets budgets,
    Flow minute,
    long pending,
    long atService,
    Optional<Remaining> remaining,
    List<Doubt> doubts,
    Sum inDoubt) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int DOUBTS = 20;

  /** Reads it out of the state. */
  record Reader(Database database, Optional<LockOwner> owner, InstantSource clock) {
    /** {@code jobFile} knows the budgets and the throttle; without it they are left out. */
    JobStatus read(String job, Optional<JobFile> jobFile) {
      Journal journal = new Journal(database, clock);
      Optional<Long> jobId = journal.findJob(job);
      if (jobId.isEmpty()) {
        return neverRun(job, jobFile);
      }
      Optional<Run> last = journal.findLastRun(jobId.get());
      Optional<Run> run = last.filter(this::isGoingOn);
      StandingBook standings = new StandingBook(database, jobId.get());
      RequestLog log = new RequestLog(database, jobId.get());
      Instant now = clock.instant();
      long pending = log.wanted();
      long atService = log.count(RequestState.IN_FLIGHT) + log.count(RequestState.SUBMITTING);
      return new JobStatus(
          job,
          now,
          owner,
          run,
          last.filter(before -> run.isEmpty()),
          last.filter(before -> run.isEmpty()).flatMap(journal::findEnding),
          Summary.Items.of(standings.countByState(), standings.countRejects()),
          new LedgerReport(database)
              .lines(By.JOB, jobId, Optional.empty()).stream()
                  .map(LedgerReport.Line::balance)
                  .findFirst()
                  .orElse(Balance.NOTHING),
          BudgetsNow.of(jobFile, database, jobId, run, now),
          last.map(latest -> log.flow(latest.id(), now.minus(MINUTE))).orElse(Flow.NONE),
          pending,
          atService,
          remaining(jobFile, run, log, pending, atService, now),
          log.doubts(DOUBTS),
          new Unsettled(database, jobId.get()).sumOfDoubts(Optional.empty()));
    }

    private JobStatus neverRun(String job, Optional<JobFile> jobFile) {
      Instant now = clock.instant();
      return new JobStatus(
          job,
          now,
          owner,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Summary.Items.NONE,
          Balance.NOTHING,
          BudgetsNow.of(jobFile, database, Optional.empty(), Optional.empty(), now),
          Flow.NONE,
          0,
          0,
          Optional.empty(),
          List.of(),
          new Sum(0, 0, Credits.ZERO));
    }

    /** The lock's holder works on one job; its run is the one that began after it was taken. */
    private boolean isGoingOn(Run last) {
      return owner
          .filter(holder -> holder.job().equals(last.job()))
          .map(holder -> !last.startedAt().isBefore(millis(holder.since())))
          .orElse(false);
    }

    private static Instant millis(Instant time) {
      return time.truncatedTo(ChronoUnit.MILLIS); // as the journal keeps it
    }

    /** Where no run is going on, how long one would send. */
    private static Optional<Remaining> remaining(
        Optional<JobFile> jobFile,
        Optional<Run> run,
        RequestLog log,
        long pending,
        long atService,
        Instant now) {
      Instant since = now.minus(Remaining.MEASURED_OVER);
      Flow flow = run.map(going -> log.flow(going.id(), since)).orElse(Flow.NONE);
      if (jobFile.isPresent()) {
        return Optional.of(Remaining.of(jobFile.get(), pending, atService, flow, now));
      }
      if (flow.sent() == 0) {
        return Optional.empty();
      }
      Instant from = run.map(Run::startedAt).filter(since::isBefore).orElse(since);
      Duration gap = Duration.between(from, now).dividedBy(flow.sent());
      return Optional.of(Remaining.of(gap, pending, atService, flow, now));
    }
  }

  /** The whole job's: until the last result is there, or at least until all is sent. */
  private Optional<Long> etaSeconds() {
    return run.flatMap(going -> remaining).map(left -> seconds(left.toEnd().orElse(left.toSend())));
  }

  private static long seconds(Duration time) {
    return time.plusMillis(999).toSeconds();
  }

  /** One line for programs. */
  String json() {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("done", items.done());
    counts.put("failed", items.failed());
    counts.put("pending", items.pending());
    counts.put("in_flight", items.inFlight());
    counts.put("in_doubt", items.inDoubt());
    counts.put("rejected", items.rejected());
    Map<String, Object> credits = Json.of(balance);
    credits.put("budget", Json.of(budgets));
    Map<String, @Nullable Object> status = new LinkedHashMap<>();
    status.put("schema", Summary.SCHEMA);
    status.put("job", job);
    status.put("running", run.isPresent());
    status.put("owner", owner.map(JobStatus::json).orElse(null));
    status.put("items", counts);
    status.put("credits", credits);
    status.put("rate_per_minute", minute.sent());
    status.put("eta_seconds", etaSeconds().orElse(null));
    status.put("submit_seconds", remaining.map(left -> seconds(left.toSend())).orElse(null));
    status.put(
        "results_seconds",
        run.flatMap(going -> remaining)
            .flatMap(Remaining::toEnd)
            .map(JobStatus::seconds)
            .orElse(null));
    status.put("results_per_minute", minute.ended());
    status.put("nearest_budget", Words.nearest(budgets).map(Map.Entry::getKey).orElse(null));
    if (!doubts.isEmpty()) {
      status.put("doubts", doubts.stream().map(Doubts::json).toList());
    }
    return Json.line(status);
  }

  private static @Nullable Map<String, Object> json(LockOwner holder) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("command", holder.command());
    object.put("job", holder.job());
    object.put("user", holder.user());
    object.put("host", holder.host());
    object.put("process", holder.process());
    object.put("since", holder.since().truncatedTo(ChronoUnit.SECONDS).toString());
    return object;
  }

  /** One line for people. */
  String line() {
    return String.format("%-24s %-8s %s", job, run.isPresent() ? "running" : "idle", counts());
  }

  private String counts() {
    List<String> parts = new ArrayList<>();
    parts.add(items.done() + " done");
    add(parts, items.pending(), "pending");
    add(parts, items.inFlight(), "in flight");
    add(parts, items.failed(), "failed");
    add(parts, items.inDoubt(), "in doubt");
    add(parts, items.rejected(), "rejected");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, long number, String what) {
    if (number > 0) {
      parts.add(number + " " + what);
    }
  }

  /** Everything, for people. */
  List<String> lines(JobFile jobFile) {
    List<String> lines = new ArrayList<>();
    lines.add(job + ": " + (run.isPresent() ? "running" : "idle"));
    lines.add("");
    addRun(lines);
    lines.add(row("items", counts()));
    remaining.ifPresent(left -> addRemaining(lines, left));
    lines.add(row("credits", credits()));
    addBudgets(lines);
    if (!doubts.isEmpty()) {
      addDoubts(lines, jobFile);
    }
    return lines;
  }

  private void addRun(List<String> lines) {
    if (run.isPresent()) {
      lines.add(row("run", run.get().name() + ", for " + span(run.get().startedAt())));
      lines.add(row("by", Words.owner(owner.orElseThrow())));
      return;
    }
    owner.ifPresent(holder -> lines.add(row("in use", Words.owner(holder))));
    lines.add(row("last run", last.map(this::ended).orElse("none yet")));
  }

  private String span(Instant since) {
    return Words.span(Math.max(0, Duration.between(since, at).toSeconds()));
  }

  private String ended(Run before) {
    return before.name()
        + ending
            .map(
                how ->
                    ": "
                        + how.outcome().replace('_', ' ')
                        + " (exit "
                        + how.exitCode()
                        + "), "
                        + span(how.at())
                        + " ago")
            .orElse(": did not end by itself; the next run takes up what it left");
  }

  private void addRemaining(List<String> lines, Remaining left) {
    if (run.isPresent()) {
      lines.add(row("sending", minute.sent() + " in the last minute; " + sending(left)));
      lines.add(row("results", minute.ended() + " in the last minute; " + results(left)));
      return;
    }
    if (pending > 0) {
      lines.add(
          row(
              "to send",
              Words.count(pending, "request")
                  + ", "
                  + withinLimits(left)
                  + " once a run sends them"));
    }
    if (atService > 0) {
      lines.add(
          row(
              "to collect",
              Words.count(atService, "request") + " at the service, by the next run"));
    }
  }

  private String sending(Remaining left) {
    return pending == 0 ? "nothing to send" : pending + " to send, " + withinLimits(left);
  }

  private static String withinLimits(Remaining left) {
    return Words.span(left.toSend()) + " within the limits";
  }

  private String results(Remaining left) {
    long toCome = pending + atService;
    return toCome == 0
        ? "none to come"
        : toCome
            + " to come, "
            + left.toEnd()
                .map(time -> Words.span(time) + " at this run's rate")
                .orElse("no telling yet how long");
  }

  private String credits() {
    List<String> parts = new ArrayList<>();
    parts.add(balance.charged() + " charged");
    add(parts, balance.refunded(), "refunded");
    add(parts, balance.reserved(), "reserved");
    add(parts, balance.inDoubt(), "in doubt");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, Credits credits, String what) {
    if (credits.isMoreThan(Credits.ZERO)) {
      parts.add(credits + " " + what);
    }
  }

  private void addBudgets(List<String> lines) {
    if (budgets.limited().isEmpty()) {
      lines.add(row("budgets", "none set"));
    }
    String heading = "budgets";
    for (Map.Entry<String, Summary.Limit> budget : budgets.limited().entrySet()) {
      lines.add(row(heading, budget(budget.getKey(), budget.getValue())));
      heading = "";
    }
  }

  private String budget(String name, Summary.Limit limit) {
    return name
        + " "
        + limit.spent()
        + " of "
        + limit.limit().orElseThrow()
        + " ("
        + Words.used(limit)
        + " %)"
        + (Words.used(limit) == 100
            ? ", used up " + until(name)
            : isNearest(name) ? ", nearest its end" : "");
  }

  private boolean isNearest(String name) {
    return budgets.limited().size() > 1
        && Words.nearest(budgets)
            .filter(nearest -> nearest.getKey().equals(name))
            .filter(nearest -> nearest.getValue().spent().isMoreThan(Credits.ZERO))
            .isPresent();
  }

  private String until(String name) {
    LocalDate today = at.atZone(ZoneOffset.UTC).toLocalDate();
    if (name.equals("run")) {
      return "until the next run";
    }
    LocalDate next =
        name.endsWith("day") ? today.plusDays(1) : today.plusMonths(1).withDayOfMonth(1);
    return "until " + next + " 00:00 UTC";
  }

  private void addDoubts(List<String> lines, JobFile jobFile) {
    lines.add("");
    lines.add(
        Words.count(inDoubt.requests(), "request")
            + " in doubt, "
            + Words.credits(inDoubt.credits())
            + ": sent, but no answer came back. They count as spent.");
    doubts.forEach(doubt -> lines.add(Doubts.line(doubt)));
    if (inDoubt.requests() > doubts.size()) {
      lines.add("    … and " + (inDoubt.requests() - doubts.size()) + " more");
    }
    lines.add("  What to do about them: shotlist resolve " + jobFile.file());
  }

  private static String row(String name, String value) {
    return String.format("  %-10s %s", name, value);
  }
}
