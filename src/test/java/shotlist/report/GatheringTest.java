package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.NoteworthyBook;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** Six items: the third was refused, the fifth is being sent, the others wait. */
@OnEachEngine
class GatheringTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    add(1);
    add(2);
    Request refused = state.intend(add(3));
    state
        .book()
        .enter(
            refused,
            new Answered<>(
                new SubmitAnswer.Refused("422: Small."), Optional.empty(), Optional.empty()),
            Duration.ofSeconds(10));
    add(4);
    state.startRun();
    state.intend(add(5));
    add(6);
  }

  private Request add(int number) {
    return state.addPending("https://shop.example/" + number + ".jpg", Credits.of(2));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private Gathering gathering(BooleanSupplier outOfTime) {
    JobFile jobFile = JobFiles.read(Path.of("jobs/nightly-background.yaml"), Map.of());
    return new Gathering(
        jobFile,
        state.run(),
        Optional.empty(),
        new StandingBook(state.database(), state.jobId()),
        new NoteworthyBook(state.database(), state.jobId()),
        outOfTime);
  }

  private static List<String> ids(Selection selection) {
    return selection.shortlist().inOrder().stream().map(Listed::id).toList();
  }

  @Test
  void smallCatalogIsReadWhole() {
    Selection all = gathering(() -> false).gather().orElseThrow();

    assertThat(ids(all))
        .containsExactly("item-1", "item-2", "item-3", "item-4", "item-5", "item-6");
    assertThat(all.isPartial()).isFalse();
  }

  @Test
  void ofALargeOneItsBeginningIsReadAndWhatIsNoteworthyAndAllIsCounted() {
    Selection part = gathering(() -> false).gather(5, 2, 1).orElseThrow();

    assertThat(ids(part)).containsExactly("item-1", "item-2", "item-3", "item-5");
    assertThat(part.isPartial()).isTrue();
    assertThat(part.count()).isEqualTo(6);
    assertThat(part.count(Status.PENDING)).isEqualTo(5);
    assertThat(part.count(Status.FAILED)).isEqualTo(1);
  }

  @Test
  void withoutTimeThereIsNone() {
    assertThat(gathering(() -> true).gather()).isEmpty();
  }
}
