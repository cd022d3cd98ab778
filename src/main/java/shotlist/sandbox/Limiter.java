package shotlist.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import shotlist.sandbox.SandboxOptions.Limit;
import shotlist.sandbox.SandboxOptions.Limits;

/**
 * Counts requests per key on sliding windows: within no second and no minute, however placed, may
 * more pass than the limit says. A refused request does not count. Not for two threads at once.
 */
final class Limiter {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * Where a key stands.
   *
   * @param allowed whether the request may pass
   * @param limit the limit now in force
   * @param remaining how many more may pass in its window, -1 once one was refused
   * @param reset whole seconds until the window has room again
   * @param policies all limits, as the service words them: {@code 60;w=60, 1;w=1}
   */
  record Standing(boolean allowed, int limit, int remaining, long reset, String policies) {}

  private record Gate(String account, String scope) {}

  private final Limits limits;
  private final Map<Gate, Deque<Instant>> passed = new HashMap<>();

  Limiter(Limits limits) {
    this.limits = limits;
  }

  /** Whether a request may pass now. Changes nothing. */
  Standing look(String account, Operation operation, boolean poll, Instant now) {
    List<Map.Entry<String, Limit>> scopes = scopes(operation, poll);
    for (Map.Entry<String, Limit> scope : scopes) {
      Limit limit = scope.getValue();
      Deque<Instant> turns = turns(account, scope.getKey(), now);
      if (left(turns, MINUTE, limit.perMinute(), now) < 1) {
        return new Standing(
            false, limit.perMinute(), -1, reset(turns, MINUTE, now), policies(limit));
      }
      if (left(turns, SECOND, limit.perSecond(), now) < 1) {
        return new Standing(
            false, limit.perSecond(), -1, reset(turns, SECOND, now), policies(limit));
      }
    }
    return scopes.isEmpty()
        ? new Standing(true, 0, 0, 0, "")
        : standing(account, scopes.get(0), now);
  }

  private Standing standing(String account, Map.Entry<String, Limit> scope, Instant now) {
    Limit limit = scope.getValue();
    Deque<Instant> turns = turns(account, scope.getKey(), now);
    int left = left(turns, MINUTE, limit.perMinute(), now) - 1;
    return new Standing(true, limit.perMinute(), left, reset(turns, MINUTE, now), policies(limit));
  }

  /** Counts a request. */
  void pass(String account, Operation operation, boolean poll, Instant at) {
    for (Map.Entry<String, Limit> scope : scopes(operation, poll)) {
      turns(account, scope.getKey(), at).addLast(at);
    }
  }

  private List<Map.Entry<String, Limit>> scopes(Operation operation, boolean poll) {
    if (!limits.enforced()) {
      return List.of();
    }
    Map.Entry<String, Limit> account = Map.entry("claid", limits.account());
    if (operation == Operation.EDIT && !poll) {
      return List.of(Map.entry("edit", limits.edit()), account);
    }
    if (operation == Operation.VIDEO && !poll) {
      return List.of(Map.entry("video", limits.video()), account);
    }
    if (operation == Operation.MAGIC_HOUR_EDIT && !poll) {
      return List.of(Map.entry("magic-hour", limits.magicHour()));
    }
    return operation.claid() ? List.of(account) : List.of();
  }

  private Deque<Instant> turns(String account, String scope, Instant now) {
    Deque<Instant> turns =
        passed.computeIfAbsent(new Gate(account, scope), gate -> new ArrayDeque<>());
    while (!turns.isEmpty() && !turns.getFirst().plus(MINUTE).isAfter(now)) {
      turns.removeFirst();
    }
    return turns;
  }

  private static int left(Deque<Instant> turns, Duration window, int limit, Instant now) {
    return limit - (int) turns.stream().filter(turn -> turn.plus(window).isAfter(now)).count();
  }

  /**
   * Until the oldest turn of the window leaves it; the service gives whole seconds, so rounded up.
   */
  private static long reset(Deque<Instant> turns, Duration window, Instant now) {
    return turns.stream()
        .map(turn -> Duration.between(now, turn.plus(window)))
        .filter(left -> left.compareTo(Duration.ZERO) > 0)
        .findFirst()
        .orElse(window)
        .plusNanos(999_999_999)
        .toSeconds();
  }

  private static String policies(Limit limit) {
    return limit.perMinute() + ";w=60, " + limit.perSecond() + ";w=1";
  }
}
