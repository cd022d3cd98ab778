package shotlist.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import shotlist.catalog.Entry;
import shotlist.course.Tally;
import shotlist.item.ChoiceBook;
import shotlist.item.OriginBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.look.LookStage;
import shotlist.picture.PictureBook;
import shotlist.plan.Looking;
import shotlist.plan.Survey;
import shotlist.plan.Takes;
import shotlist.request.PlannedRequests;
import shotlist.run.Spool;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/**
 * A look at pictures for a plan: the state stays as it is, so what is seen is kept in a database of
 * its own, in a temporary folder, for as long as the plan is made.
 */
final class PlanLook implements AutoCloseable {
  private final Optional<Path> folder;
  private final Optional<Database> scratch;
  private final Optional<Looking> looking;

  private PlanLook(Optional<Path> folder, Optional<Database> scratch, Optional<Looking> looking) {
    this.folder = folder;
    this.scratch = scratch;
    this.looking = looking;
  }

  /** Begins it; where the job file wants no pictures looked at, nothing is created. */
  static PlanLook begin(JobFile jobFile, Surroundings surroundings) {
    if (jobFile.changes() == JobFile.Changes.URL && jobFile.preflight() == JobFile.Preflight.NONE) {
      return new PlanLook(Optional.empty(), Optional.empty(), Optional.empty());
    }
    Path folder = createFolder();
    Database scratch =
        Database.open(new StateSettings("jdbc:h2:file:" + folder.resolve("look"), "", ""));
    Run run = new Journal(scratch, surroundings.clock()).start(jobFile.job(), "plan");
    return new PlanLook(
        Optional.of(folder),
        Optional.of(scratch),
        Looking.of(
            jobFile,
            new PictureBook(scratch, run.jobId()),
            run.id(),
            surroundings.clock().instant(),
            false));
  }

  private static Path createFolder() {
    try {
      return Files.createTempDirectory("shotlist-plan");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is looked at; empty where nothing is. */
  Optional<Looking> looking() {
    return looking;
  }

  /** Takes some of a catalog's entries. */
  interface Part {
    void take(List<Entry> entries);
  }

  /** Finds out what to look at, beginning with what the state knows of it. */
  void survey(JobFile jobFile, Spool spool, Database state, Surroundings surroundings)
      throws InterruptedException {
    Optional<Long> jobId = new Journal(state, surroundings.clock()).findJob(jobFile.job());
    Survey survey =
        Survey.forPlan(
            jobFile,
            looking.orElseThrow(),
            jobId.map(id -> new PlannedRequests(state, id)),
            Takes.of(jobId.map(id -> new ChoiceBook(state, id))),
            Optional.of(new PictureBook(state, jobId.orElse(-1L))));
    spool.knowing(new OriginBook(state));
    Planned.read(jobFile, spool, surroundings, part -> survey.add(new ArrayList<>(part)));
  }

  /** Looks at it, which may take hours: the state need not be open meanwhile. */
  void lookAtAll(JobFile jobFile, Surroundings surroundings) throws InterruptedException {
    Looking pictures = looking.orElseThrow();
    try (LookStage stage =
        new LookStage(
            pictures.book(),
            pictures.runId(),
            pictures.depth(),
            surroundings.stop(),
            surroundings.tempo(),
            new Tally(),
            surroundings.clock(),
            jobFile.timeouts().connect())) {
      stage.lookAtAll();
    }
  }

  @Override
  public void close() {
    scratch.ifPresent(Database::close);
    folder.ifPresent(PlanLook::delete);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
