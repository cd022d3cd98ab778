package shotlist.provider;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text in which a request's spec is kept. It is read back to the very same spec: {@code
 * {"operation":"CLAID_EDIT","source":"https://…","images":1,"options":{},"prompt":"…"}}.
 */
public final class SpecJson {
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
    return new String(Tree.write(tree), StandardCharsets.UTF_8);
  }

  /** The spec of a text that {@link #write} made. */
  public static RequestSpec read(String text) {
    Map<String, @Nullable Object> tree = Tree.read(text);
    return new RequestSpec(
        Operation.valueOf(required(tree, "operation", String.class)),
        required(tree, "source", String.class),
        Optional.ofNullable((String) tree.get("prompt")),
        required(tree, "images", Long.class).intValue(),
        Map.copyOf(options(tree)),
        Optional.ofNullable(tree.get("format")),
        Optional.ofNullable((String) tree.get("destination")));
  }

  @SuppressWarnings("unchecked") // a JSON object is a map of texts to values
  private static Map<String, Object> options(Map<String, @Nullable Object> tree) {
    return (Map<String, Object>) required(tree, "options", Map.class);
  }

  private static <T> T required(Map<String, @Nullable Object> tree, String name, Class<T> type) {
    return type.cast(Optional.ofNullable(tree.get(name)).orElseThrow());
  }
}
