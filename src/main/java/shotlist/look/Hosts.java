package shotlist.look;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many looks each server has under way, and which servers are given up: one that fails time and
 * again, without a single answer between, is left alone for the rest of the run. Safe for use by
 * all threads.
 */
final class Hosts {
  /** As many as a browser opens. */
  static final int PER_HOST = 6;

  static final int AT_ONCE = 24;

  /** So many failures in a row are no picture's own trouble. */
  static final int PATIENCE = 8;

  /** A server that is away for less was only started anew. */
  private static final Duration BLIP = Duration.ofSeconds(30);

  private static final class Host {
    private int busy;
    private int failures;
    private Instant failingSince = Instant.MAX;
    private String lastFailure = "";
  }

  private final InstantSource clock;

  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<String> givenUp = new TreeSet<>();

  Hosts(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether the server may be asked now; whoever was let in calls {@link #leave}. */
  synchronized boolean tryEnter(String name) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    if (host.busy >= PER_HOST) {
      return false;
    }
    host.busy++;
    return true;
  }

  synchronized void leave(String name) {
    Host host = hosts.get(name);
    if (host != null) {
      host.busy--;
    }
  }

  /** The server answered, whatever it said. */
  synchronized void answered(String name) {
    hosts.computeIfAbsent(name, n -> new Host()).failures = 0;
  }

  /** The server did not answer. */
  synchronized void failed(String name, String reason) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    Instant now = clock.instant();
    if (host.failures == 0) {
      host.failingSince = now;
    }
    host.failures++;
    host.lastFailure = reason;
    if (host.failures >= PATIENCE && !now.isBefore(host.failingSince.plus(BLIP))) {
      givenUp.add(name);
    }
  }

  /** Why the server is not asked any more; empty where it is. */
  synchronized Optional<String> givenUp(String name) {
    Host host = hosts.get(name);
    return host == null || !givenUp.contains(name)
        ? Optional.empty()
        : Optional.of(host.lastFailure);
  }

  /**
   * The servers that are not asked any more, and those that would not be if there were more to ask:
   * so many looks in a row failed.
   */
  synchronized Set<String> away() {
    Set<String> away = new TreeSet<>(givenUp);
    hosts.forEach(
        (name, host) -> {
          if (host.failures >= PATIENCE) {
            away.add(name);
          }
        });
    return away;
  }
}
