package shotlist.catalog;

/**
 * A catalog that cannot be read as a whole. Its message is for the person who runs the job: what
 * happened and where, what it means, what to do; it ends by saying that nothing was sent, which
 * holds because a run reads its catalog to the end before it sends anything.
 */
public final class CatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private CatalogException(String message, Throwable cause) {
    super(message, cause);
  }

  private CatalogException(String message) {
    super(message);
  }

  /**
   * The message's three parts put together.
   *
   * @param place the file, or file and line
   * @param what what happened: a sentence
   * @param why what that means: a sentence
   * @param remedy what to do, without a capital or a full stop
   */
  public static CatalogException of(String place, String what, String why, String remedy) {
    return new CatalogException(message(place, what, why, remedy));
  }

  static CatalogException of(
      String place, String what, String why, String remedy, Throwable cause) {
    return new CatalogException(message(place, what, why, remedy), cause);
  }

  private static String message(String place, String what, String why, String remedy) {
    return place + ": " + what + "\n  " + why + "\n  To do: " + remedy + ". Nothing was sent.";
  }
}
