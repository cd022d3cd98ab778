package shotlist.provider;

import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;

/** What a service says of our account when asked for free. */
public sealed interface AccountState {
  /**
   * The key is good.
   *
   * @param tier the plan, where the service says so
   * @param credits what is left; empty where it does not say so, which is not zero
   * @param storages the storage connectors that the account has; empty where the key may not see
   *     them
   */
  record Usable(Optional<String> tier, Optional<Credits> credits, Optional<List<String>> storages)
      implements AccountState {}

  /** The service does not take this key, or nothing is paid for. */
  record Denied(Denial denial, String reason) implements AccountState {}

  /** The service was reached and tells nothing of accounts, or it was not reached. */
  record NotTold(boolean reached, String reason) implements AccountState {}
}
