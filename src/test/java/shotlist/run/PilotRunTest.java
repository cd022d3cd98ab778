package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;

/** Runs that send a part of the catalog by choice, and the runs after them. */
class PilotRunTest {
  @TempDir private Path folder;

  @Test
  void limitCountsARequestOnceHoweverOftenItIsSent() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.catalog(row(1, "Mug [sandbox:http-429x2]"), row(2, "Lamp"), row(3, "Chair"));

      RunResult first = shop.run(options(Command.RUN, Optional.of(2), Optional.empty()));

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(first.summary().requests().accepted()).isEqualTo(2);
      assertThat(first.summary().requests().sent()).isEqualTo(4);
      assertThat(first.stops()).containsOnlyKeys(Stop.LIMIT);
      assertThat(shop.run().summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void sampleDrawsOthersTheSecondTimeAndEndsWithAllOfThem() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(5)) {
      RunResult first = shop.run(options(Command.RUN, Optional.empty(), Optional.of(2)));
      RunResult second = shop.run(options(Command.RUN, Optional.empty(), Optional.of(2)));
      RunResult third = shop.run(options(Command.RUN, Optional.empty(), Optional.of(2)));

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(second.summary().items().done()).isEqualTo(4);
      assertThat(third.summary().exitCode()).isZero();
      assertThat(third.summary().requests().sent()).isEqualTo(1);
      assertThat(shop.book().charges()).hasSize(5);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void limitHoldsForASampleAndForSubmit() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(5)) {
      RunResult sample = shop.run(options(Command.RUN, Optional.of(1), Optional.of(3)));
      RunResult submit = shop.run(options(Command.SUBMIT, Optional.of(2), Optional.empty()));

      assertThat(sample.summary().requests().sent()).isEqualTo(1);
      assertThat(sample.summary().exitCode()).isEqualTo(4);
      assertThat(submit.summary().requests().sent()).isEqualTo(2);
      assertThat(submit.summary().exitCode()).isEqualTo(4);
    }
  }

  @Test
  void budgetThatIsReachedBeforeTheLimitIsTold() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(4).set("budget.run", "3")) {
      RunResult result = shop.run(options(Command.RUN, Optional.of(3), Optional.empty()));

      assertThat(result.summary().exitCode()).isEqualTo(8);
      assertThat(result.summary().requests().sent()).isEqualTo(1);
    }
  }

  private static RunOptions options(
      Command command, Optional<Integer> limit, Optional<Integer> sample) {
    return new RunOptions(
        command, limit, sample, Optional.empty(), RunOptions.GRACE, Duration.ZERO, false);
  }
}
