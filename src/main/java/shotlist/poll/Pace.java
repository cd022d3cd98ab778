package shotlist.poll;

import java.time.Duration;
import java.util.random.RandomGenerator;
import shotlist.provider.OperationFacts;

/**
 * When to ask for a task. It learns from every finished task how long they take and by how much
 * that varies, and asks from the moment at which some are ready, in steps of that variation: so
 * two or three polls find a task soon after it is ready. Where the account's limit leaves fewer
 * polls than that to each request, it asks when nearly all are ready. Safe for use by all threads.
 */
public final class Pace {
  private static final double JITTER = 0.05;

  /** So many steps find what takes as long as usual; what takes longer is asked for less often. */
  private static final int USUAL_POLLS = 4;

  private static final double GROWTH = 1.5;

  /** Of the time that a task takes: sooner is of no use. */
  private static final double LEAST_STEP = 0.05;

  private static final double WEIGHT_OF_THE_NEW = 0.15;

  /** What a request needs where it is asked for from one deviation before the usual time. */
  private static final double POLLS_FROM_EARLY_ON = 2.5;

  private static final double EARLY = -1;
  private static final double LATE = 2.5;

  /** Who always asks late learns nothing: the first tasks are asked for early, and some later. */
  private static final int FIRST_TASKS = 16;

  private static final int ONE_IN = 32;

  private final OperationFacts facts;
  private final RandomGenerator random;
  private final double from;
  private double readyMillis;
  private double deviationMillis;
  private long tasks;

  /**
   * A pace for one run.
   *
   * @param pollsPerRequest how many the account's limit leaves to each while the operation's limit
   *     is used up
   */
  public Pace(OperationFacts facts, RandomGenerator random, double pollsPerRequest) {
    this.facts = facts;
    this.random = random;
    this.from = deviationsAfterTheUsual(pollsPerRequest);
    this.readyMillis = (double) facts.firstPoll().toMillis();
    this.deviationMillis = readyMillis / 3;
  }

  /** From early on where there are polls enough, later the closer it comes to one for each. */
  private static double deviationsAfterTheUsual(double pollsPerRequest) {
    double lacking = (POLLS_FROM_EARLY_ON - pollsPerRequest) / (POLLS_FROM_EARLY_ON - 1);
    return EARLY + (LATE - EARLY) * Math.max(0, Math.min(lacking, 1));
  }

  /** How long after it was sent to ask for a task first. */
  public synchronized Duration first() {
    tasks++;
    boolean early = tasks <= FIRST_TASKS || tasks % ONE_IN == 0;
    double wanted = readyMillis + (early ? EARLY : from) * deviationMillis;
    return jittered(Math.max(wanted, readyMillis / 2));
  }

  /** How long to wait after a poll that found nothing; {@code polls} of its task went before. */
  public synchronized Duration next(int polls) {
    return jittered(stepMillis(polls));
  }

  private double stepMillis(int polls) {
    double usual =
        Math.min(
            Math.max(deviationMillis, readyMillis * LEAST_STEP),
            (double) facts.pollFrom().toMillis());
    double grown = usual * Math.pow(GROWTH, Math.max(0, Math.min(polls - USUAL_POLLS + 2, 30)));
    return Math.min(grown, (double) facts.pollTo().toMillis());
  }

  /**
   * Learns from a task that was found finished, {@code polls} polls having found it pending: it was
   * ready somewhere between the last of them and now. One that was asked for late in the first
   * place says nothing.
   *
   * @param took from when it was sent until it was found
   */
  public synchronized void finished(Duration took, int polls) {
    double found = (double) took.toMillis();
    double firstAsked = found;
    for (int i = 0; i < Math.min(polls, 30); i++) {
      firstAsked -= stepMillis(i);
    }
    if (firstAsked > readyMillis && polls == 0) {
      return;
    }
    double span = polls == 0 ? Math.max(deviationMillis, leastMillis()) : stepMillis(polls - 1);
    double error = found - span / 2 - readyMillis;
    readyMillis = Math.max(leastMillis(), readyMillis + error * WEIGHT_OF_THE_NEW);
    deviationMillis += (Math.abs(error) - deviationMillis) * WEIGHT_OF_THE_NEW;
  }

  private double leastMillis() {
    return facts.pollFrom().toMillis() / 10.0;
  }

  private Duration jittered(double millis) {
    double factor = 1 - JITTER + random.nextDouble() * 2 * JITTER;
    return Duration.ofNanos((long) (millis * factor * 1_000_000));
  }
}
