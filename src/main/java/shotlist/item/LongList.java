package shotlist.item;

import java.util.Arrays;

/** Numbers, eight bytes each. One thread. */
public final class LongList {
  private long[] numbers = new long[256];
  private int size;

  public void add(long number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, size * 2);
    }
    numbers[size++] = number;
  }

  public int size() {
    return size;
  }

  public long get(int index) {
    return numbers[index];
  }

  /** All of them in ascending order. */
  public long[] sorted() {
    long[] sorted = Arrays.copyOf(numbers, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
