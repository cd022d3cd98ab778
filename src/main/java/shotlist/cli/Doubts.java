package shotlist.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.provider.Operation;
import shotlist.provider.Provider;
import shotlist.provider.RequestSpec;
import shotlist.request.Unsettled.Doubt;

/** Requests in doubt, for people and for programs. */
final class Doubts {
  private Doubts() {}

  /** {@code P1#1}, {@code P1#1 and 2 more items}: whom a request is for. */
  static String name(String item, long items) {
    if (items == 0) {
      return item + " (nothing in the catalog asks for it any more)";
    }
    return items == 1 ? item : item + " and " + Words.count(items - 1, "more item");
  }

  /** One line of a message. */
  static String line(Doubt doubt) {
    return "    "
        + name(doubt.item(), doubt.items())
        + ", sent "
        + doubt.sentAt().truncatedTo(ChronoUnit.SECONDS)
        + ", "
        + Words.credits(doubt.credits())
        + (doubt.requestIdAtService().isEmpty()
            ? ""
            : ", x-request-id " + doubt.requestIdAtService());
  }

  /** All that is known of it and helps to find it. */
  static List<String> lines(Doubt doubt) {
    List<String> lines = new ArrayList<>();
    RequestSpec spec = doubt.request().spec();
    lines.add(
        "  "
            + name(doubt.item(), doubt.items())
            + ": "
            + Words.credits(doubt.credits())
            + ", "
            + operation(spec.operation())
            + ", sent "
            + doubt.sentAt().truncatedTo(ChronoUnit.SECONDS));
    if (!doubt.reason().isEmpty()) {
      lines.add("    why in doubt   " + doubt.reason());
    }
    if (!doubt.requestIdAtService().isEmpty()) {
      lines.add("    x-request-id   " + doubt.requestIdAtService());
    }
    nameAtService(doubt).ifPresent(name -> lines.add("    project name   " + name));
    spec.destination().ifPresent(place -> lines.add("    would lie in   " + place));
    return lines;
  }

  private static String operation(Operation operation) {
    return operation.provider().word() + " " + operation.word();
  }

  /** What the service's own list calls it, where the service has one. */
  private static Optional<String> nameAtService(Doubt doubt) {
    return doubt.request().spec().operation().provider() == Provider.MAGIC_HOUR
        ? Optional.of(doubt.request().label())
        : Optional.empty();
  }

  /** For programs; what is not known is null. */
  static Map<String, @Nullable Object> json(Doubt doubt) {
    RequestSpec spec = doubt.request().spec();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("item", doubt.item());
    object.put("items", doubt.items());
    object.put("sent_at", doubt.sentAt().truncatedTo(ChronoUnit.SECONDS).toString());
    object.put("credits", Json.of(doubt.credits()));
    object.put("provider", spec.operation().provider().word());
    object.put("operation", spec.operation().word());
    object.put("attempt", doubt.request().attempt());
    object.put(
        "x_request_id", doubt.requestIdAtService().isEmpty() ? null : doubt.requestIdAtService());
    object.put("project_name", nameAtService(doubt).orElse(null));
    object.put("destination", spec.destination().orElse(null));
    object.put("reason", doubt.reason());
    return object;
  }
}
