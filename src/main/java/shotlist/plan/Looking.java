package shotlist.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import shotlist.catalog.SourceUrl;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.Changes;
import shotlist.jobfile.JobFile.Preflight;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.picture.PictureBook.Wanted;

/**
 * Which pictures a run looks at and what it makes of what was seen.
 *
 * @param book what was seen
 * @param runId the run that looks
 * @param freshSince a picture that was seen later is not looked at again before it is paid for
 * @param rehearsal whether servers named {@code .example}, which nobody has, are the sandbox's
 */
public record Looking(
    PictureBook book,
    long runId,
    boolean watchesContent,
    boolean looksBeforePaying,
    Depth depth,
    Instant freshSince,
    boolean rehearsal) {
  /**
   * A run that is begun again asks no picture twice, and one that had no time for all of them goes
   * on the next night.
   */
  private static final Duration FRESH = Duration.ofHours(36);

  private static final Pattern HTTP = Pattern.compile("(?i)https?://([^/?#:]*).*", Pattern.DOTALL);

  /** What the job file asks for; empty where nothing is to be looked at. */
  public static Optional<Looking> of(
      JobFile jobFile, PictureBook book, long runId, Instant now, boolean rehearsal) {
    boolean content = jobFile.changes() == Changes.CONTENT;
    boolean preflight = jobFile.preflight() != Preflight.NONE;
    if (!content && !preflight) {
      return Optional.empty();
    }
    Depth depth =
        content ? Depth.CONTENT : jobFile.preflight() == Preflight.GET ? Depth.GET : Depth.HEAD;
    return Optional.of(
        new Looking(book, runId, content, preflight, depth, now.minus(FRESH), rehearsal));
  }

  /** Whether a source is at a server that can be asked. */
  boolean canLook(String source) {
    Matcher web = HTTP.matcher(source);
    return web.matches()
        && !(rehearsal && web.group(1).toLowerCase(Locale.ROOT).endsWith(".example"));
  }

  /** A source as the book knows it; {@code canonical} is without what chooses no other picture. */
  Wanted wanted(String source, String canonical) {
    return new Wanted(
        PictureBook.key(canonical),
        source,
        PictureBook.key(SourceUrl.canonical(source, List.of())));
  }

  /** Whether it was looked at by this run, or shortly before. */
  boolean isLookedAt(Picture picture) {
    return picture.lookedRun().equals(Optional.of(runId)) || isFresh(picture);
  }

  /** Whether it need not be looked at again. */
  boolean isFresh(Picture picture) {
    return !watchesContent && PictureBook.isFresh(picture, freshSince, depth);
  }
}
