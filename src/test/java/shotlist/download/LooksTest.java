package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.Placed;
import shotlist.item.QualityBook;
import shotlist.item.Standing;
import shotlist.testing.Drawings;
import shotlist.testing.Engine;
import shotlist.testing.MovableClock;
import shotlist.testing.PictureServer;
import shotlist.testing.TestState;

class LooksTest {
  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock();
  private final StopSignal stop = new StopSignal();
  private TestState state;
  private QualityBook quality;

  @BeforeEach
  void open() {
    state = TestState.on(Engine.H2, folder);
    quality = new QualityBook(state.database(), state.jobId());
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void looksGiveWayWhileRequestsLeaveLateAndAreMadeUpFor() throws Exception {
    addUnlooked();
    boolean[] busy = {true};
    try (Looks looks = looks(() -> busy[0])) {
      looks.oneMoreCame();
      looks.goOn();
      looks.drain();
      assertThat(quality.unlooked(0, 10)).hasSize(1);

      looks.resultsAreOver();
      assertThat(looks.areDone()).isFalse();
      busy[0] = false;
      looks.goOn();
      looks.drain();
      looks.goOn(); // sees that there are no more

      assertThat(quality.unlooked(0, 10)).isEmpty();
      assertThat(looks.areDone()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5 << 20})
  void sourceOfAnySizeIsComparedAndLeavesNoFileBehind(int further) throws Exception {
    byte[] picture = Drawings.file(Drawings.mug(400, 400, Color.RED, Color.WHITE), "png");
    byte[] source = Arrays.copyOf(picture, picture.length + further);
    addUnlooked(picture, 400);
    try (PictureServer server = new PictureServer()) {
      server.bare("/a.png", source);
      state
          .database()
          .jdbc()
          .sql("update item set source_url = ?")
          .param(server.url("/a.png"))
          .update();
      try (Looks looks = looks(() -> false)) {
        looks.oneMoreCame();
        looks.goOn();
        looks.drain();
      }
    }

    assertThat(
            state.database().jdbc().sql("select suspect from output").query(String.class).single())
        .contains("almost identical to its source");
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".part"));
  }

  private Looks looks(BooleanSupplier machineIsBusy) {
    return new Looks(
        quality,
        folder,
        Optional.empty(),
        Duration.ofSeconds(5),
        stop,
        new Tempo(1000),
        clock,
        machineIsBusy);
  }

  private void addUnlooked() throws Exception {
    addUnlooked(Pictures.of("png", 64), 64);
  }

  private void addUnlooked(byte[] picture, int side) throws Exception {
    state.finish(state.addAccepted("a.png"));
    Path file = Files.write(folder.resolve("a.png"), picture);
    Standing.OfFile placed =
        new Standing.OfFile(
            file.toString(),
            "0".repeat(64),
            Files.size(file),
            Optional.of("image/png"),
            Optional.of(side),
            Optional.of(side));
    new DownloadBook(state.database(), state.jobId(), state.clock())
        .arrived(number("output"), List.of(new Placed(number("item"), placed, false)), "");
  }

  private long number(String table) {
    return state.database().jdbc().sql("select max(id) from " + table).query(Long.class).single();
  }
}
