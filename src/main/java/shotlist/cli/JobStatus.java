package shotlist.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.ledger.LedgerReport;
import shotlist.ledger.LedgerReport.By;
import shotlist.manifest.Summary;
import shotlist.request.RequestLog;
import shotlist.request.Unsettled;
import shotlist.request.Unsettled.Doubt;
import shotlist.request.Unsettled.Sum;
import shotlist.run.BudgetsNow;
import shotlist.run.Pacing;
import shotlist.state.Database;
import shotlist.state.LockOwner;

/**
 * How a job stands.
 *
 * @param owner who holds the lock of the state, for whichever job; empty where nobody does
 * @param run the run of this job that is going on, if one is
 * @param balance of all of the job's entries
 * @param perMinute submissions in the last minute
 * @param etaSeconds until everything pending is sent; empty where nothing is going on
 * @param doubts some of the requests in doubt
 * @param inDoubt all of them
 */
record JobStatus(
    String job,
    Optional<LockOwner> owner,
    Optional<Run> run,
    Summary.Items items,
    Balance balance,
    Summary.Budgets budgets,
    long perMinute,
    Optional<Long> etaSeconds,
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
      Optional<Run> run = journal.findLastRun(jobId.get()).filter(this::isGoingOn);
      StandingBook standings = new StandingBook(database, jobId.get());
      RequestLog log = new RequestLog(database, jobId.get());
      Instant now = clock.instant();
      long perMinute = log.countSubmittedSince(now.minus(MINUTE));
      return new JobStatus(
          job,
          owner,
          run,
          Summary.Items.of(standings.countByState(), standings.countRejects()),
          new LedgerReport(database)
              .lines(By.JOB, jobId, Optional.empty()).stream()
                  .map(LedgerReport.Line::balance)
                  .findFirst()
                  .orElse(Balance.NOTHING),
          BudgetsNow.of(jobFile, database, jobId, run, now),
          perMinute,
          run.flatMap(going -> eta(jobFile, log.wanted(), perMinute)),
          log.doubts(DOUBTS),
          new Unsettled(database, jobId.get()).sumOfDoubts(Optional.empty()));
    }

    private JobStatus neverRun(String job, Optional<JobFile> jobFile) {
      return new JobStatus(
          job,
          owner,
          Optional.empty(),
          Summary.Items.NONE,
          Balance.NOTHING,
          BudgetsNow.of(jobFile, database, Optional.empty(), Optional.empty(), clock.instant()),
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

    private static Optional<Long> eta(Optional<JobFile> jobFile, long pending, long perMinute) {
      if (jobFile.isPresent()) {
        Duration all = Pacing.spacing(jobFile.get()).multipliedBy(pending);
        return Optional.of(all.plusMillis(999).toSeconds());
      }
      return perMinute == 0
          ? Optional.empty()
          : Optional.of(Words.parts(pending * MINUTE.toSeconds(), perMinute));
    }
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
    status.put("rate_per_minute", perMinute);
    status.put("eta_seconds", etaSeconds.orElse(null));
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
    lines.add(job + ": " + headline());
    lines.add("");
    lines.add(row("items", counts()));
    lines.add(row("credits", credits()));
    String limits = Words.budgets(budgets);
    lines.add(row("budgets", limits.isEmpty() ? "none set" : limits + " spent"));
    if (run.isPresent()) {
      lines.add(row("rate", perMinute + " requests in the last minute"));
      etaSeconds.ifPresent(
          seconds ->
              lines.add(
                  row(
                      "left",
                      seconds == 0 ? "nothing to send" : Words.span(seconds) + " to send")));
    }
    if (!doubts.isEmpty()) {
      addDoubts(lines, jobFile);
    }
    return lines;
  }

  private String headline() {
    if (run.isPresent()) {
      return "run " + run.get().name() + " is going on: " + Words.owner(owner.orElseThrow());
    }
    return owner.map(holder -> "idle; the state is in use: " + Words.owner(holder)).orElse("idle");
  }

  private String credits() {
    return balance.charged()
        + " charged, "
        + balance.refunded()
        + " refunded, "
        + balance.reserved()
        + " reserved, "
        + balance.inDoubt()
        + " in doubt";
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
