package shotlist.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile;

/**
 * What the wishes of a catalog depend on beside the catalog: the job file's settings and this
 * program. An outline that was made under another key says nothing.
 */
final class OutlineKey {
  /**
   * To be raised whenever the same entry and job file come to another wish than before, or the same
   * bytes to other entries or figures.
   */
  private static final String FORM = "outline-2";

  private OutlineKey() {}

  /**
   * Empty where an entry does not say all: where its picture is looked at.
   *
   * @param takeStamp of the job, see {@link Takes#stamp}
   */
  static Optional<String> of(JobFile jobFile, long takeStamp) {
    if (jobFile.changes() == JobFile.Changes.CONTENT
        || jobFile.preflight() != JobFile.Preflight.NONE) {
      return Optional.empty();
    }
    JobFile.CatalogSettings catalog = jobFile.catalog();
    String settings =
        text(
            List.of(
                FORM,
                String.valueOf(OutlineKey.class.getPackage().getImplementationVersion()),
                takeStamp,
                jobFile.operation(),
                catalog.format(),
                catalog.idColumn(),
                catalog.imageColumn(),
                catalog.images(),
                catalog.delimiter(),
                catalog.charset(),
                catalog.baseUrl(),
                catalog.normalize(),
                catalog.maxUrlLength(),
                jobFile.request().prompt(),
                jobFile.request().images(),
                jobFile.request().options(),
                jobFile.output().format(),
                jobFile.output().destination()));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
      return Optional.of(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  /** With lengths, so that no text can pass into the next, and with sorted keys. */
  private static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(OutlineKey::text).orElse("-");
    }
    if (value instanceof List<?> list) {
      return list.stream().map(OutlineKey::text).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      TreeMap<String, Object> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put((String) key, element));
      return sorted.entrySet().stream()
          .map(entry -> text(entry.getKey()) + "=" + text(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    String text = value.toString();
    return text.length() + ":" + text;
  }
}
