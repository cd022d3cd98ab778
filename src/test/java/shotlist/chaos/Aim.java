package shotlist.chaos;

import java.util.SplittableRandom;

/**
 * Where in its life a process is to be hit.
 *
 * @param moment what is waited for
 * @param times how often it has to happen first
 * @param more how much later, from 0 to 1 of what is usual for the moment
 */
record Aim(Moment moment, int times, double more) {
  enum Moment {
    /** Some time after its start, before it usually sends anything: JVM, database, planning. */
    STARTUP,
    /** The service has received a submission and not answered yet. */
    ARRIVED,
    /** The service has charged a submission; the answer is on its way or in the program's hands. */
    ACCEPTED,
    /** The service was asked for a task. */
    POLLED,
    /** A result is being written. */
    DOWNLOADING,
    /** The manifest is being written. */
    MANIFEST,
    /** Some time after it began to send. */
    WORKING
  }

  /** Draws an aim; a synchronous operation polls nothing. */
  static Aim draw(SplittableRandom random, boolean synchronous) {
    int chance = random.nextInt(100);
    Moment moment =
        chance < 14
            ? Moment.STARTUP
            : chance < 36
                ? Moment.ARRIVED
                : chance < 60
                    ? Moment.ACCEPTED
                    : chance < 70
                        ? Moment.POLLED
                        : chance < 80
                            ? Moment.DOWNLOADING
                            : chance < 90 ? Moment.MANIFEST : Moment.WORKING;
    if (synchronous && moment == Moment.POLLED) {
      moment = Moment.ACCEPTED;
    }
    int times = moment == Moment.MANIFEST ? 1 : 1 + random.nextInt(6);
    return new Aim(moment, times, random.nextDouble());
  }
}
