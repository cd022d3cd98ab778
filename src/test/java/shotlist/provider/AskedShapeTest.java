package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskedShapeTest {
  @Test
  void editIsAsItsSourceUnlessARatioIsSet() {
    assertThat(of(Operation.CLAID_EDIT, Map.of())).isEqualTo("as source, any size");
    assertThat(of(Operation.CLAID_EDIT, Map.of("aspect_ratio", "9:21", "model", "v1")))
        .isEqualTo("9:21, 1552");
    assertThat(of(Operation.CLAID_EDIT, Map.of("aspect_ratio", "9:21", "model", "v2")))
        .isEqualTo("9:21, any size");
  }

  @Test
  void backgroundIsASquareUnlessARatioIsSet() {
    assertThat(of(Operation.CLAID_BACKGROUND, Map.of("scene", Map.of("model", "v2"))))
        .isEqualTo("1:1, 1024");
    assertThat(of(Operation.CLAID_BACKGROUND, Map.of("scene", Map.of("aspect_ratio", "19:13"))))
        .isEqualTo("19:13, any size");
    assertThat(of(Operation.CLAID_BACKGROUND, Map.of("scene", Map.of("aspect_ratio", "tall"))))
        .isEqualTo("any, any size");
  }

  @Test
  void magicHourHasAnyShapeUnlessOneIsSet() {
    assertThat(of(Operation.MAGIC_HOUR_EDIT, Map.of("aspect_ratio", "auto", "resolution", "auto")))
        .isEqualTo("any, any size");
    assertThat(of(Operation.MAGIC_HOUR_EDIT, Map.of("aspect_ratio", "4:5", "resolution", "2k")))
        .isEqualTo("4:5, 1900");
  }

  @Test
  void nothingIsKnownOfVideos() {
    assertThat(of(Operation.CLAID_VIDEO, Map.of("duration", "5"))).isEqualTo("any, any size");
  }

  private static String of(Operation operation, Map<String, Object> options) {
    AskedShape asked =
        AskedShape.of(
            new RequestSpec(
                operation,
                "https://shop.example/a.jpg",
                Optional.of("on oak"),
                1,
                options,
                Optional.empty(),
                Optional.empty()));
    return (asked.ofSource() ? "as source" : asked.ratio().map(String::valueOf).orElse("any"))
        + ", "
        + asked.longerSide().map(String::valueOf).orElse("any size");
  }
}
