package shotlist.state;

import java.util.Optional;

/** Another run holds the lock. */
public final class LockedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<LockOwner> owner;

  LockedException(Optional<LockOwner> owner) {
    super("locked by " + owner.map(LockOwner::toString).orElse("another process"));
    this.owner = owner;
  }

  /** Who holds it; empty where the holder has not said so yet. */
  public Optional<LockOwner> owner() {
    return owner;
  }
}
