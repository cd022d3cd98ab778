package shotlist.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.state.StateSettings;
import shotlist.testing.PostgresServer;

/**
 * Short campaigns against the built jar, in each build. {@code scripts/chaos} makes longer ones.
 */
class ChaosIT {
  @TempDir private Path folder;

  @Test
  void fiveKillsBreakNoPromiseOnH2() throws Exception {
    Campaign.Result result = campaign(2, "h2", "", "");

    assertThatAllIsWell(result);
  }

  @Test
  void fiveKillsBreakNoPromiseOfJobsSideBySideOnPostgres() throws Exception {
    StateSettings state = PostgresServer.createEmpty();

    Campaign.Result result = campaign(1, state.url(), state.user(), state.password());

    assertThatAllIsWell(result);
    PostgresServer.drop(state);
  }

  private Campaign.Result campaign(int shops, String state, String user, String password)
      throws Exception {
    Settings settings =
        new Settings(
            Path.of(System.getProperty("shotlist.jar")),
            folder,
            20_261_121,
            5,
            "mixed",
            Kind.jobsOf("mixed").orElseThrow(),
            6,
            shops,
            state,
            user,
            password);
    return new Campaign(settings, progress -> {}).run();
  }

  private static void assertThatAllIsWell(Campaign.Result result) {
    assertThat(result.broken()).extracting(Broken::line).isEmpty();
    assertThat(result.figures().kills()).isEqualTo(5);
    assertThat(result.figures().charges()).isPositive();
    assertThat(result.figures().mostCharges()).isEqualTo(1);
  }
}
