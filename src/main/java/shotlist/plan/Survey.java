package shotlist.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import shotlist.catalog.Entry;
import shotlist.jobfile.JobFile;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.picture.PictureBook.Wanted;
import shotlist.request.PlannedRequests;

/**
 * Finds out which pictures have to be looked at before a catalog can be planned: all of them where
 * their content is watched, else those of items that would be sent. For one thread and one pass.
 */
public final class Survey {
  private final JobFile jobFile;
  private final Looking looking;
  private final Optional<PlannedRequests> requests;
  private final Optional<PictureBook> remembered;
  private final Takes takes;
  private final Renderer renderer;

  /**
   * For a run.
   *
   * @param requests empty where this state has never seen the job
   * @param takes where a person wants another result
   */
  public static Survey forRun(
      JobFile jobFile, Looking looking, Optional<PlannedRequests> requests, Takes takes) {
    return new Survey(jobFile, looking, requests, takes, Optional.empty());
  }

  /**
   * For somebody who changes nothing: what the state remembers is copied to the book looked with,
   * and a picture that is only watched is not asked for before a run has seen it first.
   */
  public static Survey forPlan(
      JobFile jobFile,
      Looking looking,
      Optional<PlannedRequests> requests,
      Takes takes,
      Optional<PictureBook> remembered) {
    return new Survey(jobFile, looking, requests, takes, remembered);
  }

  private Survey(
      JobFile jobFile,
      Looking looking,
      Optional<PlannedRequests> requests,
      Takes takes,
      Optional<PictureBook> remembered) {
    this.jobFile = jobFile;
    this.looking = looking;
    this.requests = requests;
    this.takes = takes;
    this.remembered = remembered;
    this.renderer = new Renderer(jobFile);
  }

  /** Takes in the next entries of the catalog. What is wanted is in the book on return. */
  public void add(List<? extends Entry> entries) {
    List<Wish> rendered = new ArrayList<>(entries.size());
    entries.forEach(entry -> rendered.add(renderer.render(entry, Optional.empty())));
    List<Wish.OfItem> items = new ArrayList<>();
    for (Wish wish : takes.applied(rendered)) {
      if (wish instanceof Wish.OfItem item && looking.canLook(item.spec().source())) {
        items.add(item);
      }
    }
    List<Wish.OfItem> concerned = looking.watchesContent() ? items : toBeSent(items);
    List<Wanted> wanted =
        concerned.stream()
            .map(wish -> looking.wanted(wish.spec().source(), wish.canonicalSource()))
            .toList();
    want(wanted);
  }

  private List<Wish.OfItem> toBeSent(List<Wish.OfItem> items) {
    Set<String> fingerprints = new HashSet<>();
    items.forEach(wish -> fingerprints.add(wish.fingerprint()));
    Map<String, PlannedRequests.Known> known =
        requests.map(book -> book.find(fingerprints)).orElseGet(HashMap::new);
    return items.stream()
        .filter(
            wish ->
                Optional.ofNullable(known.get(wish.fingerprint()))
                    .flatMap(request -> Resting.of(jobFile, request))
                    .isEmpty())
        .toList();
  }

  private void want(List<Wanted> wanted) {
    Set<String> keys = new HashSet<>();
    wanted.forEach(picture -> keys.add(picture.key()));
    Map<String, Picture> known =
        remembered.map(book -> book.find(keys)).orElseGet(() -> looking.book().find(keys));
    remembered.ifPresent(book -> looking.book().adopt(known.values()));
    looking
        .book()
        .want(
            looking.runId(),
            wanted.stream().filter(picture -> isToBeLookedAt(picture, known)).toList());
  }

  private boolean isToBeLookedAt(Wanted picture, Map<String, Picture> known) {
    Optional<Picture> before = Optional.ofNullable(known.get(picture.key()));
    boolean mayWait =
        remembered.isPresent()
            && !looking.looksBeforePaying()
            && before.flatMap(Picture::version).isEmpty();
    return !mayWait && before.filter(looking::isFresh).isEmpty();
  }
}
