package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.course.Stop;
import shotlist.manifest.Outcome;
import shotlist.sandbox.Book;

class CatalogRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"claid/background", "claid/edit", "claid/video", "magic-hour/edit"})
  void everyPictureIsPaidForOnceAndItsResultIsInTheManifest(String operation) throws Exception {
    try (Shop shop = new Shop(folder, operation).catalogOf(6)) {
      RunResult result = shop.run();

      assertThat(result.failure()).isEqualTo(Optional.empty());
      assertThat(result.summary().outcome()).isEqualTo(Outcome.COMPLETE);
      Book book = shop.sandbox().book();
      assertThat(book.violations()).isEmpty();
      assertThat(book.charges()).hasSize(6);
      assertThat(result.summary().credits().charged().amount())
          .isEqualByComparingTo(book.charged());
      assertThat(shop.manifest()).hasSize(6).allMatch(line -> line.get("status").equals("done"));
      assertThat(shop.images()).hasSize(6);
    }
  }

  @Test
  void limitSendsExactlySoManyAndTheNextRunTheRest() throws Exception {
    RunOptions fourOnly =
        new RunOptions(
            Command.RUN,
            Optional.of(4),
            Optional.empty(),
            Optional.empty(),
            RunOptions.GRACE,
            Duration.ZERO,
            false);
    try (Shop shop = new Shop(folder, "claid/background").catalogOf(6)) {
      RunResult pilot = shop.run(fourOnly);
      int chargedByPilot = shop.sandbox().book().charges().size();
      RunResult rest = shop.run();

      assertThat(pilot.summary().outcome()).isEqualTo(Outcome.LEFT);
      assertThat(pilot.summary().exitCode()).isEqualTo(4);
      assertThat(pilot.stops()).containsKey(Stop.LIMIT);
      assertThat(chargedByPilot).isEqualTo(4);
      assertThat(rest.summary().outcome()).isEqualTo(Outcome.COMPLETE);
      assertThat(shop.sandbox().book().charges()).hasSize(6);
    }
  }
}
