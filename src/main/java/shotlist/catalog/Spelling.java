package shotlist.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that somebody meant. */
final class Spelling {
  private static final int MAX_LENGTH = 60;

  private Spelling() {}

  /** The candidate nearest to what was written, where it is near enough to be meant. */
  static Optional<String> closest(String written, List<String> candidates) {
    int bound = Math.max(1, written.length() / 3);
    return candidates.stream()
        .map(Blanks::trim)
        .filter(candidate -> !candidate.isEmpty() && candidate.length() <= MAX_LENGTH)
        .filter(candidate -> distance(written, candidate) <= bound)
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)));
  }

  /** Letters to add, drop, change or swap with the next, without regard to case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : step(a, b, d, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int step(String a, String b, int[][] d, int i, int j) {
    int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
  }
}
