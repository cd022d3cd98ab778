package shotlist.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Budget;
import shotlist.request.RequestBook;
import shotlist.state.Database;
import shotlist.state.LockOwner;
import shotlist.state.ReadAccess;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;

/**
 * A job's state, held as a run holds it: for what a person changes by hand. A run is begun in the
 * journal with the first change, so that a command that finds nothing to do leaves no trace.
 */
final class HeldJob implements AutoCloseable {
  private final String job;
  private final String command;
  private final Surroundings surroundings;
  private final WriteAccess access;
  private final Database database;
  private final Journal journal;
  private final long jobId;
  private @Nullable Run run;
  private @Nullable RequestBook book;
  private boolean done;

  private HeldJob(String job, String command, Surroundings surroundings, WriteAccess access) {
    this.job = job;
    this.command = command;
    this.surroundings = surroundings;
    this.access = access;
    this.database = access.database();
    this.journal = new Journal(database, surroundings.clock());
    this.jobId = requireKnown(journal, job, command);
  }

  /**
   * Waits for the lock as long as {@code patience}, and opens the state.
   *
   * @throws UsageException where no run of the job ever began in this state; it is not created
   * @throws shotlist.state.LockedException where a run holds the lock
   */
  static HeldJob open(
      StateSettings state, String job, String command, Duration patience, Surroundings surroundings)
      throws InterruptedException {
    if (isMissing(state, job, command, surroundings)) {
      throw neverRan(job, command);
    }
    LockOwner self = LockOwner.worker(command, job, surroundings.clock().instant());
    WriteAccess access =
        WriteAccess.open(
            state, self, patience, RunLock.Waiting.SILENTLY, surroundings.stop()::sleep);
    try {
      return new HeldJob(job, command, surroundings, access);
    } catch (RuntimeException e) {
      access.close();
      throw e;
    }
  }

  /** A server's database is looked into as it is: for a job that never ran it gets no tables. */
  private static boolean isMissing(
      StateSettings state, String job, String command, Surroundings surroundings)
      throws InterruptedException {
    if (!state.isPostgres()) {
      return !ReadAccess.exists(state);
    }
    try (ReadAccess looking =
        ReadAccess.open(state, command, surroundings.clock(), surroundings.stop()::sleep)) {
      return new Journal(looking.database(), surroundings.clock()).findJob(job).isEmpty();
    }
  }

  /** The job's id in the state; fails with words where it has none. */
  static long requireKnown(Journal journal, String job, String command) {
    return journal.findJob(job).orElseThrow(() -> neverRan(job, command));
  }

  /** In words; nothing was changed by the command. */
  static UsageException neverRan(String job, String command) {
    return new UsageException(
        "Job "
            + job
            + " has never run with this state: there is nothing to "
            + command
            + ".\n  Nothing was changed. Its runs had another working folder, perhaps, or another"
            + " SHOTLIST_STATE_URL.");
  }

  Database database() {
    return database;
  }

  long jobId() {
    return jobId;
  }

  boolean isRehearsed() {
    return journal.isRehearsed(jobId);
  }

  /** For changes; each is this command's in the journal. */
  RequestBook book() {
    RequestBook known = book;
    if (known == null) {
      known = new RequestBook(database, surroundings.clock(), run(), Budget.NONE);
      book = known;
    }
    return known;
  }

  /** This command's row in the journal, begun when it is first asked for. */
  private Run run() {
    Run begun = run;
    if (begun == null) {
      begun = journal.startByHand(jobId, job, command);
      run = begun;
    }
    return begun;
  }

  /** Makes one change, which is one commit; it is told which run of the journal it is. */
  void change(LongConsumer commit) {
    done = false;
    commit.accept(run().id());
    done = true;
  }

  /** Changes one page after the other until there is none; each is a commit. */
  void changeAll(IntSupplier page) throws InterruptedException {
    done = false;
    while (page.getAsInt() > 0) {
      surroundings.throwIfStopped();
    }
    done = true;
  }

  @Override
  public void close() {
    finish();
    access.close();
  }

  /** What ended half-way stays open in the journal, as a run that was killed. */
  private void finish() {
    Optional.ofNullable(run)
        .filter(begun -> done)
        .ifPresent(
            begun -> journal.finish(begun, surroundings.clock().instant(), "complete", 0, ""));
  }
}
