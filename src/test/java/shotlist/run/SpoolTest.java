package shotlist.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import shotlist.catalog.Catalog;
import shotlist.catalog.CatalogException;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.jobfile.JobFile.CatalogSettings;
import shotlist.jobfile.JobFiles;

class SpoolTest {
  private static final String ROWS = "sku,image_url\nP1,https://shop.example/p1.png\n";

  @TempDir private Path folder;
  private final StopSignal stop = new StopSignal();

  @Test
  void standardInputIsReadOnceAndOpenedTwice() throws Exception {
    try (Spool spool = Spool.of("-", bytes(ROWS), stop)) {
      assertThat(sha256(spool)).isEqualTo(sha256(spool)).hasSize(64);
    }
  }

  @Test
  void messagesNameTheCatalogAsItWasGiven() throws Exception {
    try (Spool spool = Spool.of("-", bytes(""), stop)) {
      assertThatThrownBy(() -> sha256(spool))
          .isInstanceOf(CatalogException.class)
          .hasMessageStartingWith("standard input");
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void pipeIsReadOnceAndOpenedTwice() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Thread writer = new Thread(() -> write(pipe));
    writer.start();

    try (Spool spool = Spool.of(pipe.toString(), InputStream.nullInputStream(), stop)) {
      assertThat(sha256(spool)).isEqualTo(sha256(spool)).hasSize(64);
    }
    writer.join();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void pipeThatNobodyWritesHoldsNoStopUp() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    Spool.of(pipe.toString(), InputStream.nullInputStream(), stop).close();

    write(pipe); // lets the reader go
  }

  @Test
  void fileIsReadWhereItIs() throws Exception {
    Path file = Files.writeString(folder.resolve("catalog.csv"), ROWS);

    Spool.of(file.toString(), InputStream.nullInputStream(), stop).close();

    assertThat(file).exists();
  }

  private static void write(Path pipe) {
    try {
      Files.writeString(pipe, ROWS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private String sha256(Spool spool) {
    try (Catalog catalog = spool.open(settings(), InstantSource.system())) {
      while (catalog.next().isPresent()) {
        assertThat(catalog.header()).contains("sku");
      }
      return catalog.sha256();
    }
  }

  private CatalogSettings settings() {
    try {
      Path job =
          Files.writeString(
              folder.resolve("job.yaml"),
              """
              job: test
              provider: claid
              operation: edit
              catalog: {path: "-", columns: {id: sku, image: image_url}}
              request: {prompt: "on a table"}
              manifest: {folder: %s}
              """
                  .formatted(folder.resolve("out")));
      return JobFiles.read(job, Map.of()).catalog();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
