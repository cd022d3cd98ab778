package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.Placed;
import shotlist.item.QualityBook;
import shotlist.item.Standing;
import shotlist.testing.Engine;
import shotlist.testing.MovableClock;
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
    try (Looks looks =
        new Looks(
            quality,
            folder,
            Optional.empty(),
            Duration.ofSeconds(5),
            stop,
            new Tempo(1000),
            clock,
            () -> busy[0])) {
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

  private void addUnlooked() throws Exception {
    state.finish(state.addAccepted("a.png"));
    Path file = Files.write(folder.resolve("a.png"), Pictures.of("png", 64));
    Standing.OfFile placed =
        new Standing.OfFile(
            file.toString(),
            "0".repeat(64),
            Files.size(file),
            Optional.of("image/png"),
            Optional.of(64),
            Optional.of(64));
    new DownloadBook(state.database(), state.jobId())
        .arrived(number("output"), List.of(new Placed(number("item"), placed, false)), "");
  }

  private long number(String table) {
    return state.database().jdbc().sql("select max(id) from " + table).query(Long.class).single();
  }
}
