package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReasonTest {
  @Test
  void suspicionIsFoundBesideWhatElseIsSaid() {
    assertThat(Reason.suspicion("chosen; suspect: one flat colour; 2 of 3 outputs"))
        .contains("one flat colour");
    assertThat(Reason.suspicion("suspect: smaller than asked")).contains("smaller than asked");
    assertThat(Reason.suspicion("422: a suspect: name")).isEqualTo(Optional.empty());
  }

  @Test
  void chosenIsAWordOfItsOwn() {
    assertThat(Reason.isChosen("chosen")).isTrue();
    assertThat(Reason.isChosen("2 of 3 outputs; chosen; suspect: x")).isTrue();
    assertThat(Reason.isChosen("400: not chosen")).isFalse();
  }

  @Test
  void whatIsSaidOfAllOutputsIsNotRepeatedForEach() {
    assertThat(Reason.ofOutput("2 of 3 outputs; suspect: x", "2 of 3 outputs"))
        .isEqualTo("suspect: x");
    assertThat(Reason.ofOutput("2 of 3 outputs", "2 of 3 outputs")).isEmpty();
    assertThat(Reason.ofOutput("suspect: x", "")).isEqualTo("suspect: x");
  }
}
