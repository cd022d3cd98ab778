package shotlist.plan;

import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Entry;
import shotlist.jobfile.JobFile;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.plan.Checks.Findings;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestState;

/**
 * What the entries of a catalog come to: rendered, with their pictures' content where it is
 * watched, and checked where they would be sent. The same entries give the same wishes as long as
 * neither requests nor pictures change. For one thread.
 */
public final class Wishes {
  private final JobFile jobFile;
  private final Optional<Looking> looking;
  private final Optional<PlannedRequests> requests;
  private final Takes takes;
  private final Renderer renderer;
  private final Checks checks;
  private long unwatched;

  /**
   * For one pass over a catalog.
   *
   * @param looking empty where no pictures are looked at
   * @param requests empty where this state has never seen the job
   * @param takes where a person wants another result
   * @param now when signatures must still be good; the same for all passes of a run
   */
  public Wishes(
      JobFile jobFile,
      Optional<Looking> looking,
      Optional<PlannedRequests> requests,
      Takes takes,
      InstantSource now) {
    this.jobFile = jobFile;
    this.looking = looking;
    this.requests = requests;
    this.takes = takes;
    this.renderer = new Renderer(jobFile);
    this.checks = new Checks(jobFile, looking, now);
  }

  /** As {@link Takes#stamp}. */
  long takeStamp() {
    return takes.stamp();
  }

  /** The wishes of the next entries, in their order. */
  public List<Wish> of(List<? extends Entry> entries) {
    List<Optional<Picture>> pictures = pictures(entries);
    List<Wish> wishes = takes.applied(asAskedBefore(rendered(entries, pictures)));
    List<Findings> findings = findings(wishes, pictures);
    Map<Wish.OfItem, Findings> doubtful = new HashMap<>();
    for (int i = 0; i < wishes.size(); i++) {
      if (wishes.get(i) instanceof Wish.OfItem item) {
        count(item, pictures.get(i));
        if (!findings.get(i).isNothing()) {
          doubtful.put(item, findings.get(i));
        }
      }
    }
    return doubtful.isEmpty() ? wishes : judged(wishes, doubtful);
  }

  /** By all processors: this is most of a plan's work. */
  private List<Wish> rendered(List<? extends Entry> entries, List<Optional<Picture>> pictures) {
    return IntStream.range(0, entries.size())
        .parallel()
        .mapToObj(i -> renderer.render(entries.get(i), version(pictures.get(i))))
        .toList();
  }

  /**
   * What was asked for while an expiry without a signature still counted is not asked for again.
   */
  private List<Wish> asAskedBefore(List<Wish> wishes) {
    Map<Wish.OfItem, Wish.OfItem> earlier = new HashMap<>();
    for (Wish wish : wishes) {
      if (wish instanceof Wish.OfItem item) {
        renderer.earlierName(item).ifPresent(name -> earlier.put(item, item.withSource(name)));
      }
    }
    if (earlier.isEmpty() || requests.isEmpty()) {
      return wishes;
    }
    Set<String> fingerprints = new HashSet<>();
    earlier.forEach(
        (now, before) -> {
          fingerprints.add(now.fingerprint());
          fingerprints.add(before.fingerprint());
        });
    Map<String, PlannedRequests.Known> known = requests.get().find(fingerprints);
    earlier
        .entrySet()
        .removeIf(
            each ->
                !isRather(
                    known.get(each.getValue().fingerprint()),
                    known.get(each.getKey().fingerprint())));
    return wishes.stream()
        .map(wish -> wish instanceof Wish.OfItem now ? earlier.getOrDefault(now, now) : wish)
        .toList();
  }

  /**
   * Whether what was asked for under the earlier name is what is wanted. Neither answer changes
   * while a plan is entered: that only adds pending ones under today's name.
   */
  private boolean isRather(
      PlannedRequests.@Nullable Known before, PlannedRequests.@Nullable Known now) {
    if (before == null || (before.state() == RequestState.PENDING && before.attempt() == 0)) {
      return false;
    }
    boolean nowRests = now != null && Resting.of(jobFile, now).isPresent();
    return !nowRests || Resting.of(jobFile, before).isPresent();
  }

  private List<Findings> findings(List<Wish> wishes, List<Optional<Picture>> pictures) {
    return IntStream.range(0, wishes.size())
        .parallel()
        .mapToObj(
            i ->
                wishes.get(i) instanceof Wish.OfItem item
                    ? checks.of(item, pictures.get(i))
                    : Findings.NONE)
        .toList();
  }

  /** What is known of each entry's picture. */
  private List<Optional<Picture>> pictures(List<? extends Entry> entries) {
    if (looking.isEmpty()) {
      return Collections.nCopies(entries.size(), Optional.empty());
    }
    List<Optional<String>> keys = entries.stream().map(this::key).toList();
    Map<String, Picture> known =
        looking
            .get()
            .book()
            .find(keys.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
    return keys.stream().map(key -> key.map(known::get)).toList();
  }

  private Optional<String> key(Entry entry) {
    return entry instanceof Entry.Item item && looking.orElseThrow().canLook(item.source())
        ? Optional.of(PictureBook.key(renderer.canonical(item)))
        : Optional.empty();
  }

  private Optional<String> version(Optional<Picture> picture) {
    return picture
        .filter(known -> looking.orElseThrow().watchesContent())
        .flatMap(Picture::contentVersion);
  }

  private void count(Wish.OfItem wish, Optional<Picture> picture) {
    boolean watches = looking.filter(Looking::watchesContent).isPresent();
    if (watches
        && looking.get().canLook(wish.spec().source())
        && picture.flatMap(Picture::version).isEmpty()) {
      unwatched++;
    }
  }

  /** How many items have a picture whose content nobody has seen yet, though it is watched. */
  public long unwatched() {
    return unwatched;
  }

  /** What would not be sent anyway stays as it is, whatever was found. */
  private List<Wish> judged(List<Wish> wishes, Map<Wish.OfItem, Findings> doubtful) {
    Set<String> fingerprints = new HashSet<>();
    doubtful.keySet().forEach(wish -> fingerprints.add(wish.fingerprint()));
    Map<String, PlannedRequests.Known> known =
        requests.map(book -> book.find(fingerprints)).orElseGet(HashMap::new);
    return wishes.stream().map(wish -> judged(wish, doubtful, known)).toList();
  }

  private Wish judged(
      Wish wish, Map<Wish.OfItem, Findings> doubtful, Map<String, PlannedRequests.Known> known) {
    if (!(wish instanceof Wish.OfItem item)) {
      return wish;
    }
    Findings findings = doubtful.get(item);
    PlannedRequests.Known request = known.get(item.fingerprint());
    boolean rests = request != null && Resting.of(jobFile, request).isPresent();
    if (findings == null || rests) {
      return wish;
    }
    return findings
        .fault()
        .<Wish>map(Wish.Rejected::new)
        .orElseGet(() -> item.with(findings.held(), findings.warnings()));
  }
}
