package shotlist.picture;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a source picture.
 *
 * @param url as a row had it last, signature included; never to be logged as it is
 * @param variant digest of the URL without its signature; where parameters are normalised, several
 *     URLs are one picture, and only one of them is looked at
 * @param sight how the last look ended
 * @param reason why it is unusable or was not seen; else empty text
 * @param lookedRun the last run that looked
 * @param seenAt when it was seen last
 * @param facts what was seen then; empty where it never was
 * @param firstVersion digest of the bytes that were seen first
 * @param version digest of the bytes that were seen last
 */
public record Picture(
    long id,
    String key,
    String url,
    String variant,
    Sight sight,
    String reason,
    Optional<Long> lookedRun,
    Optional<Instant> seenAt,
    Optional<Facts> facts,
    Optional<String> firstVersion,
    Optional<String> version) {

  /**
   * What a look found.
   *
   * @param variant of the URL that was looked at
   * @param etag the server's name for these bytes, quotes included; what may change without them is
   *     no less kept
   * @param lastModified as the server writes it; only where it is old enough to tell bytes apart
   * @param length in bytes
   * @param mime by the bytes where they were looked at, else as the server says
   */
  public record Facts(
      String variant,
      Depth depth,
      Optional<String> etag,
      Optional<String> lastModified,
      Optional<Long> length,
      Optional<String> mime,
      Optional<Integer> width,
      Optional<Integer> height) {}

  /**
   * What tells this content from that of the first look; empty while they are the same. So a
   * picture that never changed asks for the same as one that nobody watches.
   */
  public Optional<String> contentVersion() {
    return version.filter(now -> !firstVersion.equals(Optional.of(now)));
  }

  /** The same after a look that found it. */
  public Picture seen(long run, Instant at, Facts found, Optional<String> foundVersion) {
    return new Picture(
        id,
        key,
        url,
        variant,
        Sight.SEEN,
        "",
        Optional.of(run),
        Optional.of(at),
        Optional.of(found),
        firstVersion.or(() -> foundVersion),
        foundVersion.or(() -> version));
  }

  /** The same after a look that did not find it; what was known stays. */
  public Picture missed(long run, Sight how, String why) {
    return new Picture(
        id, key, url, variant, how, why, Optional.of(run), seenAt, facts, firstVersion, version);
  }
}
