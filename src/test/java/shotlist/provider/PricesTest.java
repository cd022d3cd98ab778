package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.ledger.Credits;

class PricesTest {
  @Test
  void claidEditCostsTwoCreditsAPicture() {
    assertThat(reserve(Operation.CLAID_EDIT, 4, Map.of())).isEqualTo(Credits.of("8"));
  }

  @Test
  void claidBackgroundCostsTwoCreditsAPicture() {
    assertThat(reserve(Operation.CLAID_BACKGROUND, 3, Map.of("scene", Map.of("prompt", "oak"))))
        .isEqualTo(Credits.of("6"));
  }

  @Test
  void promptThatClaidWritesCostsHalfACreditARequest() {
    Map<String, Object> options = Map.of("scene", Map.of("prompt", Map.of("generate", true)));

    assertThat(reserve(Operation.CLAID_BACKGROUND, 3, options)).isEqualTo(Credits.of("6.5"));
  }

  @ParameterizedTest
  @CsvSource({", 35", "5, 35", "10, 70"})
  void videoIsPaidByItsLength(String seconds, String credits) {
    Map<String, Object> options = seconds == null ? Map.of() : Map.of("duration", seconds);

    assertThat(reserve(Operation.CLAID_VIDEO, 1, options)).isEqualTo(Credits.of(credits));
  }

  @Test
  void videoLengthMayBeANumber() {
    assertThat(reserve(Operation.CLAID_VIDEO, 1, Map.of("duration", 10L)))
        .isEqualTo(Credits.of("70"));
  }

  @ParameterizedTest
  @CsvSource({
    ", , 1, 20",
    ", 640px, 1, 10",
    "qwen-edit, 2k, 1, 40",
    "seedream-v4, 4k, 1, 320",
    "nano-banana-pro, , 1, 150",
    "nano-banana-pro, 2k, 4, 1200",
    "nano-banana-2, 640px, 16, 1600",
    "gpt-image-2, 4k, 1, 400",
    "seedream-v5-pro, 1k, 1, 75",
    "seedream-v5-pro, 2k, 1, 150",
    "qwen-edit, auto, 1, 80",
    "default, 1k, 1, 200",
    "default, auto, 1, 800",
    "of-next-year, 2k, 1, 400"
  })
  void magicHourIsPaidByModelResolutionAndCount(
      String model, String resolution, int images, String credits) {
    Map<String, Object> options = new HashMap<>();
    Optional.ofNullable(model).ifPresent(value -> options.put("model", value));
    Optional.ofNullable(resolution).ifPresent(value -> options.put("resolution", value));

    assertThat(reserve(Operation.MAGIC_HOUR_EDIT, images, options)).isEqualTo(Credits.of(credits));
  }

  private static Credits reserve(Operation operation, int images, Map<String, Object> options) {
    return Prices.reserve(
        new RequestSpec(
            operation,
            "https://shop.example/mug.jpg",
            Optional.of("on oak"),
            images,
            options,
            Optional.empty(),
            Optional.empty()));
  }
}
