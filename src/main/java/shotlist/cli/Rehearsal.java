package shotlist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.state.StateSettings;

/**
 * Which jobs were rehearsed with {@code --sandbox}, and with which state: what a sandbox drew
 * counts as done there, and whoever then runs the job for real has to know.
 */
final class Rehearsal {
  private static final Path FOLDER = EmbeddedSandbox.STATE.resolve("rehearsed");

  private Rehearsal() {}

  /** Notes that a job is rehearsed with this state. */
  static void remember(JobFile jobFile, StateSettings state) throws IOException {
    Files.createDirectories(FOLDER);
    Files.writeString(FOLDER.resolve(jobFile.job()), state.toString(), StandardCharsets.UTF_8);
  }

  /** What to tell somebody who runs the job for real. */
  static Optional<String> findNote(JobFile jobFile, StateSettings state) throws IOException {
    Path note = FOLDER.resolve(jobFile.job());
    if (!Files.exists(note)
        || !Files.readString(note, StandardCharsets.UTF_8).equals(state.toString())) {
      return Optional.empty();
    }
    return Optional.of(
        "Job "
            + jobFile.job()
            + " was rehearsed in the sandbox with the state "
            + state
            + ": what the sandbox drew counts as done.\n"
            + "  For a fresh start move the state away, or name another in SHOTLIST_STATE_URL.");
  }
}
