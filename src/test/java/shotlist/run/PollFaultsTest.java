package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.course.StopSignal;
import shotlist.ledger.Credits;
import shotlist.sandbox.Book;

/** What may become of a task that the service took. */
class PollFaultsTest {
  @TempDir private Path folder;

  @Test
  void taskThatEndsWithoutResultAtClaidStaysPaid() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("max_failures", "100%")) {
      shop.catalog(
          row(1, "Mug [sandbox:task-error]"),
          row(2, "Mug [sandbox:cancelled]"),
          row(3, "Mug [sandbox:result-null]"),
          row(4, "Mug [sandbox:result-absent]"),
          row(5, "Mug [sandbox:result-empty]"),
          row(6, "Mug [sandbox:poll-404]"),
          row(7, "Mug [sandbox:none]"),
          row(8, "Mug [sandbox:disabled]"));

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(3);
      assertThat(shop.column("status")).hasSize(8).containsOnly("failed");
      assertThat(shop.column("reason")).noneMatch(String::isEmpty);
      assertThat(shop.line("P7").get("reason"))
          .isEqualTo("the service finished without any output");
      assertThat(shop.column("credits")).containsOnly("2");
      assertThat(result.summary().credits().charged()).isEqualTo(Credits.of("16"));
      assertThat(result.summary().credits().refunded()).isEqualTo(Credits.ZERO);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void taskThatFailsAtMagicHourIsRefunded() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit")) {
      RunResult result = shop.catalog(row(1, "Mug [sandbox:task-error]"), row(2, "Lamp")).run();

      assertThat(result.summary().exitCode()).isEqualTo(3);
      assertThat(shop.book().refunded()).isPositive();
      assertThat(result.summary().credits().refunded().amount())
          .isEqualByComparingTo(shop.book().refunded());
      assertThat(result.summary().credits().budget().run().spent().amount())
          .isEqualByComparingTo(shop.book().charged().subtract(shop.book().refunded()));
      assertThat(shop.line("P1")).containsEntry("status", "failed").containsEntry("credits", "0");
      shop.assertThatTheBooksAgree();
    }
  }

  @ParameterizedTest
  @CsvSource({"claid/edit, unknown-word", "magic-hour/edit, unknown-word"})
  void taskThatDoesNotEndIsLeftToALaterRun(String operation, String fault) throws Exception {
    try (Shop shop = new Shop(folder, operation)) {
      shop.catalog(row(1, "Mug [sandbox:" + fault + "]"), row(2, "Lamp"));
      CompletableFuture<RunResult> running = shop.start(new StopSignal());
      Shop.await(running, () -> polls(shop) > 5);

      shop.advance(Duration.ofHours(1));
      RunResult first = running.get();
      RunResult second = shop.run();

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(first.summary().items().inFlight()).isEqualTo(1);
      assertThat(second.summary().exitCode()).isEqualTo(4);
      assertThat(second.summary().polls()).isPositive();
      assertThat(second.summary().requests().sent()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  private static long polls(Shop shop) {
    return shop.book().counts().values().stream().mapToLong(Book.Counts::polls).sum();
  }

  @ParameterizedTest
  @CsvSource({"claid/edit, 2", "claid/background, 2", "magic-hour/edit, 4"})
  void fewerOutputsThanPaidForAreDoneWithAReason(String operation, int images) throws Exception {
    try (Shop shop = new Shop(folder, operation).set("request.images", "" + images)) {
      RunResult result = shop.catalog(row(1, "Mug [sandbox:fewer]")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.column("status")).hasSize(images - 1).containsOnly("done");
      assertThat(shop.column("reason"))
          .allSatisfy( // that the sandbox draws them small is another reason
              reason -> assertThat(reason).startsWith((images - 1) + " of " + images + " outputs"));
      assertThat(shop.images()).hasSize(images - 1);
      shop.assertThatTheBooksAgree();
    }
  }
}
