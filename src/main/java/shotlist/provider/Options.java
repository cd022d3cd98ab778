package shotlist.provider;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is sent where a job file leaves an option to us. Every count, size and model that decides
 * the price is sent, so that no default of a service can cost more than was reserved.
 */
final class Options {
  /** The cheapest model of the free tier that the service has had all along. */
  static final String MAGIC_HOUR_MODEL = "qwen-edit";

  /** The one resolution that every model has, and near that of the other operations. */
  static final String MAGIC_HOUR_RESOLUTION = "1k";

  private static final String CLAID_FORMAT = "png";
  private static final String VIDEO_SECONDS = "5";

  private Options() {}

  /** A copy of an option that is a group of its own; empty where it is not set. */
  static Map<String, Object> group(RequestSpec spec, String key) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (spec.options().get(key) instanceof Map<?, ?> group) {
      group.forEach((name, value) -> copy.put(String.valueOf(name), value));
    }
    return copy;
  }

  /** An option that is a single value, as text. */
  static String text(RequestSpec spec, String key, String otherwise) {
    Object value = spec.options().get(key);
    return value == null ? otherwise : value.toString();
  }

  /** {@code output} of Claid's picture operations. */
  static Map<String, Object> claidOutput(RequestSpec spec) {
    Map<String, Object> output = new LinkedHashMap<>();
    output.put("number_of_images", spec.images());
    output.put("format", spec.format().orElse(CLAID_FORMAT));
    spec.destination().ifPresent(destination -> output.put("destination", destination));
    return output;
  }

  /** Seconds of video: {@code 5} or {@code 10}. */
  static String videoDuration(RequestSpec spec) {
    return text(spec, "duration", VIDEO_SECONDS);
  }

  static String magicHourModel(RequestSpec spec) {
    return text(spec, "model", MAGIC_HOUR_MODEL);
  }

  static String magicHourResolution(RequestSpec spec) {
    return text(spec, "resolution", MAGIC_HOUR_RESOLUTION);
  }
}
