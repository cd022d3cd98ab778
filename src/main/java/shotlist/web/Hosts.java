package shotlist.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many requests each server has under way, which want to be left alone for a while, and which
 * are given up: one that fails time and again, without a single answer between, is left alone for
 * the rest of the run. Safe for use by all threads.
 */
public final class Hosts {
  /** So many failures in a row are no picture's own trouble. */
  public static final int PATIENCE = 8;

  /** A server that is away for less was only started anew. */
  private static final Duration BLIP = Duration.ofSeconds(30);

  private static final class Host {
    private int busy;
    private boolean complained;
    private int failures;
    private Instant failingSince = Instant.MAX;
    private String lastFailure = "";
    private Instant pausedUntil = Instant.MIN;
  }

  private final InstantSource clock;
  private final int perHost;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<String> givenUp = new TreeSet<>();

  /** {@code perHost}: how many requests a server has under way at most. */
  public Hosts(InstantSource clock, int perHost) {
    this.clock = clock;
    this.perHost = perHost;
  }

  /** Whether the server may be asked now; whoever was let in calls {@link #leave}. */
  public synchronized boolean tryEnter(String name) {
    return tryEnter(name, perHost);
  }

  /**
   * As {@link #tryEnter(String)}, with more requests under way where there is need. A server that
   * complained once has no more than the others for the rest of the run.
   *
   * @param most for a server that did not complain
   */
  public synchronized boolean tryEnter(String name, int most) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    if (host.busy >= (host.complained ? perHost : most)) {
      return false;
    }
    host.busy++;
    return true;
  }

  public synchronized void leave(String name) {
    Host host = hosts.get(name);
    if (host != null) {
      host.busy--;
    }
  }

  /** The server was not up to what was asked of it. */
  public synchronized void complained(String name) {
    hosts.computeIfAbsent(name, n -> new Host()).complained = true;
  }

  /** The server answered, whatever it said. */
  public synchronized void answered(String name) {
    hosts.computeIfAbsent(name, n -> new Host()).failures = 0;
  }

  /** The server did not answer. */
  public synchronized void failed(String name, String reason) {
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
  public synchronized Optional<String> givenUp(String name) {
    Host host = hosts.get(name);
    return host == null || !givenUp.contains(name)
        ? Optional.empty()
        : Optional.of(host.lastFailure);
  }

  /** The server asked to be left alone until then. */
  public synchronized void pause(String name, Instant until) {
    Host host = hosts.computeIfAbsent(name, n -> new Host());
    host.complained = true;
    host.pausedUntil = until.isAfter(host.pausedUntil) ? until : host.pausedUntil;
  }

  /** Until when the server wants to be left alone; empty where it may be asked now. */
  public synchronized Optional<Instant> pausedUntil(String name) {
    Host host = hosts.get(name);
    return host == null
        ? Optional.empty()
        : Optional.of(host.pausedUntil).filter(clock.instant()::isBefore);
  }

  /**
   * The servers that are not asked any more, and those that would not be if there were more to ask:
   * so many looks in a row failed.
   */
  public synchronized Set<String> away() {
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
