package shotlist.catalog;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The result of another job that an item's picture is, as that job's manifest has it.
 *
 * @param result what tells it from all other results, whatever link leads to it tonight: the
 *     fingerprint of the request that made it and the number of the output, {@code 3f2a…#1}; empty
 *     where the manifest does not say, as only one that was written by hand does not
 * @param expires until when the link works, where it dies
 */
public record Origin(Optional<String> result, Optional<Instant> expires) {
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  static Origin of(String fingerprint, String output, Optional<Instant> expires) {
    boolean isTold = FINGERPRINT.matcher(fingerprint).matches() && NUMBER.matcher(output).matches();
    return new Origin(isTold ? Optional.of(fingerprint + "#" + output) : Optional.empty(), expires);
  }
}
