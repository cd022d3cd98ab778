package shotlist.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text in which a request's spec is kept. It is read back to the very same spec: {@code
 * {"operation":"CLAID_EDIT","source":"https://…","images":1,"options":{},"prompt":"…"}}.
 */
public final class SpecJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private SpecJson() {}

  /** The spec as text. */
  public static String write(RequestSpec spec) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("operation", spec.operation().name());
    tree.put("source", spec.source());
    tree.put("images", spec.images());
    tree.put("options", spec.options());
    spec.prompt().ifPresent(prompt -> tree.put("prompt", prompt));
    spec.format().ifPresent(format -> tree.put("format", format));
    spec.destination().ifPresent(destination -> tree.put("destination", destination));
    return MAPPER.writeValueAsString(tree);
  }

  /** The spec of a text that {@link #write} made. */
  public static RequestSpec read(String text) {
    JsonNode tree = MAPPER.readTree(text);
    return new RequestSpec(
        Operation.valueOf(tree.required("operation").asString()),
        tree.required("source").asString(),
        tree.optional("prompt").map(JsonNode::asString),
        tree.required("images").asInt(),
        Map.copyOf(options(tree.required("options"))),
        tree.optional("format").map(SpecJson::value),
        tree.optional("destination").map(JsonNode::asString));
  }

  @SuppressWarnings("unchecked") // a JSON object is a map of texts to values
  private static Map<String, Object> options(JsonNode node) {
    return (Map<String, Object>) value(node);
  }

  private static Object value(JsonNode node) {
    return Optional.ofNullable(MAPPER.treeToValue(node, Object.class)).orElseThrow();
  }
}
