package shotlist.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartFileTest {
  @TempDir private Path folder;

  @Test
  void readerSeesTheOldFileUntilTheNewOneIsPublished() throws IOException {
    Path target = Files.writeString(folder.resolve("manifest.csv"), "old");

    try (PartFile file = PartFile.create(target)) {
      write(file, "new");
      file.complete();
      assertThat(target).hasContent("old");
      file.publish();
      assertThat(target).hasContent("new");
    }

    assertThat(names()).containsExactly("manifest.csv");
  }

  @Test
  void partIsBesideItsTargetAndHidden() {
    try (PartFile file = PartFile.create(folder.resolve("manifest.csv"))) {
      assertThat(file.path().getParent()).isEqualTo(folder);
      assertThat(file.path().getFileName().toString())
          .matches("\\.manifest\\.csv\\.[0-9a-f]{16}\\.part");
      assertThat(file.target()).isEqualTo(folder.resolve("manifest.csv"));
    }
  }

  @Test
  void closedWithoutPublishingItIsGone() throws IOException {
    try (PartFile file = PartFile.create(folder.resolve("manifest.csv"))) {
      write(file, "half a fi");
    }

    assertThat(names()).isEmpty();
  }

  @Test
  void closingTheStreamEndsNothing() throws IOException {
    Path target = folder.resolve("a/b/manifest.csv");

    try (PartFile file = PartFile.create(target)) {
      file.stream().close();
      write(file, "id");
      file.publish();
    }

    assertThat(target).hasContent("id");
  }

  @Test
  void interruptedThreadPublishesAndStaysInterrupted() throws IOException {
    Path target = folder.resolve("manifest.csv");

    try (PartFile file = PartFile.create(target)) {
      Thread.currentThread().interrupt();
      write(file, "id");
      file.publish();
    }

    assertThat(Thread.interrupted()).isTrue();
    assertThat(target).hasContent("id");
  }

  @Test
  void nameOfAnyLengthThatTheSystemTakesHasAPart() throws IOException {
    Path target = folder.resolve("é".repeat(125) + ".csv");

    try (PartFile file = PartFile.create(target)) {
      file.publish();
    }

    assertThat(target).isEmptyFile();
  }

  @Test
  void publishingTwiceIsAMistake() {
    try (PartFile file = PartFile.create(folder.resolve("manifest.csv"))) {
      file.publish();

      assertThatThrownBy(file::publish)
          .hasMessage("published already: " + folder.resolve("manifest.csv"));
    }
  }

  @Test
  void sweepRemovesWhatAKilledProcessLeftAndNothingElse() throws IOException {
    Files.writeString(folder.resolve(".manifest.csv.0123456789abcdef.part"), "id,pos");
    Files.writeString(folder.resolve(".manifest.csv.part"), "another program's");
    Files.writeString(folder.resolve("manifest.csv.0123456789abcdef.part"), "not hidden");
    Files.writeString(folder.resolve("manifest.csv"), "id");
    Files.createDirectory(folder.resolve(".folder.0123456789abcdef.part"));

    int swept = PartFile.sweep(folder);

    assertThat(swept).isEqualTo(1);
    assertThat(names())
        .containsExactly(
            ".folder.0123456789abcdef.part",
            ".manifest.csv.part",
            "manifest.csv",
            "manifest.csv.0123456789abcdef.part");
  }

  @Test
  void sweepLeavesAFileThatIsBeingWritten() throws IOException {
    Path target = folder.resolve("manifest.csv");

    try (PartFile file = PartFile.create(target)) {
      assertThat(PartFile.sweep(folder)).isZero();
      write(file, "id");
      file.publish();
    }

    assertThat(target).hasContent("id");
  }

  @Test
  void sweepLeavesAFileThatAnotherProcessIsWriting() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.resolve("manifest.csv").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = writer.inputReader(StandardCharsets.UTF_8)) {
      assertThat(said.readLine()).isEqualTo("writing");

      assertThat(PartFile.sweep(folder)).isZero();
    }
    writer.destroyForcibly().waitFor();
    assertThat(names()).hasSize(1);

    assertThat(PartFile.sweep(folder)).isEqualTo(1);
  }

  /** Writes a file until it is killed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      try (PartFile file = PartFile.create(Path.of(args[0]))) {
        file.stream().write(args.length);
        System.out.println("writing");
        int end = System.in.read();
        file.stream().write(end);
      }
    }
  }

  @Test
  void sweepOfNoFolderFindsNothing() {
    assertThat(PartFile.sweep(folder.resolve("none"))).isZero();
  }

  @Test
  void folderInTheFilesPlaceIsNamed() throws IOException {
    Path target = Files.createDirectory(folder.resolve("manifest.csv"));

    assertThatThrownBy(() -> PartFile.create(target))
        .isInstanceOf(FilesException.class)
        .hasMessage(
            target
                + " is a folder: a file of that name cannot be written.\n"
                + "  What was paid for is recorded. Move that folder away, or name another one in"
                + " the job file, and run again.");
    assertThat(names()).containsExactly("manifest.csv");
  }

  private static void write(PartFile file, String text) throws IOException {
    file.stream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
