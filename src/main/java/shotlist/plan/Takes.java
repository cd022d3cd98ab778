package shotlist.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.item.ChoiceBook;
import shotlist.item.ChoiceBook.Take;
import shotlist.item.ItemKey;

/**
 * Which take of its request each item wants. Where nobody said "again" that is the first, whose
 * fingerprint is that of what is asked; a later take has a fingerprint of its own, made of that one
 * and its number. So it is a new request, and two items with the same take share it.
 */
public final class Takes {
  private static final int FIRST = 1;

  private final Optional<ChoiceBook> book;
  private final long stamp;

  private Takes(Optional<ChoiceBook> book) {
    this.book = book;
    this.stamp = book.map(ChoiceBook::takeStamp).orElse(0L);
  }

  /** As they are now. {@code book} is empty where this state has never seen the job. */
  public static Takes of(Optional<ChoiceBook> book) {
    return new Takes(book);
  }

  /**
   * 0 where nobody of the job ever said again; grows with each take that is said or taken back. As
   * long as it is the same, the same entries want the same takes.
   */
  public long stamp() {
    return stamp;
  }

  /** The fingerprint of a take of what has the fingerprint {@code base}. */
  public static String fingerprint(String base, int take) {
    return take == FIRST ? base : Fingerprint.ofTake(base, take);
  }

  /** Which take of {@code base} has this fingerprint, up to {@code most}; empty where none has. */
  public static Optional<Integer> takeOf(String fingerprint, String base, int most) {
    for (int take = FIRST; take <= most; take++) {
      if (fingerprint(base, take).equals(fingerprint)) {
        return Optional.of(take);
      }
    }
    return Optional.empty();
  }

  /** The wishes with the takes that are wanted; in their order. */
  List<Wish> applied(List<Wish> wishes) {
    if (stamp == 0) {
      return wishes;
    }
    Map<ItemKey, Map<String, Take>> takes =
        book.orElseThrow()
            .takes(
                wishes.stream()
                    .filter(Wish.OfItem.class::isInstance)
                    .map(wish -> key((Wish.OfItem) wish))
                    .toList());
    return wishes.stream().map(wish -> applied(wish, takes)).toList();
  }

  private static Wish applied(Wish wish, Map<ItemKey, Map<String, Take>> takes) {
    if (!(wish instanceof Wish.OfItem item)) {
      return wish;
    }
    return Optional.ofNullable(takes.get(key(item)))
        .flatMap(ofItem -> Optional.ofNullable(ofItem.get(item.fingerprint())))
        .filter(take -> take.take() > FIRST)
        .<Wish>map(take -> item.withTake(take.take(), fingerprint(item.fingerprint(), take.take())))
        .orElse(wish);
  }

  private static ItemKey key(Wish.OfItem wish) {
    return new ItemKey(wish.item().id(), wish.item().position());
  }
}
