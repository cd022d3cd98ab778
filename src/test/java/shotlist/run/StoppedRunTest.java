package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.manifest.Outcome;

/** A scheduler that ends a run has it ended within seconds, with nothing lost. */
@Timeout(30)
class StoppedRunTest {
  @TempDir private Path folder;

  @Test
  void stopReachesWhoWaitsForATurn() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(20)) {
      shop.set("throttle.per_second", "1").set("throttle.per_minute", "60");
      StopSignal stop = new StopSignal();
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> !shop.book().charges().isEmpty());

      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(result.failure()).isEqualTo(Optional.empty());
      assertThat(result.summary().outcome()).isEqualTo(Outcome.STOPPED);
      assertThat(result.summary().exitCode()).isEqualTo(143);
      assertThat(result.summary().items().inDoubt()).isZero();
      assertThat(result.summary().requests().sent()).isLessThan(5);
      assertThat(shop.manifest()).hasSize(20);

      RunResult next =
          shop.set("throttle.per_second", "200").set("throttle.per_minute", "12000").run();

      assertThat(next.summary().exitCode()).isZero();
      assertThat(shop.book().charges()).hasSize(20);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void stopEndsAnswersThatDoNotComeAndTheirRequestsAreInDoubt() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(40)) {
      shop.set("request.prompt", "{{title}} [sandbox:timeout]");
      StopSignal stop = new StopSignal();
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> shop.book().charges().size() >= 16);

      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(result.failure()).isEqualTo(Optional.empty());
      assertThat(result.summary().exitCode()).isEqualTo(143);
      assertThat(result.summary().items().inDoubt()).isEqualTo(shop.book().charges().size());
      assertThat(result.summary().items().pending()).isEqualTo(40 - shop.book().charges().size());
      assertThat(shop.manifest()).hasSize(40);
      assertThat(shop.ledger().inDoubt().amount()).isEqualByComparingTo(shop.book().charged());
      assertThat(shop.book().violations()).isEmpty();
    }
  }

  @Test
  void stopWhileResultsAreAwaitedLeavesThemToTheNextRun() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      shop.set("request.prompt", "{{title}} [sandbox:poll-429x5]");
      StopSignal stop = new StopSignal();
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> shop.book().charges().size() == 3);

      stop.stopAll(Stop.INTERRUPTED, "SIGINT");
      RunResult result = running.get();

      assertThat(result.summary().exitCode()).isEqualTo(130);
      assertThat(result.summary().items().inDoubt()).isZero();
      assertThat(shop.run().summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }
}
