package shotlist.manifest;

import java.util.Arrays;
import shotlist.item.LongList;

/** How many there are of each number, to be taken one by one; twelve bytes for each number. */
final class Counts {
  private final long[] numbers;
  private final int[] left;

  Counts(LongList all) {
    long[] sorted = all.sorted();
    numbers = Arrays.stream(sorted).distinct().toArray();
    left = new int[numbers.length];
    int at = 0;
    for (long number : sorted) {
      at += numbers[at] == number ? 0 : 1;
      left[at]++;
    }
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
