package shotlist.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rules as JSON Schema 2020-12: the same tree that checks a file tells an editor what the file may
 * hold. The result is plain maps, lists, texts, numbers and booleans in a stable order.
 */
public final class JsonSchema {
  private JsonSchema() {}

  /** The schema of values that keep a rule; a tree that the caller may add to. */
  public static Map<String, Object> of(Rule rule) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (rule instanceof Rule.Text text) {
      schema.put("type", "string");
      schema.put("minLength", text.min());
      schema.put("maxLength", text.max());
    } else if (rule instanceof Rule.Pattern pattern) {
      schema.put("type", "string");
      schema.put("pattern", "^(?:" + pattern.regex() + ")$"); // a schema's pattern is not anchored
      schema.put("examples", List.of(pattern.example()));
    } else if (rule instanceof Rule.Choice choice) {
      schema.put("type", "string");
      schema.put("enum", choice.words());
    } else if (rule instanceof Rule.Whole whole) {
      schema.put("type", "integer");
      schema.put("minimum", whole.min());
      schema.put("maximum", whole.max());
    } else if (rule instanceof Rule.WholeOf wholeOf) {
      schema.put("type", "integer");
      schema.put("enum", wholeOf.values());
    } else if (rule instanceof Rule.Decimal decimal) {
      schema.put("type", "number");
      schema.put("minimum", decimal.min());
      schema.put("maximum", decimal.max());
    } else if (rule instanceof Rule.Flag) {
      schema.put("type", "boolean");
    } else if (rule instanceof Rule.ListOf listOf) {
      schema.put("type", "array");
      schema.put("items", of(listOf.element()));
      schema.put("maxItems", listOf.max());
    } else if (rule instanceof Rule.Group group) {
      putGroup(schema, group);
    } else if (rule instanceof Rule.Names names) {
      schema.put("type", "object");
      schema.put("additionalProperties", of(names.value()));
    } else if (rule instanceof Rule.AnyOf anyOf) {
      schema.put("anyOf", anyOf.rules().stream().map(JsonSchema::of).toList());
    } else if (!(rule instanceof Rule.Anything)) { // which is the empty schema
      throw new AssertionError(rule);
    }
    return schema;
  }

  private static void putGroup(Map<String, Object> schema, Rule.Group group) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    group
        .keys()
        .forEach(
            (name, key) -> {
              Map<String, Object> property = new LinkedHashMap<>();
              if (!key.about().isEmpty()) {
                property.put("description", key.about());
              }
              property.putAll(of(key.rule()));
              properties.put(name, property);
              if (key.required()) {
                required.add(name);
              }
            });
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
  }
}
