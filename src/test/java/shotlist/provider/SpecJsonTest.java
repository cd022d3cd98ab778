package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SpecJsonTest {
  @Test
  void specIsReadBackToTheVerySameSpec() {
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_EDIT,
            "https://shop.example/a.jpg?x=\"1\"",
            Optional.of("Kissen „Öland“ \n\uD83D\uDECB on a table"),
            2,
            Map.of(
                "model",
                "v2",
                "seed",
                7L,
                "huge",
                new BigInteger("123456789012345678901234567890"),
                "strength",
                new BigDecimal("0.350"),
                "upscale",
                true,
                "palette",
                List.of("red", List.of(1L, 2L), Map.of("r", 255L))),
            Optional.of(Map.of("type", "jpeg", "quality", 85L)),
            Optional.of("storage://shop/results/1/"));

    assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
  }

  @Test
  void whatIsNotThereStaysAway() {
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_BACKGROUND,
            "https://shop.example/a.jpg",
            Optional.empty(),
            1,
            Map.of(),
            Optional.empty(),
            Optional.empty());

    String text = SpecJson.write(spec);

    assertThat(text)
        .isEqualTo(
            "{\"operation\":\"CLAID_BACKGROUND\",\"source\":\"https://shop.example/a.jpg\","
                + "\"images\":1,\"options\":{}}");
    assertThat(SpecJson.read(text)).isEqualTo(spec);
  }

  @Test
  void treeIsWrittenAsAMapperWritesIt() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("text", "a\"b\\c\u0001\u2028é");
    tree.put("none", null);
    tree.put("numbers", List.of(1, 2L, 0.5, 1.5f, new BigDecimal("1E+3"), BigInteger.TEN));
    tree.put("truths", Arrays.asList(true, false, null));

    assertThat(new String(Tree.write(tree), StandardCharsets.UTF_8))
        .isEqualTo(JsonMapper.shared().writeValueAsString(tree));
  }

  @Test
  void whatHasNoJsonIsRefused() {
    assertThatThrownBy(() -> Tree.write(Map.of("a", new StringBuilder())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no JSON for a java.lang.StringBuilder");
  }
}
