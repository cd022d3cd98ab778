package shotlist.provider;

import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a service, rendered: no template is left in it.
 *
 * @param operation what to do
 * @param source the URL of the picture, as it will be sent (signature included)
 * @param prompt the rendered prompt; empty where the options carry one of their own
 * @param images outputs wanted, at least 1
 * @param options the service's own options in its names and nesting: an immutable tree of maps,
 *     lists, strings, numbers ({@code Long} or {@code BigDecimal}) and booleans
 * @param format the output format: a word ({@code String}) or an object ({@code Map}); empty where
 *     the job file names none
 * @param destination where the service itself is to put the result ({@code storage://…})
 */
public record RequestSpec(
    Operation operation,
    String source,
    Optional<String> prompt,
    int images,
    Map<String, Object> options,
    Optional<Object> format,
    Optional<String> destination) {

  public RequestSpec {
    if (images < 1) {
      throw new IllegalArgumentException("images must be at least 1: " + images);
    }
  }
}
