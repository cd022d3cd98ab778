package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary.Budgets;
import shotlist.manifest.Summary.Limit;
import shotlist.run.Remaining;
import shotlist.run.RunView.Look;

/** A run in one line, in whatever room there is. */
class BarTest {
  private static final Remaining LEFT =
      new Remaining(Duration.ofSeconds(15), Optional.of(Duration.ofMillis(21_500)));

  private static Budgets dayOf(String limit, String spent) {
    return new Budgets(
        Limit.NONE,
        new Limit(Optional.of(Credits.of(limit)), Credits.of(spent)),
        Limit.NONE,
        Optional.empty());
  }

  private static Look look(long done, long failed, long inDoubt, Budgets budgets) {
    return new Look(27, done, failed, inDoubt, 3, Credits.of(24), 58.3, LEFT, budgets);
  }

  private static String line(Look look, int width) {
    return Bar.line(look, 0, false, width, false);
  }

  @Test
  void wideTerminalShowsEverything() {
    assertThat(line(look(12, 1, 2, dayOf("120", "54")), 139))
        .isEqualTo(
            "[================>             ] 15/27, 3 in flight, 1 failed, 2 in doubt, 24 credits,"
                + " 58/min, 15 s to send, 22 s left, budget.day 45 %");
  }

  @Test
  void usualTerminalShowsWhatMattersMost() {
    assertThat(line(look(12, 0, 0, dayOf("120", "54")), 79))
        .isEqualTo(
            "[=====>       ] 12/27, 3 in flight, 24 credits, 58/min, 15 s to send, 22 s left");
  }

  @Test
  void narrowTerminalShowsHowFarItIsAndHowLongItTakes() {
    assertThat(line(look(12, 0, 0, dayOf("120", "54")), 39))
        .isEqualTo("[===>   ] 12/27, 3 in flight, 22 s left");
  }

  @Test
  void failuresAndABudgetNearItsEndComeBeforeRates() {
    assertThat(line(look(12, 1, 0, dayOf("60", "54")), 59))
        .isEqualTo("[======>      ] 13/27, 1 failed, 22 s left, budget.day 90 %");
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 25, 31, 39, 40, 59, 79, 100, 139, 300})
  void lineIsNeverWiderThanTheTerminal(int width) {
    assertThat(line(look(12, 1, 2, dayOf("60", "54")), width)).hasSizeLessThanOrEqualTo(width);
    assertThat(
            Bar.line(
                new Look(0, 0, 0, 0, 0, Credits.ZERO, 0, Remaining.NOTHING, Budgets.NONE),
                12_000,
                false,
                width,
                false))
        .hasSizeLessThanOrEqualTo(width);
  }

  @Test
  void beforeThePlanItSaysThatNothingIsSent() {
    Look nothing = new Look(0, 0, 0, 0, 0, Credits.ZERO, 0, Remaining.NOTHING, Budgets.NONE);

    assertThat(line(nothing, 79))
        .isEqualTo("Reading the catalog and planning; nothing is sent yet.");
    assertThat(Bar.line(nothing, 7, false, 39, false))
        .isEqualTo("Reading the catalog and planning, 7 qu…".substring(0, 38) + "…");
  }

  @Test
  void stopIsShownInsteadOfEstimates() {
    assertThat(Bar.line(look(12, 0, 0, Budgets.NONE), 0, true, 59, false))
        .isEqualTo("[===>    ] 12/27, stopping, 3 in flight, 24 credits, 58/min");
  }

  @Test
  void endedRunHasAFullBar() {
    Look ended = new Look(27, 27, 0, 0, 0, Credits.of(54), 58.3, Remaining.NOTHING, Budgets.NONE);

    assertThat(line(ended, 49)).isEqualTo("[========] 27/27, 0 in flight, 54 credits, 58/min");
  }

  @Test
  void coloursTakeNoRoom() {
    String plain = line(look(12, 1, 0, Budgets.NONE), 79);
    String coloured = Bar.line(look(12, 1, 0, Budgets.NONE), 0, false, 79, true);

    assertThat(coloured).contains("\u001b[31m1 failed\u001b[0m").startsWith("[\u001b[32m=");
    assertThat(coloured.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain);
  }

  @Test
  void logGetsAllOfItInWords() {
    assertThat(Progress.line(look(12, 1, 2, dayOf("120", "54")), 0))
        .isEqualTo(
            "12 of 27 done, 3 in flight, 1 failed, 2 in doubt, 24 credits, 58/min, 15 s to send,"
                + " 22 s to the last result, budget.day 54 of 120 (45 %)");
    assertThat(
            Progress.line(
                new Look(0, 0, 0, 0, 0, Credits.ZERO, 0, Remaining.NOTHING, Budgets.NONE), 5))
        .isEqualTo(
            "Reading the catalog and planning, 5 questions about pictures; nothing is sent yet.");
  }
}
