package shotlist.run;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.FlowExecution;
import org.springframework.batch.core.job.flow.FlowExecutionException;
import org.springframework.batch.core.job.flow.FlowExecutor;
import org.springframework.batch.core.job.flow.State;
import shotlist.course.Stop;
import shotlist.course.StopSignal;

/**
 * A flow beside others that ends them if it cannot even begin. A step's own listener hears only of
 * what goes wrong once the step is in the books; without this the others would wait for ever for a
 * stage that is not there.
 */
record WatchedFlow(Flow flow, StopSignal stop) implements Flow {
  @Override
  public FlowExecution start(FlowExecutor executor) throws FlowExecutionException {
    try {
      return flow.start(executor);
    } catch (FlowExecutionException | RuntimeException e) {
      stop.stopAll(Stop.ERROR, String.valueOf(e));
      throw e;
    }
  }

  @Override
  public FlowExecution resume(String stateName, FlowExecutor executor)
      throws FlowExecutionException {
    return flow.resume(stateName, executor);
  }

  @Override
  public String getName() {
    return flow.getName();
  }

  @Override
  public @Nullable State getState(String stateName) {
    return flow.getState(stateName);
  }

  @Override
  public Collection<State> getStates() {
    return flow.getStates();
  }
}
