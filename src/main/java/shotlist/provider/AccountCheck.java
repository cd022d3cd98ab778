package shotlist.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Asks a service about our account, which is free. Magic Hour tells plan and credits. Claid has no
 * such call; that it lists our storage connectors, or says that this key may not see them, proves
 * the key.
 */
public final class AccountCheck {
  private static final int MAX_STORAGES = 1000;
  private static final int MAX_NAME_LENGTH = 100;

  private final ServiceAccess access;
  private final HttpCaller caller;

  /**
   * @param connect how long to wait for a connection
   * @param answer how long to wait, then, for an answer
   */
  public AccountCheck(ServiceAccess access, Duration connect, Duration answer) {
    this.access = access;
    this.caller = new HttpCaller(access, connect, answer);
  }

  /** Asks once; never throws for what a service or a network does. */
  public AccountState ask() {
    boolean claid = access.provider() == Provider.CLAID;
    HttpResult result = caller.get(claid ? "v1/storage/storages" : "v1/account", Departure.AT_ONCE);
    if (result instanceof HttpResult.Answer answer) {
      return claid ? ofClaid(answer) : ofMagicHour(answer);
    }
    if (result instanceof HttpResult.NotSent notSent) {
      return new AccountState.NotTold(false, notSent.reason());
    }
    if (result instanceof HttpResult.NoAnswer noAnswer) {
      return new AccountState.NotTold(false, noAnswer.reason());
    }
    throw new AssertionError(result);
  }

  private AccountState ofClaid(HttpResult.Answer answer) {
    if (answer.successful()) {
      return new AccountState.Usable(Optional.empty(), Optional.empty(), storages(answer));
    }
    if (answer.status() == 403) { // the key is known; it only lacks the scope for storage
      return new AccountState.Usable(Optional.empty(), Optional.empty(), Optional.empty());
    }
    return refusedOrNotTold(answer);
  }

  private AccountState ofMagicHour(HttpResult.Answer answer) {
    Optional<JsonNode> account = answer.body().flatMap(Json::object);
    if (answer.successful() && account.isPresent()) {
      return new AccountState.Usable(
          Json.text(account.get(), "tier").map(this::cleaned),
          Json.credits(account.get(), "credits"),
          Optional.empty());
    }
    if (answer.status() == 404) { // this call is younger than the service
      return new AccountState.NotTold(true, "the service does not tell its accounts' credits");
    }
    return refusedOrNotTold(answer);
  }

  private AccountState refusedOrNotTold(HttpResult.Answer answer) {
    String reason = ServiceError.of(answer).inWords(answer.status(), access);
    return switch (answer.status()) {
      case 401, 403 -> new AccountState.Denied(Denial.KEY, reason);
      case 402 -> new AccountState.Denied(Denial.PAYMENT, reason);
      default -> new AccountState.NotTold(true, reason);
    };
  }

  /** {@code {"data": [{"id": 1, "name": "shop", "type": "s3"}]}}. */
  private Optional<List<String>> storages(HttpResult.Answer answer) {
    return answer
        .body()
        .flatMap(Json::object)
        .map(body -> body.path("data"))
        .filter(JsonNode::isArray)
        .map(this::names);
  }

  private List<String> names(JsonNode storages) {
    List<String> names = new ArrayList<>();
    for (JsonNode storage : storages) {
      if (names.size() < MAX_STORAGES) {
        Json.text(storage, "name").map(this::cleaned).ifPresent(names::add);
      }
    }
    return List.copyOf(names);
  }

  private String cleaned(String text) {
    return Words.cut(Words.clean(text, access), MAX_NAME_LENGTH);
  }
}
