package shotlist.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.course.Stop;
import shotlist.manifest.Summary;
import shotlist.request.RequestLog.Doubt;

/**
 * How a run ended.
 *
 * @param stops why it sent nothing more, with what was said
 * @param doubts some of the requests in doubt, oldest first
 * @param failure what was thrown where it ended unexpectedly
 */
public record RunResult(
    Summary summary, Map<Stop, String> stops, List<Doubt> doubts, Optional<Throwable> failure) {}
