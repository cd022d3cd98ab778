package shotlist.chaos;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * One process of the program: what it was told and how it ended.
 *
 * @param number among all of the campaign, from 1
 * @param signalled when it was sent its signal, if it was
 * @param exit its exit code
 * @param allowance what it was allowed
 * @param log where its words are
 */
record RunLog(
    int number,
    String job,
    Instant started,
    Optional<Instant> signalled,
    Instant ended,
    End end,
    int exit,
    Allowance allowance,
    String log) {

  /** Why a process ended. */
  enum End {
    /** By itself. */
    FINISHED,
    /** {@code kill -9}. */
    KILLED,
    TERMINATED,
    INTERRUPTED,
    /** It went on for too long and was killed for that. */
    HUNG
  }

  /**
   * What a process was allowed.
   *
   * @param run credits of this run
   * @param day credits of the job in a day
   * @param month credits of the job in a month
   * @param resubmits whether requests in doubt were to be sent again
   * @param retries whether failed requests were
   */
  record Allowance(
      Optional<BigDecimal> run,
      BigDecimal day,
      BigDecimal month,
      boolean resubmits,
      boolean retries) {
    /** The same, with what a command of its own means. */
    Allowance with(String command) {
      return new Allowance(
          run,
          day,
          month,
          resubmits || command.equals("resolve"),
          retries || command.equals("retry"));
    }
  }
}
