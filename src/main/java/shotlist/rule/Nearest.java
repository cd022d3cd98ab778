package shotlist.rule;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody who wrote a word that is not there may have meant. */
public final class Nearest {
  private static final int MOST_SLIPS = 2;
  private static final int SHORTEST_PREFIX = 3;

  private Nearest() {}

  /**
   * The word among {@code words} that differs from {@code written} by the fewest letters, at most
   * two and fewer than half of them, case and outer blanks aside; else one that begins with it or
   * that it begins with.
   */
  public static Optional<String> to(String written, Collection<String> words) {
    String wanted = plain(written);
    String best = null;
    int fewest = Math.min(MOST_SLIPS, Math.max(0, (wanted.length() - 1) / 2)) + 1;
    for (String word : words) {
      int slips = slips(wanted, plain(word));
      if (slips < fewest) {
        fewest = slips;
        best = word;
      }
    }
    return best != null ? Optional.of(best) : withSharedBeginning(wanted, words);
  }

  private static Optional<String> withSharedBeginning(String wanted, Collection<String> words) {
    return words.stream()
        .filter(
            word -> {
              String plain = plain(word);
              String shorter = plain.length() < wanted.length() ? plain : wanted;
              return shorter.length() >= SHORTEST_PREFIX
                  && plain.startsWith(shorter)
                  && wanted.startsWith(shorter);
            })
        .findFirst();
  }

  private static String plain(String word) {
    String plain = word.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return plain.length() > 100 ? plain.substring(0, 100) : plain;
  }

  /** Letters to add, drop, change or swap with their neighbour to make one word of the other. */
  private static int slips(String one, String other) {
    int[][] slips = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        slips[i][j] = i == 0 || j == 0 ? i + j : cheapest(one, other, i, j, slips);
      }
    }
    return slips[one.length()][other.length()];
  }

  private static int cheapest(String one, String other, int i, int j, int[][] slips) {
    int change = slips[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
    int least = Math.min(change, Math.min(slips[i - 1][j], slips[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(least, slips[i - 2][j - 2] + 1) : least;
  }
}
