package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.FlowExecution;
import org.springframework.batch.core.job.flow.FlowExecutionException;
import org.springframework.batch.core.job.flow.FlowExecutor;
import org.springframework.batch.core.job.flow.State;
import shotlist.course.Stop;
import shotlist.course.StopSignal;

class WatchedFlowTest {
  private final StopSignal stop = new StopSignal();

  /** As where the database refuses the row of the step that is to begin. */
  private record FlowThatCannotBegin() implements Flow {
    @Override
    public FlowExecution start(FlowExecutor executor) throws FlowExecutionException {
      throw new FlowExecutionException("could not serialize access");
    }

    @Override
    public FlowExecution resume(String stateName, FlowExecutor executor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String getName() {
      return "submit";
    }

    @Override
    public @Nullable State getState(String stateName) {
      return null;
    }

    @Override
    public Collection<State> getStates() {
      return List.of();
    }
  }

  @Test
  void flowThatCannotBeginEndsThoseBesideIt() {
    Flow flow = new WatchedFlow(new FlowThatCannotBegin(), stop);

    assertThatThrownBy(() -> flow.start(null)).isInstanceOf(FlowExecutionException.class);

    assertThat(stop.allStops()).isTrue();
    assertThat(stop.reasons())
        .isEqualTo(
            Map.of(
                Stop.ERROR,
                FlowExecutionException.class.getName() + ": could not serialize access"));
  }
}
