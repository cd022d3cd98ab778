package shotlist.request;

/** A request is not in the state, or at the attempt, that whoever changes it has seen. */
final class NotAnyMoreException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NotAnyMoreException(long id, RequestState state) {
    super("request " + id + " is not " + state + " any more");
  }
}
