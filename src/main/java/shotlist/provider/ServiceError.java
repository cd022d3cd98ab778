package shotlist.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a service says went wrong, whichever way it says it. Claid sends an envelope flat or under
 * {@code detail}, and {@code detail} may be a list or a text; Magic Hour sends {@code message},
 * with or without {@code code}; gateways send what they like:
 *
 * <pre>{@code
 * {"error_code":"9000","error_message":"options.prompt: field required.","error_details":{…}}
 * {"detail":{"error_code":"2001","error_message":"Too Many Requests.","error_details":{}}}
 * {"detail":[{"loc":["path","ai_edit_id"],"msg":"value is not a valid integer"}]}
 * {"code":"plan_upgrade_required","message":"…"}
 * }</pre>
 *
 * @param code the service's own word for it
 * @param message its sentence, as sent; empty text where it sent none
 */
record ServiceError(Optional<String> code, String message) {
  private static final int MAX_PARTS = 10;

  static ServiceError of(HttpResult.Answer answer) {
    String body = answer.body().orElse("");
    return Json.object(body)
        .map(ServiceError::of)
        .orElseGet(() -> new ServiceError(Optional.empty(), Words.withoutTags(body).strip()));
  }

  /** The status and what can be shown of the words: {@code 422: options.prompt: field required.} */
  String inWords(int status, ServiceAccess access) {
    String words = message.isBlank() ? code.orElse("the service gave no reason") : message;
    return Words.clean(status + ": " + words, access);
  }

  private static ServiceError of(JsonNode envelope) {
    JsonNode detail = envelope.path("detail");
    if (detail.isObject()) {
      return flat(detail);
    }
    if (detail.isArray()) {
      return new ServiceError(Optional.empty(), joined(detail));
    }
    if (detail.isString()) {
      return new ServiceError(Optional.empty(), detail.stringValue());
    }
    return Json.object(envelope, "error").map(ServiceError::flat).orElseGet(() -> flat(envelope));
  }

  private static ServiceError flat(JsonNode envelope) {
    Optional<String> code = Json.word(envelope, "error_code").or(() -> Json.word(envelope, "code"));
    String message =
        Json.text(envelope, "error_message")
            .or(() -> Json.text(envelope, "message"))
            .or(() -> Json.text(envelope, "error"))
            .orElse("");
    return new ServiceError(code, withDetails(message, envelope.path("error_details")));
  }

  /** Adds the fields at fault, {@code {"options.prompt":["field required"]}}, if still unnamed. */
  private static String withDetails(String message, JsonNode details) {
    List<String> parts = new ArrayList<>();
    if (!message.isBlank()) {
      parts.add(message);
    }
    if (details.isObject()) {
      details.properties().stream()
          .filter(field -> !message.contains(field.getKey()))
          .limit(MAX_PARTS)
          .forEach(field -> parts.add(field.getKey() + ": " + joined(field.getValue())));
    }
    return String.join("; ", parts);
  }

  private static String joined(JsonNode list) {
    if (!list.isArray()) {
      return list.asString("");
    }
    List<String> parts = new ArrayList<>();
    for (JsonNode element : list) {
      if (parts.size() == MAX_PARTS) {
        break;
      }
      parts.add(element.isObject() ? located(element) : element.asString(""));
    }
    return String.join("; ", parts);
  }

  private static String located(JsonNode element) {
    List<String> place = new ArrayList<>();
    element.path("loc").forEach(step -> place.add(step.asString("")));
    String message = Json.text(element, "msg").orElse("");
    return place.isEmpty() ? message : String.join(".", place) + ": " + message;
  }
}
