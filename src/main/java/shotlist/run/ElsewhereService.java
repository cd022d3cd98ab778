package shotlist.run;

import java.util.Optional;
import shotlist.provider.Answered;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.PollAnswer;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;

/**
 * The service of another provider than the job file names today: requests that are in flight there
 * stay so until it names it again.
 */
final class ElsewhereService implements ImageService {
  @Override
  public Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
    throw new IllegalArgumentException("not the service of this job: " + spec.operation());
  }

  @Override
  public Answered<PollAnswer> poll(String taskId, Departure departure) {
    return new Answered<>(
        new PollAnswer.Pending("with another provider than the job file names"),
        Optional.empty(),
        Optional.empty());
  }
}
