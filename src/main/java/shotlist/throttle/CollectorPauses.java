package shotlist.throttle;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** For how long this JVM has stood still for its garbage collectors. */
final class CollectorPauses {
  /** Of ZGC and Shenandoah, what counts the work that is done beside the program is called so. */
  private static final String BESIDE = "Cycles";

  private static final List<GarbageCollectorMXBean> COLLECTORS =
      ManagementFactory.getGarbageCollectorMXBeans().stream()
          .filter(collector -> !collector.getName().endsWith(BESIDE))
          .toList();

  private CollectorPauses() {}

  /** Milliseconds so far. */
  static long millis() {
    return COLLECTORS.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum();
  }
}
