package shotlist.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  private static final List<String> WORDS = List.of("prompt", "images", "options", "max_failures");

  @ParameterizedTest
  @CsvSource({
    "promt, prompt",
    "porMpt, prompt",
    "promptt, prompt",
    "image, images",
    "opt, options",
    "max-failures, max_failures",
    "options_of_mine, options"
  })
  void slipOfAFewLettersIsUnderstood(String written, String meant) {
    assertThat(Nearest.to(written, WORDS)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"colour", "pt", "o", "''", "prmtt_x"})
  void wordThatResemblesNothingIsNotGuessedAt(String written) {
    assertThat(Nearest.to(written, WORDS)).isEmpty();
  }

  @Test
  void nearestOfSeveralIsTaken() {
    assertThat(Nearest.to("nano-bananna", List.of("nano-banana-2", "nano-banana")))
        .contains("nano-banana");
  }
}
