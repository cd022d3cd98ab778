package shotlist.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import shotlist.course.Stop;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment;
import shotlist.request.Unsettled.Doubt;
import shotlist.request.Unsettled.Sum;

/**
 * How a run ended.
 *
 * @param stops why it sent nothing more, with what was said
 * @param doubts some of the requests in doubt, oldest first
 * @param inDoubt all of them
 * @param held those of them that are not sent again by themselves, whatever the job file says
 * @param assessment what the plan came to, where there was one
 * @param serversAway of source pictures, those that did not answer
 * @param unreported why there is no new report although there is a manifest
 * @param failure what was thrown where it ended unexpectedly
 */
public record RunResult(
    Summary summary,
    Map<Stop, String> stops,
    List<Doubt> doubts,
    Sum inDoubt,
    Sum held,
    Optional<Assessment> assessment,
    Set<String> serversAway,
    Optional<String> unreported,
    Optional<Throwable> failure) {}
