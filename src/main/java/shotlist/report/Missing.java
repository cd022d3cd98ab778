package shotlist.report;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Results that were paid for and whose files are not here: the most pressing of them. */
final class Missing {
  private static final int MOST = 500;

  /**
   * One of them.
   *
   * @param until when its link dies; empty where that is not known
   * @param lost whether it can never be had any more
   */
  record Output(
      String id, int position, int index, Optional<Instant> until, boolean lost, String reason) {}

  /** What can still be had first, by its deadline. */
  private static final Comparator<Output> MOST_PRESSING =
      Comparator.comparing(Output::lost)
          .thenComparing(output -> output.until().orElse(Instant.MAX))
          .thenComparing(Output::id)
          .thenComparing(Output::position)
          .thenComparing(Output::index);

  private final PriorityQueue<Output> outputs = new PriorityQueue<>(MOST_PRESSING.reversed());
  private long lost;
  private long waiting;

  void add(Output output) {
    if (output.lost()) {
      lost++;
    } else {
      waiting++;
    }
    outputs.add(output);
    if (outputs.size() > MOST) {
      outputs.poll();
    }
  }

  long lost() {
    return lost;
  }

  long waiting() {
    return waiting;
  }

  List<Output> mostPressingFirst() {
    return outputs.stream().sorted(MOST_PRESSING).toList();
  }
}
