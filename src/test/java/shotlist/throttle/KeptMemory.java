package shotlist.throttle;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A memory that outlives the simulated processes and keeps the contract of {@link TurnMemory}. */
final class KeptMemory implements TurnMemory {
  private final Map<String, Start> starts = new HashMap<>();

  @Override
  public Start load(String bucket) {
    Start start = starts.getOrDefault(bucket, new Start.First());
    starts.put(bucket, new Start.Unclean());
    return start;
  }

  @Override
  public void save(String bucket, Instant lastTurn) {
    starts.put(bucket, new Start.After(lastTurn));
  }
}
