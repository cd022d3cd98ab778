package shotlist.rule;

/**
 * Where a value was written.
 *
 * @param origin a file as its path was given, or the command line option that holds the value
 * @param line from 1; 0 where the origin has no lines
 * @param column from 1; 0 where the origin has no lines
 */
public record Place(String origin, int line, int column) {
  /** A place that is the whole of its origin. */
  public static Place of(String origin) {
    return new Place(origin, 0, 0);
  }

  /** As it opens a message: {@code jobs/nightly.yaml:14}. */
  @Override
  public String toString() {
    return line == 0 ? origin : origin + ":" + line;
  }
}
