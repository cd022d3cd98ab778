package shotlist.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.jobfile.Template;

/** Where results go, whatever ids a catalog has. */
class DestinationTest {
  private static String of(String id) {
    return Destination.render(
        new Template("storage://shop/results/{{id}}/"), name -> Optional.of(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"P-1", "mug_24.b", "550e8400-e29b-41d4-a716-446655440000", "-5", "_x", "A"})
  void ordinaryIdsStayAsTheyAre(String id) {
    assertThat(of(id)).isEqualTo("storage://shop/results/" + id + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../P1",
        "..",
        ".",
        "a/b",
        "a\\b",
        "a b",
        "a\nb",
        "a\u0000b",
        "größe",
        "a?b=c",
        "a#b",
        "100%",
        "\u202Egnp",
        "{{id}}",
        "P1_x0123456789ab",
        "\uD800"
      })
  void unsafeIdsCannotLeaveTheirFolderOrBreakTheAddress(String id) {
    assertThat(of(id))
        .matches("storage://shop/results/[A-Za-z0-9_-]*[A-Za-z0-9._-]*_x[0-9a-f]{12}/");
    assertThat(of(id)).doesNotContain("/.").isEqualTo(of(id));
  }

  @Test
  void whatIsTakenOutOfIdsDoesNotMakeThemOne() {
    assertThat(
            Stream.of(
                    "a/b",
                    "a b",
                    "a-b",
                    "a?b",
                    "a\u0000b",
                    "\uD800",
                    "\uD801",
                    "?",
                    "a".repeat(500),
                    "a".repeat(501))
                .map(DestinationTest::of)
                .collect(Collectors.toSet()))
        .hasSize(10);
    assertThat(of(of("a/b").replaceAll(".*results/|/$", ""))).isNotEqualTo(of("a/b"));
  }

  @Test
  void longCellsAreCut() {
    assertThat(of("a".repeat(5000))).hasSizeLessThan(200);
  }
}
