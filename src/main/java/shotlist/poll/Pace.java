package shotlist.poll;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import shotlist.provider.OperationFacts;

/**
 * When to ask for a task. It learns from every task that was asked for.
 *
 * <p>Where there are polls enough, it learns how long tasks take and by how much that varies, and
 * asks from the moment at which some are ready, in steps of that variation: two or three polls find
 * a task soon after it is ready. Where the account's limit leaves fewer to each request, a poll too
 * many would make all that follow late; there it asks when nearly all are ready, a little sooner
 * each time that it found one ready, and much later at once where it did not.
 *
 * <p>Of tasks that are ready when they are asked for, nobody can tell since when. So at first one
 * of many is a scout: it is asked for much sooner, and again each time that it is twice as old, to
 * find out whether the service is many times quicker than is believed. That ends when it is known,
 * or after a few in vain. Safe for use by all threads.
 */
public final class Pace {
  private static final double JITTER = 0.02;

  /** After so many polls in even steps, what takes longer than usual is asked for less often. */
  private static final int USUAL_POLLS = 2;

  private static final double GROWTH = 1.5;

  /** Of the time that a task takes: sooner is of no use. */
  private static final double LEAST_STEP = 0.05;

  private static final double WEIGHT_OF_THE_NEW = 0.15;

  /** What a request needs where it is asked for as soon as some are ready. */
  private static final double ENOUGH_POLLS = 2.5;

  /** One task of so many is a scout. */
  private static final int SCOUT_OF = 64;

  /** The part of the usual time after which a scout is asked for. */
  private static final double SCOUTS_PART = 1 / 16.0;

  /** So many scouts in a row have to be ready: one may be a picture that the service had done. */
  private static final int SCOUTS_THAT_SUFFICE = 3;

  /** After so many that were not, none is sent any more. */
  private static final int SCOUTS_IN_VAIN = 4;

  /**
   * Where polls are scarce, each of a scout's makes all results late by one turn of the account.
   */
  private static final Duration TURN_WORTH_A_SCOUT = Duration.ofMillis(10);

  /** A task that takes for ever is asked for so often all the same. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final double SOONER = 0.998;
  private static final double LATER = 1.1;
  private static final double MUCH_LATER = 1.25;

  private final OperationFacts facts;
  private final RandomGenerator random;
  private final boolean pollsAreScarce;
  private double readyMillis;
  private double deviationMillis;
  private double allReadyMillis;
  private final Set<Long> scouts = new HashSet<>();
  private boolean scouting;
  private long tasks;
  private int scoutsReady;
  private double slowestScoutMillis;
  private int scoutsInVain;

  /**
   * A pace for one run.
   *
   * @param pollsPerRequest how many the account's limit leaves to each while the operation's limit
   *     is used up
   * @param turn from one of the account's turns to the next
   */
  public Pace(OperationFacts facts, RandomGenerator random, double pollsPerRequest, Duration turn) {
    this.facts = facts;
    this.random = random;
    this.pollsAreScarce = pollsPerRequest < ENOUGH_POLLS;
    this.scouting =
        !facts.firstPoll().isZero() && (!pollsAreScarce || turn.compareTo(TURN_WORTH_A_SCOUT) <= 0);
    this.readyMillis = (double) facts.firstPoll().toMillis();
    this.deviationMillis = readyMillis / 3;
    this.allReadyMillis = readyMillis;
  }

  /** How long after it was sent to ask for a request's task first. */
  public synchronized Duration first(long request) {
    if (scouting && ++tasks % SCOUT_OF == 0) {
      scouts.add(request);
      return jittered(usualMillis() * SCOUTS_PART);
    }
    return usual();
  }

  /** How long after they were sent most tasks are asked for first. */
  public synchronized Duration usual() {
    return jittered(Math.min(usualMillis(), (double) LONGEST.toMillis()));
  }

  private double usualMillis() {
    return pollsAreScarce
        ? allReadyMillis
        : Math.max(readyMillis - deviationMillis, readyMillis / 2);
  }

