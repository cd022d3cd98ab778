package shotlist.export;

/** Why a picture stays the old one; in the order in which people are told. */
public enum Kept {
  FAILED("failed"),
  IN_DOUBT("in doubt"),
  IN_FLIGHT("in flight"),
  PENDING("pending"),
  /** The link to its result has died. */
  EXPIRED("expired"),
  /** The result is in the user's own storage, and links were asked for. */
  IN_STORAGE("in your storage only"),
  /** The result has no file, and files were asked for. */
  WITHOUT_FILE("without a file"),
  /** The job has no such picture: left out by {@code catalog.images}, rejected, or new. */
  NEVER_ASKED("never asked for");

  private final String words;

  Kept(String words) {
    this.words = words;
  }

  /** As in {@code 2 failed}. */
  public String words() {
    return words;
  }
}
