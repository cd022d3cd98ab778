package shotlist.jobfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import shotlist.provider.Operation;
import shotlist.provider.Provider;
import shotlist.rule.JsonSchema;
import shotlist.rule.Rule;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON Schema of job files, for editors. It is made of the rules that the reader checks. */
public final class JobFileSchema {
  private JobFileSchema() {}

  /** JSON Schema 2020-12, indented; the same text every time. Ends with a line break. */
  public static String json() {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(tree())
        + "\n";
  }

  private static Map<String, Object> tree() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Shotlist job file");
    schema.put("description", "What is wanted of a catalog's pictures, and what it may cost.");
    schema.putAll(JsonSchema.of(JobFileRules.ofAny()));
    List<Object> conditions = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      conditions.add(condition(Map.of("provider", provider.word()), JobFileRules.of(provider)));
    }
    for (Operation operation : Operation.values()) {
      Map<String, String> when = new LinkedHashMap<>();
      when.put("provider", operation.provider().word());
      when.put("operation", operation.word());
      conditions.add(condition(when, JobFileRules.of(operation)));
    }
    schema.put("allOf", conditions);
    return schema;
  }

  /** Where the words are these, what differs from the rules of all jobs must hold, too. */
  private static Map<String, Object> condition(Map<String, String> when, Rule.Group rules) {
    Map<String, Object> words = new LinkedHashMap<>();
    when.forEach((key, word) -> words.put(key, Map.of("const", word)));
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("properties", words);
    test.put("required", List.copyOf(when.keySet()));

    Map<String, Rule.Key> changed = new LinkedHashMap<>(rules.keys());
    changed.entrySet().removeAll(JobFileRules.ofAny().keys().entrySet());
    Map<String, Object> then = JsonSchema.of(new Rule.Group(changed));
    then.remove("additionalProperties");

    Map<String, Object> condition = new LinkedHashMap<>();
    condition.put("if", test);
    condition.put("then", then);
    return condition;
  }
}
