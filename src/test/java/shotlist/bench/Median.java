package shotlist.bench;

import java.util.Arrays;
import java.util.Collection;

/** The value in the middle. */
final class Median {
  private Median() {}

  /** Of an even number the lower of the two; of none, not a number. */
  static double of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted.length == 0
        ? Double.NaN
        : Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElseThrow();
  }
}
