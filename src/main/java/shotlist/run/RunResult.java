package shotlist.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import shotlist.course.Stop;
import shotlist.item.DownloadBook.Unfetched;
import shotlist.item.QualityBook.Suspects;
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
 * @param pictures what there is to know of downloads, where the job has a folder for them
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
    Optional<Pictures> pictures,
    Optional<Throwable> failure) {

  /**
   * Finished pictures that want somebody's eye.
   *
   * @param unfetched some of those that are paid for and have no file, soonest end first
   * @param unfetchedCount all of them
   * @param suspects the most frequent suspicions
   * @param suspectCount how many pictures have any
   */
  public record Pictures(
      List<Unfetched> unfetched, long unfetchedCount, List<Suspects> suspects, long suspectCount) {}
}
