package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptionRulesTest {
  @Test
  void renderedRequestThatKeepsTheRulesHasNoProblems() {
    assertThat(
            OptionRules.problems(
                Operation.CLAID_BACKGROUND,
                Map.of("object", Map.of("scale", new BigDecimal("0.5"))),
                Optional.of("Mug on a light oak table"),
                2,
                Optional.of(Map.of("type", "jpeg", "quality", 85L))))
        .isEmpty();
  }

  @Test
  void promptThatACellMadeTooShortIsFound() {
    assertThat(
            OptionRules.problems(
                Operation.CLAID_EDIT, Map.of(), Optional.of("A"), 1, Optional.empty()))
        .containsExactly(
            new OptionRules.Fault(
                "request.prompt",
                "\"request.prompt\" must be text of 3 to 5000 characters, but it is \"A\".",
                ""));
  }

  @Test
  void charactersAreCountedAndNotTheirHalves() {
    String prompt = "🪑".repeat(2048);

    assertThat(
            OptionRules.problems(
                Operation.CLAID_BACKGROUND, Map.of(), Optional.of(prompt), 1, Optional.empty()))
        .isEmpty();
  }

  @Test
  void colourThatACellMadeWrongIsFound() {
    Map<String, Object> options = Map.of("scene", Map.of("color", "sky"));

    assertThat(
            OptionRules.problems(
                Operation.CLAID_BACKGROUND, options, Optional.of("oak"), 1, Optional.empty()))
        .extracting(OptionRules.Fault::what)
        .containsExactly(
            "\"request.options.scene.color\" must be text like #f5f0e8, but it is \"sky\".");
  }

  @Test
  void everyThingWrongIsToldAtOnce() {
    assertThat(
            OptionRules.problems(
                Operation.MAGIC_HOUR_EDIT,
                Map.of("resolution", "8k"),
                Optional.of(""),
                3,
                Optional.of("png")))
        .extracting(OptionRules.Fault::what)
        .containsExactly(
            "\"request.options.resolution\" must be 640px, 1k, 2k, 4k or auto, but it is \"8k\".",
            "\"request.images\" must be 1, 4, 9 or 16, but it is 3.",
            "\"request.prompt\" must be text of 1 to 15000 characters, but it is \"\".",
            "\"output.format\" cannot be chosen with magic-hour edit.");
  }

  @Test
  void resolutionIsHeldAgainstTheModelThatIsSentWhereNoneIsChosen() {
    assertThat(
            OptionRules.problems(
                Operation.MAGIC_HOUR_EDIT,
                Map.of("resolution", "4k"),
                Optional.of("oak"),
                1,
                Optional.empty()))
        .containsExactly(
            new OptionRules.Fault(
                "request.options.resolution",
                "\"request.options.resolution\" is 4k, which qwen-edit does not offer.",
                "It offers 640px, 1k, 2k."));
  }

  @Test
  void formatWordsMayBeInUpperCase() {
    assertThat(
            OptionRules.problems(
                Operation.CLAID_EDIT, Map.of(), Optional.of("oak"), 1, Optional.of("JPEG")))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void whatShotlistSetsItselfIsNoOption(Operation operation) {
    assertThat(OptionRules.of(operation).keys().keySet())
        .doesNotContainAnyElementsOf(
            List.of(
                "input", "output", "number_of_images", "image_count", "name", "style", "assets"));
  }
}
