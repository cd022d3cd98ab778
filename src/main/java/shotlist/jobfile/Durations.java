package shotlist.jobfile;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lengths of time as people write them: {@code 250ms}, {@code 90s}, {@code 1h30m}, {@code 2d}. */
public final class Durations {
  /** A length of time, for rules; every part is there at most once, the biggest first. */
  static final String REGEX =
      "(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,9}ms)?";

  private static final Pattern PATTERN = Pattern.compile(REGEX);

  private Durations() {}

  /**
   * Reads a length of time.
   *
   * @throws IllegalArgumentException where it is none; the message is a sentence for the person who
   *     wrote it
   */
  public static Duration parse(String text) {
    Matcher matcher = PATTERN.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a length of time. Write it like 90s, 10m, 6h, 1h30m or 250ms.");
    }
    return Duration.ofDays(amount(matcher.group(1), 1))
        .plusHours(amount(matcher.group(2), 1))
        .plusMinutes(amount(matcher.group(3), 1))
        .plusSeconds(amount(matcher.group(4), 1))
        .plusMillis(amount(matcher.group(5), 2));
  }

  private static long amount(@Nullable String part, int unitLength) {
    return part == null ? 0 : Long.parseLong(part.substring(0, part.length() - unitLength));
  }
}
