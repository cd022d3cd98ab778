package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.ledger.Credits;

/**
 * What a job file has sent again by itself: {@code in_doubt: resubmit} and {@code retry_failed}.
 */
class SentAgainRunTest {
  @TempDir private Path folder;

  @Test
  void doubtIsSentAgainByTheNextRunAndBothAreBooked() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("in_doubt", "resubmit")) {
      shop.catalog(row(1, "Mug [sandbox:dropx1]"), row(2, "Lamp"));

      RunResult first = shop.run();
      RunResult second = shop.run();

      assertThat(first.summary().exitCode()).isEqualTo(12);
      assertThat(second.summary().exitCode()).isZero();
      assertThat(second.summary().requests().sent()).isEqualTo(1);
      assertThat(second.summary().credits().charged()).isEqualTo(Credits.of(4));
      assertThat(shop.line("P1")).containsEntry("status", "done").containsEntry("credits", "4");
      assertThat(shop.run().summary().requests().sent()).isZero();
      assertThat(shop.ledger().inDoubt()).isEqualTo(Credits.ZERO);
      assertThat(shop.ledger().charged().amount()).isEqualByComparingTo(shop.book().charged());
    }
  }

  @Test
  void requestThatNeverGetsAnAnswerIsHeldAfterThreeTimes() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("in_doubt", "resubmit")) {
      shop.catalog(row(1, "Mug [sandbox:drop]"));
      shop.run();
      shop.run();

      RunResult third = shop.run();
      RunResult fourth = shop.run();

      assertThat(third.summary().requests().sent()).isEqualTo(1);
      assertThat(third.held().requests()).isEqualTo(1);
      assertThat(fourth.summary().requests().sent()).isZero();
      assertThat(fourth.summary().exitCode()).isEqualTo(12);
      assertThat(shop.ledger().charged()).isEqualTo(Credits.of(4));
      assertThat(shop.ledger().inDoubt()).isEqualTo(Credits.of(2));
      assertThat(shop.book().charged()).isEqualByComparingTo("6");
    }
  }

  @Test
  void doubtIsNotSentAgainWhereTheBudgetDoesNotAllowIt() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("in_doubt", "resubmit")) {
      shop.set("budget.day", "3").catalog(row(1, "Mug [sandbox:drop]"));
      shop.run();

      RunResult second = shop.run();

      assertThat(second.summary().exitCode()).isEqualTo(8);
      assertThat(second.summary().requests().sent()).isZero();
      assertThat(second.summary().items().pending()).isEqualTo(1);
      assertThat(second.summary().credits().budget().day().spent()).isEqualTo(Credits.of(2));
      assertThat(shop.book().charged()).isEqualByComparingTo("2");
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void failedItemIsTriedAsOftenAsTheJobFileSays() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("retry_failed", "2")) {
      shop.catalog(row(1, "Mug [sandbox:http-422]"), row(2, "Lamp"));
      shop.run();

      RunResult second = shop.run();
      RunResult third = shop.run();
      RunResult fourth = shop.run();

      assertThat(second.summary().requests().sent()).isEqualTo(1);
      assertThat(third.summary().requests().sent()).isEqualTo(1);
      assertThat(fourth.summary().requests().sent()).isZero();
      assertThat(fourth.summary().exitCode()).isEqualTo(3);
      shop.assertThatTheBooksAgree();
    }
  }
}