  /**
   * How long to wait after a poll that found nothing; learns from it.
   *
   * @param request whose task it is
   * @param age from when the task was sent until it was found pending
   * @param polls of the task that went before
   */
  public synchronized Duration next(long request, Duration age, int polls) {
    double old = Math.max(0, (double) age.toMillis()); // the clock may have been set back
    if (scouts.contains(request)) {
      if (scouting && old > 0 && 2 * old < usualMillis() / 2) {
        return jittered(old);
      }
      scoutInVain(request);
      double rest = Math.min(usualMillis() - old, (double) facts.pollTo().toMillis());
      return jittered(Math.max(rest, stepMillis(0)));
    }
    if (!pollsAreScarce) {
      return jittered(stepMillis(polls));
    }
    if (old > allReadyMillis * (1 - 2 * JITTER)) {
      double later = Math.max(polls == 0 ? allReadyMillis * MUCH_LATER : 0, old * LATER);
      allReadyMillis = Math.min(later, Math.max(2 * allReadyMillis, leastMillis()));
    }
    double rest = Math.min(allReadyMillis - old, (double) facts.pollTo().toMillis());
    return jittered(Math.max(stepMillis(polls), rest));
  }

  private void scoutInVain(long request) {
    scouts.remove(request);
    scoutsReady = 0;
    slowestScoutMillis = 0;
    scoutsInVain++;
    scouting = scouting && scoutsInVain < SCOUTS_IN_VAIN;
  }

  private double stepMillis(int polls) {
    double usual =
        Math.min(
            Math.max(deviationMillis, readyMillis * LEAST_STEP),
            (double) facts.pollFrom().toMillis());
    double grown = usual * Math.pow(GROWTH, Math.max(0, Math.min(polls - USUAL_POLLS, 30)));
    return Math.min(grown, (double) facts.pollTo().toMillis());
  }

  /**
   * Learns from a task that was found finished, {@code polls} polls having found it pending: it was
   * ready somewhere between the last of them and now.
   *
   * @param request whose task it is
   * @param took from when it was sent until it was found
   * @return whether tasks turn out to be ready much sooner than was believed: {@link #usual} is
   *     another time now, for those in flight as well
   */
  public synchronized boolean finished(long request, Duration took, int polls) {
    // At most so much: the clock may have been set meanwhile.
    double most = 2 * readyMillis + facts.pollTo().toMillis();
    double found = Math.max(0, Math.min((double) took.toMillis(), most));
    if (scouts.remove(request)) {
      return scoutIsReady(found);
    }
    if (pollsAreScarce) {
      boolean waited = found > allReadyMillis * LATER; // for its turn: that says nothing
      if (polls == 0 && !waited) {
        allReadyMillis = Math.max(leastMillis(), allReadyMillis * SOONER);
      }
      return false;
    }
    double span = polls == 0 ? Math.max(deviationMillis, leastMillis()) : stepMillis(polls - 1);
    double error = found - span / 2 - readyMillis;
    readyMillis = Math.max(leastMillis(), readyMillis + error * WEIGHT_OF_THE_NEW);
    deviationMillis += (Math.abs(error) - deviationMillis) * WEIGHT_OF_THE_NEW;
    return false;
  }

  /** One that was found late, or by a clock that was set back, proves nothing. */
  private boolean scoutIsReady(double foundMillis) {
    if (!scouting || foundMillis <= 0 || foundMillis > usualMillis() / 2) {
      return false;
    }
    slowestScoutMillis = Math.max(slowestScoutMillis, foundMillis);
    scoutsReady++;
    if (scoutsReady < SCOUTS_THAT_SUFFICE) {
      return false;
    }
    scouting = false;
    double sooner = Math.max(leastMillis(), slowestScoutMillis);
    if (pollsAreScarce) {
      allReadyMillis = sooner;
    } else {
      readyMillis = sooner;
      deviationMillis = sooner / 3;
    }
    return true;
  }

  private double leastMillis() {
    return facts.pollFrom().toMillis() / 10.0;
  }

  private Duration jittered(double millis) {
    double factor = 1 - JITTER + random.nextDouble() * 2 * JITTER;
    return Duration.ofNanos((long) (millis * factor * 1_000_000));
  }
}
