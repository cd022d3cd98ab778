package shotlist.journal;

/**
 * A job was rehearsed in the sandbox and is now run for real, or the other way round. What a
 * sandbox drew would count as done, and what is in flight at a service would be asked for in the
 * wrong place.
 */
public final class RehearsalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RehearsalException(String job, boolean rehearsed) {
    super(
        rehearsed
            ? "Job "
                + job
                + " was rehearsed in the sandbox with this state: what the sandbox drew would count"
                + " as done.\n  Nothing was sent. Begin the real thing with another state (move"
                + " .shotlist/ away, or set SHOTLIST_STATE_URL), or under another name with --set"
                + " job=NAME."
            : "Job "
                + job
                + " has results of the real service in this state: a rehearsal would mix with"
                + " them.\n  Nothing was sent. Rehearse under another name with --set"
                + " job=NAME-rehearsal, or in another folder.");
  }
}
