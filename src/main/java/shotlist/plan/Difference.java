package shotlist.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Origin;
import shotlist.catalog.SourceUrl;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.Changes;
import shotlist.provider.RequestSpec;

/** What of an item's request is not as it was, in words: the parts of its fingerprint by name. */
public final class Difference {
  private static final int SHOWN = 100;
  private static final int LEAD = 20;

  /** More takes of one picture than anybody asks for. */
  private static final int TAKES_TOLD = 50;

  private final JobFile jobFile;
  private final List<String> changes = new ArrayList<>();

  private Difference(JobFile jobFile) {
    this.jobFile = jobFile;
  }

  /**
   * Each part that differs, with what it was and is; signatures and other secrets of URLs are left
   * out.
   *
   * @param before what was asked the last time
   * @param fingerprintBefore of that request
   */
  public static List<String> between(
      JobFile jobFile, RequestSpec before, String fingerprintBefore, Wish.OfItem now) {
    Difference difference = new Difference(jobFile);
    difference.compare(before, fingerprintBefore, now);
    if (difference.changes.isEmpty() && !fingerprintBefore.equals(now.fingerprint())) {
      difference.changes.add(difference.besideTheSpec(before, fingerprintBefore, now));
    }
    return List.copyOf(difference.changes);
  }

  private void compare(RequestSpec before, String fingerprintBefore, Wish.OfItem wish) {
    RequestSpec now = wish.spec();
    add("provider", before.operation().provider().word(), now.operation().provider().word());
    add("operation", before.operation().word(), now.operation().word());
    addPicture(before, fingerprintBefore, wish);
    add("prompt", before.prompt().orElse(null), now.prompt().orElse(null));
    add("images", before.images(), now.images());
    addTree("options", before.options(), now.options());
    addTree("output.format", before.format().orElse(null), now.format().orElse(null));
    add("output.destination", before.destination().orElse(null), now.destination().orElse(null));
  }

  /** Which of another job's results it was, a spec does not say, but its fingerprint does. */
  private void addPicture(RequestSpec before, String fingerprintBefore, Wish.OfItem wish) {
    if (wish.item().origin().flatMap(Origin::result).isPresent()) {
      String asBefore = Fingerprint.of(before, wish.canonicalSource(), wish.contentVersion());
      if (!isTakeOf(asBefore, fingerprintBefore)) {
        add(
            "picture",
            SourceUrl.withoutQuerySecrets(before.source()),
            SourceUrl.withoutQuerySecrets(wish.spec().source()));
      }
      return;
    }
    String sourceBefore = SourceUrl.canonical(before.source(), jobFile.catalog().normalize());
    if (!sourceBefore.equals(wish.canonicalSource())
        && !earlierName(before).equals(wish.canonicalSource())) {
      add(
          "picture",
          SourceUrl.withoutQuerySecrets(sourceBefore),
          SourceUrl.withoutQuerySecrets(wish.canonicalSource()));
    }
  }

  /** The same was asked for the same URL: then it is what the picture holds, or how URLs count. */
  private String besideTheSpec(RequestSpec before, String fingerprintBefore, Wish.OfItem now) {
    if (now.take() > 1) {
      return "a person wants another result of the same (choose, \"again\"): take " + now.take();
    }
    String asNow = Fingerprint.of(now.spec(), now.canonicalSource(), now.contentVersion());
    if (isTakeOf(asNow, fingerprintBefore)) {
      return "the wish for another result of the same (choose, \"again\") was taken back";
    }
    String written = SourceUrl.canonical(before.source(), List.of());
    if (isTakeOf(Fingerprint.of(before, written, now.contentVersion()), fingerprintBefore)) {
      return "catalog.normalize leaves out other parameters of the URL than before";
    }
    if (isTakeOf(
        Fingerprint.of(before, earlierName(before), now.contentVersion()), fingerprintBefore)) {
      return "an expiry without a signature beside it counted as part of the URL and does not any"
          + " more";
    }
    if (jobFile.changes() == Changes.URL) {
      return "the content of the picture counted (changes: content) and does not any more";
    }
    return now.contentVersion().isPresent()
        ? "the content of the picture has changed under the same URL"
        : "the content of the picture is again what it was when it was first seen";
  }

  private String earlierName(RequestSpec before) {
    return SourceUrl.canonicalWithLoneExpiry(before.source(), jobFile.catalog().normalize());
  }

  private static boolean isTakeOf(String base, String fingerprint) {
    return Takes.takeOf(fingerprint, base, TAKES_TOLD).isPresent();
  }

  private void addTree(String name, @Nullable Object before, @Nullable Object now) {
    if (before instanceof Map<?, ?> one && now instanceof Map<?, ?> other) {
      TreeSet<String> keys = new TreeSet<>();
      one.keySet().forEach(key -> keys.add(String.valueOf(key)));
      other.keySet().forEach(key -> keys.add(String.valueOf(key)));
      keys.forEach(key -> addTree(name + "." + key, one.get(key), other.get(key)));
    } else {
      add(name, before, now);
    }
  }

  private void add(String name, @Nullable Object before, @Nullable Object now) {
    if (Objects.equals(before, now) || sameNumber(before, now)) {
      return;
    }
    int from =
        before instanceof String one && now instanceof String other
            ? firstDifference(one, other)
            : 0;
    changes.add(name + " was " + shown(before, from) + " and is " + shown(now, from));
  }

  /** {@code 2} and {@code 2.0} make the same fingerprint. */
  private static boolean sameNumber(@Nullable Object before, @Nullable Object now) {
    return before instanceof Number one
        && now instanceof Number other
        && new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
  }

  private static int firstDifference(String one, String other) {
    int i = 0;
    while (i < Math.min(one.length(), other.length()) && one.charAt(i) == other.charAt(i)) {
      i++;
    }
    return i;
  }

  /** A long text is shown from a little before where it begins to differ. */
  private static String shown(@Nullable Object value, int from) {
    if (value == null) {
      return "not given";
    }
    String text = value instanceof Map<?, ?> map ? sorted(map).toString() : value.toString();
    int begin = text.length() <= SHOWN ? 0 : Math.max(0, Math.min(from, text.length()) - LEAD);
    int end = Math.min(text.length(), begin + SHOWN);
    return "\""
        + (begin > 0 ? "…" : "")
        + text.substring(begin, end)
        + (end < text.length() ? "…" : "")
        + "\"";
  }

  private static Map<String, Object> sorted(Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    return sorted;
  }
}
