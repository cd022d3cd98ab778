package shotlist.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckerTest {
  private static final Rule.Group CIRCLE =
      new Keys()
          .required("shape", new Rule.Choice(List.of("circle")), "The shape.")
          .required("radius", new Rule.Whole(1, 9), "Half of it.")
          .group();
  private static final Rule.Group SQUARE =
      new Keys()
          .required("shape", new Rule.Choice(List.of("square")), "The shape.")
          .optional("side", new Rule.Decimal(BigDecimal.ZERO, BigDecimal.ONE), "One of four.")
          .group();
  private static final Rule SHAPE = new Rule.AnyOf(List.of(CIRCLE, SQUARE));

  @Test
  void ofSeveralGroupsTheOneWhoseWordIsThereWasMeant() {
    assertThat(problems(Map.of("shape", "square", "radius", 5), SHAPE))
        .containsExactly("unknown key \"radius\".");
  }

  @Test
  void wordOfNoGroupIsHeldAgainstTheWordsOfAll() {
    assertThat(problems(Map.of("shape", "sqare", "side", 0.5), SHAPE))
        .containsExactly(
            "\"shape\" must be circle or square, but it is \"sqare\". Did you mean \"square\"?");
  }

  @Test
  void groupThatDoesNotSayWhichItIsIsAskedTo() {
    assertThat(problems(Map.of("radius", 5), SHAPE)).containsExactly("\"shape\" is missing.");
  }

  @Test
  void anythingIsAllowedWhereAnythingIs() {
    assertThat(problems(List.of(Map.of("any", List.of())), new Rule.Anything())).isEmpty();
  }

  @Test
  void namesOfOnesOwnKeepTheRuleOfTheirValues() {
    assertThat(problems(Map.of("width", "wide"), new Rule.Names(new Rule.Whole(1, 9))))
        .containsExactly("\"width\" must be a whole number from 1 to 9, but it is \"wide\".");
  }

  @Test
  void problemsOfAHopelessFileAreBounded() {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      values.add("wrong");
    }

    assertThat(problems(values, new Rule.ListOf(new Rule.Flag(), 5000))).hasSize(100);
  }

  @Test
  void controlCharactersOfAValueAreNotShown() {
    assertThat(problems("red\u001b[31m\nx", new Rule.Choice(List.of("blue"))))
        .containsExactly("\"\" must be blue, but it is \"red [31m x\".");
  }

  private static List<String> problems(Object tree, Rule rule) {
    return Checker.check(Value.of(tree, Place.of("here")), rule, "").stream()
        .map(Problem::what)
        .toList();
  }
}
