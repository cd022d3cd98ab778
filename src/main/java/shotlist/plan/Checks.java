package shotlist.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import shotlist.catalog.Entry;
import shotlist.catalog.Origin;
import shotlist.catalog.SourceUrl;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.Template;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.picture.Sight;
import shotlist.provider.OperationFacts;
import shotlist.provider.SourcePictures;

/**
 * What speaks against paying for an item: by its row alone, and by what was seen of its picture. It
 * matters only where the item would be sent; what was paid for keeps its result.
 */
final class Checks {
  private static final Duration SOON = Duration.ofHours(1);
  private static final String NO_TIME = "there was no time to look at the picture in this run";

  private static final String LAPSED =
      "the link to the other job's result has expired, so the service could not fetch it: run this job"
          + " right after the other one, let that one write to storage of your own"
          + " (output.destination), or have the result made again (choose, on the other job)";

  /**
   * What was found.
   *
   * @param fault why the item is rejected, with its column and value
   * @param held why it waits
   */
  record Findings(Optional<Entry.Reject> fault, Optional<String> held, List<Warning> warnings) {
    static final Findings NONE = new Findings(Optional.empty(), Optional.empty(), List.of());

    boolean isNothing() {
      return fault.isEmpty() && held.isEmpty() && warnings.isEmpty();
    }
  }

  private final JobFile jobFile;
  private final Optional<Looking> looking;
  private final InstantSource now;
  private final List<String> promptColumns;

  Checks(JobFile jobFile, Optional<Looking> looking, InstantSource now) {
    this.jobFile = jobFile;
    this.looking = looking;
    this.now = now;
    this.promptColumns =
        Stream.concat(jobFile.request().prompt().stream(), jobFile.output().destination().stream())
            .map(Template::names)
            .flatMap(List::stream)
            .distinct()
            .toList();
  }

  /** {@code picture} is what is known of the item's. */
  Findings of(Wish.OfItem wish, Optional<Picture> picture) {
    List<String> warnings = new ArrayList<>();
    boolean isResult = wish.item().origin().isPresent();
    Optional<String> held = isResult ? lapsed(wish, warnings) : Optional.empty();
    Optional<String> fault = isResult ? Optional.empty() : expired(wish.spec().source(), warnings);
    Optional<Picture> seen = picture.filter(p -> looking.isPresent());
    if (fault.isEmpty() && held.isEmpty() && looking.isPresent()) {
      fault = unusable(wish, seen, warnings);
      held = fault.isEmpty() ? held(wish, seen) : held;
    }
    if (fault.isEmpty() && !isFormatSeen(seen)) {
      fault = SourcePictures.problemWithEnding(jobFile.operation(), wish.spec().source());
    }
    if (fault.isEmpty()) {
      fault = tooLong(wish.spec().source()).or(() -> blankDestination(wish));
    }
    OperationFacts.warningAboutSource(jobFile.operation(), wish.spec().source())
        .ifPresent(warnings::add);
    blanks(wish, warnings);
    if (fault.isEmpty() && held.isEmpty() && warnings.isEmpty()) {
      return Findings.NONE;
    }
    return new Findings(
        fault.map(reason -> rejected(wish, reason)),
        held,
        warnings.stream()
            .map(reason -> new Warning(wish.item().row().line(), wish.item().id(), reason))
            .toList());
  }

  private Optional<String> expired(String source, List<String> warnings) {
    if (source.indexOf('?') < 0) {
      return Optional.empty();
    }
    Optional<Instant> until = SourceUrl.signedUntil(source);
    if (until.isEmpty() || until.get().isAfter(now.instant().plus(SOON))) {
      return Optional.empty();
    }
    if (until.get().isAfter(now.instant())) {
      warnings.add(
          "the URL's signature expires within the hour; whatever is sent later cannot be fetched");
      return Optional.empty();
    }
    return Optional.of(
        "the URL's signature expired at "
            + until.get()
            + ", so the service could not fetch the picture");
  }

  /** Another job's result may have a link again another time: it waits, and is not rejected. */
  private Optional<String> lapsed(Wish.OfItem wish, List<String> warnings) {
    Optional<Instant> until =
        wish.item()
            .origin()
            .flatMap(Origin::expires)
            .or(() -> SourceUrl.signedUntil(wish.spec().source()));
    if (until.isEmpty() || until.get().isAfter(now.instant().plus(SOON))) {
      return Optional.empty();
    }
    if (until.get().isAfter(now.instant())) {
      warnings.add(
          "the link to the other job's result expires within the hour; whatever is sent later cannot"
              + " be fetched");
      return Optional.empty();
    }
    return Optional.of(LAPSED);
  }

