package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.manifest.Outcome;
import shotlist.request.RequestState;

/** What the page says first. */
class NextStepsTest {
  @TempDir private Path folder;
  private SampleNight night;

  @BeforeEach
  void beginTheNight() {
    night = new SampleNight(folder);
  }

  @AfterEach
  void endTheNight() {
    night.close();
  }

  @Test
  void doubtsComeFirstWithWhatTheyMayCost() throws IOException {
    night.send(Duration.ZERO);
    night.state().book().doubtInterrupted();
    night.open("P1", RequestState.IN_DOUBT, "the process ended");
    night.open("P2", RequestState.FAILED, "500: Sorry.");

    String page = Files.readString(night.report(Outcome.IN_DOUBT, 12));

    assertThat(page)
        .contains("\"headline\":\"1 request is in doubt.\"")
        .containsSubsequence(
            "{\"title\":\"Settle 1 request in doubt\"",
            "so 2 credits may have been charged",
            "\"command\":\"shotlist resolve " + night.jobFile().file() + "\"",
            "{\"title\":\"Look at 1 failed item\"",
            "\"command\":\"shotlist retry ");
  }

  @Test
  void budgetSaysWhatToRaiseAndDoesNotSayRunTwice() throws IOException {
    night.open("P1", RequestState.PENDING, "");

    String page = Files.readString(night.report(Outcome.BUDGET, 8));

    assertThat(page)
        .contains(
            "\"headline\":\"Stopped by a budget.\"", "\"title\":\"Raise the budget, or wait\"")
        .doesNotContain("\"title\":\"Send 1 pending item\"");
  }

  @Test
  void whatIsInFlightIsToBeCollected() throws IOException {
    night.open("P1", RequestState.IN_FLIGHT, "").open("P2", RequestState.PENDING, "");

    String page = Files.readString(night.report(Outcome.LEFT, 4));

    assertThat(page)
        .containsSubsequence(
            "\"title\":\"Collect 1 item\"",
            "shotlist collect ",
            "\"title\":\"Send 1 pending item\"",
            "shotlist run ");
  }

  @Test
  void completeNightOffersThePicturesToTheShop() throws IOException {
    night.done("P1", "Mug");

    String page = Files.readString(night.report(Outcome.COMPLETE, 0));

    assertThat(page)
        .contains("\"headline\":\"Nothing had to be done: ")
        .contains("\"title\":\"Use the pictures\"", " --to shopify --out shop.csv\"");
  }
}
