package shotlist.download;

/** What became of fetching a URL. */
sealed interface Fetch {
  /**
   * It was fetched to the end.
   *
   * @param sha256 in hex
   * @param announced whether the server said beforehand how long it is
   */
  record Fetched(String sha256, long bytes, boolean announced) implements Fetch {}

  /**
   * It could not be had, perhaps later; {@code gone} where the server says that it is not there.
   */
  record Failed(String reason, boolean gone) implements Fetch {}
}