  private Optional<String> unusable(
      Wish.OfItem wish, Optional<Picture> picture, List<String> warnings) {
    Looking look = looking.orElseThrow();
    if (!look.canLook(wish.spec().source())) {
      if (look.looksBeforePaying() && wish.spec().source().startsWith("storage:")) {
        warnings.add("a picture in storage:// cannot be looked at before it is paid for");
      }
      return Optional.empty();
    }
    if (picture.filter(look::isLookedAt).isEmpty()) {
      if (!look.looksBeforePaying() && picture.flatMap(Picture::version).isPresent()) {
        warnings.add(NO_TIME); // what would be sent is asked for by its last version
      }
      return Optional.empty();
    }
    if (!look.looksBeforePaying()) {
      notSeen(picture.get()).ifPresent(warnings::add);
      return Optional.empty();
    }
    return switch (picture.get().sight()) {
      case UNUSABLE -> Optional.of(picture.get().reason());
      case SEEN -> problem(picture.get(), warnings);
      case NEVER, UNSEEN -> Optional.empty();
    };
  }

  private static Optional<String> notSeen(Picture picture) {
    return switch (picture.sight()) {
      case UNUSABLE, UNSEEN -> Optional.of(picture.reason());
      case SEEN, NEVER -> Optional.empty();
    };
  }

  /** What only a server says of a file's kind may be wrong, and the service looks for itself. */
  private Optional<String> problem(Picture picture, List<String> warnings) {
    Picture.Facts facts = picture.facts().orElseThrow();
    SourcePictures.Seen seen =
        new SourcePictures.Seen(facts.mime(), facts.width(), facts.height(), facts.length());
    Optional<String> problem = SourcePictures.problemWith(jobFile.operation(), seen);
    SourcePictures.warningAbout(jobFile.operation(), seen).ifPresent(warnings::add);
    if (problem.isPresent() && facts.depth() == Depth.HEAD) {
      warnings.add("by its server's word, " + problem.get());
      return Optional.empty();
    }
    return problem;
  }

  private Optional<String> held(Wish.OfItem wish, Optional<Picture> picture) {
    Looking look = looking.orElseThrow();
    if (!look.looksBeforePaying() || !look.canLook(wish.spec().source())) {
      return Optional.empty();
    }
    if (picture.filter(look::isLookedAt).isEmpty()) {
      return Optional.of(NO_TIME);
    }
    return picture.get().sight() == Sight.SEEN
        ? Optional.empty()
        : Optional.of(picture.get().reason());
  }

  private Optional<String> tooLong(String source) {
    int most = jobFile.catalog().maxUrlLength();
    return source.length() > most
        ? Optional.of(
            "the URL has "
                + source.length()
                + " characters, more than the "
                + most
                + " that catalog.max_url_length allows")
        : Optional.empty();
  }

  private static boolean isFormatSeen(Optional<Picture> picture) {
    return picture.flatMap(Picture::facts).flatMap(Picture.Facts::mime).isPresent();
  }

  /** A folder without the name that tells it from others would be written by all of them. */
  private Optional<String> blankDestination(Wish.OfItem wish) {
    return jobFile.output().destination().stream()
        .flatMap(template -> template.names().stream())
        .filter(name -> isBlank(wish, name))
        .findFirst()
        .map(
            name ->
                "{{" + name + "}} is blank, so the result would go where other items' results go");
  }

  private void blanks(Wish.OfItem wish, List<String> warnings) {
    for (String name : promptColumns) {
      if (isBlank(wish, name)) {
        warnings.add("{{" + name + "}} is blank, so the prompt says less than it is meant to");
      }
    }
  }

  private static boolean isBlank(Wish.OfItem wish, String name) {
    return !name.equals("id")
        && !name.equals("position")
        && wish.item().row().cell(name).map(String::isBlank).orElse(true);
  }

  private Entry.Reject rejected(Wish.OfItem wish, String reason) {
    Entry.Item item = wish.item();
    return Renderer.reject(
        item, Renderer.imageColumn(jobFile), SourceUrl.withoutQuerySecrets(item.source()), reason);
  }
}
