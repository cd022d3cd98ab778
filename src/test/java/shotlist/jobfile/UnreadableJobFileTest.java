package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableJobFileTest {
  private static final String JOB =
      """
      job: nightly
      provider: claid
      operation: edit
      catalog: {path: c.csv}
      request: {prompt: größer auf Eiche}
      """;

  @TempDir Path folder;

  @Test
  void fileThatIsNotThere() {
    assertRefused(
        folder.resolve("none.yaml"),
        "there is no such file.\n  Give the path of a job file. Nothing was sent: correct this and"
            + " run again.");
  }

  @Test
  void folderInsteadOfAFile() {
    assertRefused(
        folder,
        "this is a folder.\n  Name the job file in it. Nothing was sent: correct this and run"
            + " again.");
  }

  @Test
  void pathThroughAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), JOB).resolve("more.yaml");

    assertThatThrownBy(() -> JobFiles.read(file, Map.of()))
        .isInstanceOf(JobFileException.class)
        .hasMessageStartingWith(file + ": the file cannot be read: ");
  }

  @Test
  void fileInAnotherCharset() throws IOException {
    Path file = folder.resolve("job.yaml");
    Files.write(file, JOB.getBytes(StandardCharsets.ISO_8859_1));

    assertRefused(
        file,
        "the file is not UTF-8 text.\n  Save it as UTF-8. Nothing was sent: correct this and run"
            + " again.");
  }

  @Test
  void fileOfMoreThanAMegabyte() throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), JOB + "#".repeat(1_000_000));

    assertRefused(
        file,
        "the file is bigger than 1 MB.\n  A job file is a page of text. Nothing was sent: correct"
            + " this and run again.");
  }

  @Test
  void byteOrderMarkIsNoMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), "\uFEFF" + JOB);

    assertThat(JobFiles.read(file, Map.of()).job()).isEqualTo("nightly");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> JobFiles.read(file, Map.of()))
        .isInstanceOf(JobFileException.class)
        .hasMessage(file + ": " + message);
  }
}
