package shotlist.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
    Campaign.Result result = campaign("h2", "", "");

    assertThatAllIsWell(result);
  }

  @Test
  void fiveKillsBreakNoPromiseOfJobsSideBySideOnPostgres() throws Exception {
    StateSettings state = PostgresServer.createEmpty();

    Campaign.Result result = campaign(state.url(), state.user(), state.password());

    assertThatAllIsWell(result);
    PostgresServer.drop(state);
  }

  private Campaign.Result campaign(String state, String user, String password) throws Exception {
    Settings settings =
        new Settings(
            Path.of(System.getProperty("shotlist.jar")),
            folder,
            20_261_121,
            5,
            "mixed",
            List.of(Kind.EDIT, Kind.BACKGROUND),
            6,
            1,
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
