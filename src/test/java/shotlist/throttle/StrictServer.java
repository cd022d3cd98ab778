package shotlist.throttle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Counts what arrives in every sliding window, however aligned, as the strictest service would. */
final class StrictServer {
  private final List<Long> arrivals = new ArrayList<>();

  synchronized void receive(long nanos) {
    arrivals.add(nanos);
  }

  synchronized int received() {
    return arrivals.size();
  }

  /** How many came at or after {@code from} and before {@code to}. */
  synchronized int between(Duration from, Duration to) {
    return (int) arrivals.stream().filter(at -> at >= from.toNanos() && at < to.toNanos()).count();
  }

  /** The longest time in which nothing came. */
  synchronized Duration longestGap() {
    List<Long> sorted = arrivals.stream().sorted().toList();
    long longest = 0;
    for (int i = 1; i < sorted.size(); i++) {
      longest = Math.max(longest, sorted.get(i) - sorted.get(i - 1));
    }
    return Duration.ofNanos(longest);
  }

  /** Each window that held more than its limit, in words. */
  synchronized List<String> exceeded(Limits limits) {
    List<Long> sorted = arrivals.stream().sorted().toList();
    List<String> exceeded = new ArrayList<>();
    limits.perSecond().ifPresent(n -> count(sorted, n, Duration.ofSeconds(1), exceeded));
    limits.perMinute().ifPresent(n -> count(sorted, n, Duration.ofMinutes(1), exceeded));
    return exceeded;
  }

  private static void count(List<Long> sorted, int limit, Duration window, List<String> exceeded) {
    for (int i = 0; i + limit < sorted.size(); i++) {
      long span = sorted.get(i + limit) - sorted.get(i);
      if (span < window.toNanos()) {
        exceeded.add((limit + 1) + " within " + span + " ns at " + sorted.get(i));
      }
    }
  }
}
