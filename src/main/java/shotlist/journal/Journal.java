package shotlist.journal;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import shotlist.state.Database;

/** Jobs and their runs. Every method commits before it returns. */
public final class Journal {
  private final Database database;
  private final InstantSource clock;

  public Journal(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** As {@link #start(String, String, boolean)}, for real. */
  public Run start(String job, String command) {
    return start(job, command, false);
  }

  /**
   * Begins a run, adding the job where this state has not seen it.
   *
   * @param sandbox whether it is a rehearsal
   * @throws RehearsalException where the job has requests of the other kind
   */
  public Run start(String job, String command, boolean sandbox) {
    return database.inTransaction(
        () -> {
          long jobId = findJob(job).orElseGet(() -> addJob(job));
          requireKind(jobId, job, sandbox);
          return add(jobId, job, command);
        });
  }

  /**
   * Begins what a person changes by hand, in a job that this state knows, rehearsed or not: nothing
   * is asked of a service. It is a run as any other, so that each change says when and by what
   * command it was made.
   */
  public Run startByHand(long jobId, String job, String command) {
    return database.inTransaction(() -> add(jobId, job, command));
  }

  private Run add(long jobId, String job, String command) {
    Instant now = clock.instant();
    String name = nextName(jobId, now.atZone(ZoneOffset.UTC).toLocalDate());
    database
        .jdbc()
        .sql("insert into run (job_id, name, command, started_at) values (?, ?, ?, ?)")
        .params(jobId, name, command, now.atOffset(ZoneOffset.UTC))
        .update();
    long id =
        database
            .jdbc()
            .sql("select id from run where job_id = ? and name = ?")
            .params(jobId, name)
            .query(Long.class)
            .single();
    return new Run(id, jobId, job, name, command, now);
  }

  /** Whether the job was rehearsed in the sandbox, not run for real. */
  public boolean isRehearsed(long jobId) {
    return database
        .jdbc()
        .sql("select sandbox from job where id = ?")
        .param(jobId)
        .query(Boolean.class)
        .single();
  }

  private void requireKind(long jobId, String job, boolean sandbox) {
    boolean mixes =
        database
                .jdbc()
                .sql(
                    "select count(*) from job where id = ? and sandbox <> ?"
                        + " and exists (select 1 from request where job_id = job.id and attempt > 0)")
                .params(jobId, sandbox)
                .query(Long.class)
                .single()
            > 0;
    if (mixes) {
      throw new RehearsalException(job, !sandbox);
    }
    database.jdbc().sql("update job set sandbox = ? where id = ?").params(sandbox, jobId).update();
  }

  private long addJob(String job) {
    database.jdbc().sql("insert into job (name, sandbox) values (?, false)").param(job).update();
    return findJob(job).orElseThrow();
  }

  private String nextName(long jobId, LocalDate day) {
    long earlier =
        database
            .jdbc()
            .sql("select count(*) from run where job_id = ? and name like ?")
            .params(jobId, day + ".%")
            .query(Long.class)
            .single();
    return day + "." + (earlier + 1);
  }

  /** The job's id in this state, if a run of it ever began. */
  public Optional<Long> findJob(String job) {
    return database
        .jdbc()
        .sql("select id from job where name = ?")
        .param(job)
        .query(Long.class)
        .optional();
  }

  /** The names of all jobs, in order of their first run. */
  public List<String> jobs() {
    return database.jdbc().sql("select name from job order by id").query(String.class).list();
  }

  /** Ends a run. {@code summary} is its {@code summary.json}. */
  public void finish(Run run, Instant at, String outcome, int exitCode, String summary) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql(
                  "update run set finished_at = ?, outcome = ?, exit_code = ?, summary = ?"
                      + " where id = ?")
              .params(at.atOffset(ZoneOffset.UTC), outcome, exitCode, summary, run.id())
              .update();
        });
  }

  /** How a run ended; empty while it goes on, and where it was killed. */
  public Optional<Ending> findEnding(Run run) {
    return database
        .jdbc()
        .sql(
            "select finished_at, outcome, exit_code from run where id = ? and finished_at is not null")
        .param(run.id())
        .query(
            (row, n) ->
                new Ending(
                    row.getObject("finished_at", OffsetDateTime.class).toInstant(),
                    row.getString("outcome"),
                    row.getInt("exit_code")))
        .optional();
  }

  /** The job's last run, if there was one. */
  public Optional<Run> findLastRun(long jobId) {
    return database
        .jdbc()
        .sql(
            """
            select run.id, run.job_id, job.name as job, run.name, command, started_at
            from run join job on job.id = run.job_id where job_id = ? order by run.id desc limit 1
            """)
        .param(jobId)
        .query(
            (row, n) ->
                new Run(
                    row.getLong("id"),
                    row.getLong("job_id"),
                    row.getString("job"),
                    row.getString("name"),
                    row.getString("command"),
                    row.getObject("started_at", OffsetDateTime.class).toInstant()))
        .optional();
  }

  /**
   * The last run that worked on the catalog ({@code run}, {@code submit}, {@code collect}); what
   * was changed by hand since is none.
   */
  public Optional<LastWork> findLastWork(long jobId) {
    return database
        .jdbc()
        .sql(
            """
            select run.id, run.job_id, job.name as job, run.name, command, started_at, finished_at,
              summary
            from run join job on job.id = run.job_id
            where job_id = ? and command in ('run', 'submit', 'collect')
            order by run.id desc limit 1
            """)
        .param(jobId)
        .query(
            (row, n) ->
                new LastWork(
                    new Run(
                        row.getLong("id"),
                        row.getLong("job_id"),
                        row.getString("job"),
                        row.getString("name"),
                        row.getString("command"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()),
                    Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                    Optional.ofNullable(row.getString("summary"))
                        .filter(summary -> !summary.isEmpty())))
        .optional();
  }
}
