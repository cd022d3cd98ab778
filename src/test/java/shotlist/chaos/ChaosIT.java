package shotlist.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short campaign against the built jar, in each build. {@code scripts/chaos} makes longer ones.
 */
class ChaosIT {
  @TempDir private Path folder;

  @Test
  void eightKillsBreakNoPromise() throws Exception {
    Settings settings =
        new Settings(
            Path.of(System.getProperty("shotlist.jar")),
            folder,
            20_261_121,
            8,
            "mixed",
            Kind.jobsOf("mixed").orElseThrow(),
            6,
            2,
            "h2",
            "",
            "");

    Campaign.Result result = new Campaign(settings, progress -> {}).run();

    assertThat(result.broken()).extracting(Broken::line).isEmpty();
    assertThat(result.figures().kills()).isEqualTo(8);
    assertThat(result.figures().charges()).isPositive();
    assertThat(result.figures().mostCharges()).isEqualTo(1);
  }
}
