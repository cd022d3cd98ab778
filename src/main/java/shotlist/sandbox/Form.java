package shotlist.sandbox;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One object of a request's body, read strictly. Every property that is asked for is known; what
 * {@link #close} finds besides is an error. All problems are collected, by dotted path, so that one
 * answer names them all.
 */
final class Form {

  private final JsonNode node;
  private final String path;
  private final Map<String, List<String>> problems;
  private final Set<String> known = new HashSet<>();

  private Form(JsonNode node, String path, Map<String, List<String>> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
  }

  static Form of(JsonNode body) {
    Form form = new Form(body, "", new LinkedHashMap<>());
    if (!body.isObject()) {
      form.problem("body", "value is not an object");
    }
    return form;
  }

  Map<String, List<String>> problems() {
    return problems;
  }

  void problem(String name, String what) {
    problems.computeIfAbsent(path + name, field -> new ArrayList<>()).add(what);
  }

  boolean has(String name) {
    return node.has(name);
  }

  boolean isText(String name) {
    return node.path(name).isString();
  }

  /** The property, now known, whatever it is. */
  Optional<JsonNode> find(String name) {
    known.add(name);
    return Optional.ofNullable(node.get(name));
  }

  private Optional<JsonNode> require(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      problem(name, "field required");
    }
    return value;
  }

  Optional<String> text(String name, int shortest, int longest) {
    return find(name).flatMap(value -> text(value, name, shortest, longest));
  }

  String requiredText(String name, int shortest, int longest) {
    return require(name).flatMap(value -> text(value, name, shortest, longest)).orElse("");
  }

  private Optional<String> text(JsonNode value, String name, int shortest, int longest) {
    if (!value.isString()) {
      problem(name, "str type expected");
      return Optional.empty();
    }
    String text = value.stringValue();
    if (text.length() < shortest || text.length() > longest) {
      problem(name, "ensure this value has " + shortest + " to " + longest + " characters");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  Optional<String> word(String name, String... allowed) {
    return find(name).flatMap(value -> word(value, name, allowed));
  }

  String requiredWord(String name, String... allowed) {
    return require(name).flatMap(value -> word(value, name, allowed)).orElse(allowed[0]);
  }

  private Optional<String> word(JsonNode value, String name, String... allowed) {
    if (value.isString() && Arrays.asList(allowed).contains(value.stringValue())) {
      return Optional.of(value.stringValue());
    }
    problem(
        name, "value is not a valid enumeration member; permitted: " + String.join(", ", allowed));
    return Optional.empty();
  }

  Optional<Integer> integer(String name, int least, int most) {
    return find(name).flatMap(value -> integer(value, name, least, most));
  }

  private Optional<Integer> integer(JsonNode value, String name, int least, int most) {
    if (!value.isIntegralNumber()) {
      problem(name, "value is not a valid integer");
      return Optional.empty();
    }
    if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
      problem(name, "ensure this value is between " + least + " and " + most);
      return Optional.empty();
    }
    return Optional.of(value.intValue());
  }

  void number(String name, String least, String most) {
    Optional<JsonNode> value = find(name);
    if (value.isEmpty()) {
      return;
    }
    if (!value.get().isNumber()) {
      problem(name, "value is not a valid number");
    } else if (value.get().decimalValue().compareTo(new BigDecimal(least)) < 0
        || value.get().decimalValue().compareTo(new BigDecimal(most)) > 0) {
      problem(name, "ensure this value is between " + least + " and " + most);
    }
  }

  Optional<Boolean> flag(String name) {
    Optional<JsonNode> value = find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      problem(name, "value could not be parsed to a boolean");
      return Optional.empty();
    }
    return value.map(JsonNode::booleanValue);
  }

  /** A picture's address: http, https or a storage. Nothing is fetched yet. */
  String requiredUrl(String name) {
    String url = requiredText(name, 1, 4096);
    if (!url.isEmpty() && !isUrl(url, "http", "https", "storage")) {
      problem(name, "invalid or missing URL scheme; permitted: http, https, storage");
    }
    return url;
  }

  /** Where the service is to put outputs. */
  Optional<String> destination(String name) {
    Optional<String> destination = text(name, 1, 4096);
    if (destination.isPresent() && !isUrl(destination.get(), "storage")) {
      problem(name, "invalid or missing URL scheme; permitted: storage");
      return Optional.empty();
    }
    return destination;
  }

  static boolean isUrl(String text, String... schemes) {
    try {
      URI uri = new URI(text);
      return uri.getScheme() != null
          && Arrays.asList(schemes).contains(uri.getScheme())
          && uri.getAuthority() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The object of that name; an empty one, and a problem, if it is missing or no object. */
  Form requiredObject(String name) {
    return require(name)
        .flatMap(value -> object(value, name))
        .orElseGet(() -> new Form(Json.object(), path + name + ".", new LinkedHashMap<>()));
  }

  Optional<Form> object(String name) {
    return find(name).flatMap(value -> object(value, name));
  }

  private Optional<Form> object(JsonNode value, String name) {
    if (!value.isObject()) {
      problem(name, "value is not a valid dict");
      return Optional.empty();
    }
    return Optional.of(new Form(value, path + name + ".", problems));
  }

  /** Reports the properties that nobody asked for. Call it when all known ones were read. */
  void close() {
    for (String name : node.propertyNames()) {
      if (!known.contains(name)) {
        problem(name, "extra fields not permitted");
      }
    }
  }
}
