package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.item.ItemBook;
import shotlist.item.OutlineBook;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.state.Database;
import shotlist.state.LockLostException;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.WriteAccess;
import shotlist.testing.Engine;
import shotlist.testing.PostgresServer;
import shotlist.testing.TestState;

/** A run that loses its lock while it publishes its manifest. */
class LostLockManifestTest {
  @TempDir private Path folder;

  @Test
  void outlineOfTheRunThatTookTheLockStays() throws Exception {
    try (TestState state = TestState.on(Engine.POSTGRESQL, folder);
        WriteAccess ours = open(state);
        ManifestStage stage = stage(state, ours.database())) {
      outline(state, ours.database()).draft().trust("before", "", 0);
      stage.read();
      PostgresServer.endLockSessions(state.settings());
      try (WriteAccess theirs = open(state)) {
        OutlineBook.Draft draft = outline(state, theirs.database()).draft();
        draft.trust("theirs", "", 0);

        assertThatThrownBy(stage::publish).isInstanceOf(LockLostException.class);

        assertThat(outline(state, theirs.database()).trusted().orElseThrow().key())
            .isEqualTo("theirs");
        assertThat(outline(state, theirs.database()).trusted().orElseThrow().files()).isEmpty();
      }
    }
  }

  private ManifestStage stage(TestState state, Database database) throws Exception {
    Path file = folder.resolve("job.yaml");
    Files.writeString(
        file,
        """
        job: nightly
        provider: claid
        operation: background
        catalog: {path: catalog.csv}
        request: {prompt: "on oak"}
        manifest: {folder: %s}
        """
            .formatted(folder.resolve("out")));
    JobFile jobFile = JobFiles.read(file, Map.of());
    return new ManifestStage(
        database,
        jobFile,
        state.run(),
        new ItemBook(database, state.jobId()),
        new StandingBook(database, state.jobId()),
        outline(state, database));
  }

  private static OutlineBook outline(TestState state, Database database) {
    return new OutlineBook(database, state.jobId());
  }

  private static WriteAccess open(TestState state) throws InterruptedException {
    return WriteAccess.open(
        state.settings(),
        LockOwner.worker("run", "nightly", state.clock().instant()),
        Duration.ZERO,
        RunLock.Waiting.SILENTLY,
        pause -> {});
  }
}
