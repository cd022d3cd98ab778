package shotlist.poll;

import java.time.Duration;
import java.util.random.RandomGenerator;
import shotlist.provider.OperationFacts;

/**
 * When to ask for a task: first after what tasks of this operation have been taking, then in
 * growing steps with jitter. It learns from every finished task. Safe for use by all threads.
 */
public final class Pace {
  private static final double GROWTH = 1.5;
  private static final double JITTER = 0.2;

  /** A task that was ready when first asked for may have been ready for long. */
  private static final double READY_AT_ONCE = 0.7;

  private static final double WEIGHT_OF_THE_NEW = 0.3;

  private final OperationFacts facts;
  private final RandomGenerator random;
  private double guessMillis;

  public Pace(OperationFacts facts, RandomGenerator random) {
    this.facts = facts;
    this.random = random;
    this.guessMillis = (double) facts.firstPoll().toMillis();
  }

  /** How long after it was accepted to ask for a task first. */
  public synchronized Duration first() {
    return jittered(guessMillis);
  }

  /** How long to wait after a poll that found nothing; {@code polls} of its task went before. */
  public Duration next(int polls) {
    double grown = facts.pollFrom().toMillis() * Math.pow(GROWTH, Math.min(polls, 30));
    return jittered(Math.min(grown, (double) facts.pollTo().toMillis()));
  }

  /** Learns from a task that was found finished, {@code polls} polls having found it pending. */
  public synchronized void finished(Duration took, int polls) {
    double seen = polls == 0 ? guessMillis * READY_AT_ONCE : took.toMillis();
    guessMillis += (seen - guessMillis) * WEIGHT_OF_THE_NEW;
    guessMillis = Math.max(facts.pollFrom().toMillis() / 2.0, guessMillis);
  }

  private Duration jittered(double millis) {
    double factor = 1 - JITTER + random.nextDouble() * 2 * JITTER;
    return Duration.ofMillis((long) (millis * factor));
  }
}
