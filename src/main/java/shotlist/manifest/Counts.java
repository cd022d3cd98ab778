package shotlist.manifest;

import java.util.Arrays;
import shotlist.item.LongList;

/** How many there are of each number, to be taken one by one; twelve bytes for each number. */
final class Counts {
  private final long[] numbers;
  private final int[] left;

  Counts(LongList all) {
    long[] sorted = all.sorted();
    int[] counts = new int[sorted.length];
    int distinct = 0;
    for (long number : sorted) {
      if (distinct == 0 || sorted[distinct - 1] != number) {
        sorted[distinct++] = number; // never beyond the place that is read
      }
      counts[distinct - 1]++;
    }
    numbers = Arrays.copyOf(sorted, distinct);
    left = Arrays.copyOf(counts, distinct);
  }

  /** Whether there is any of this number, or was before all of them were taken. */
  boolean knows(long number) {
    return Arrays.binarySearch(numbers, number) >= 0;
  }

  /** Takes one of this number away; whether there was any left. */
  boolean take(long number) {
    int at = Arrays.binarySearch(numbers, number);
    if (at < 0 || left[at] == 0) {
      return false;
    }
    left[at]--;
    return true;
  }
}
