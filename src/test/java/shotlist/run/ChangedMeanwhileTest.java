package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.sandbox.Book;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;
import shotlist.state.Database;

/** A run that was killed, and a world that is another one when the next begins. */
class ChangedMeanwhileTest {
  private static final SandboxOptions SLOW =
      SandboxOptions.defaults()
          .withoutLimits()
          .withTimes(
              new Times(
                  Duration.ofMillis(100),
                  Duration.ofMillis(100),
                  Duration.ofMillis(300),
                  Duration.ofSeconds(1)));

  @TempDir private Path folder;

  @Test
  void catalogThatWasReplacedIsPaidForWhereItIsNew() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", SLOW).catalogOf(12)) {
      killAfterCharges(shop, 4);
      int paid = shop.book().charges().size();
      List<String> next = new ArrayList<>(rows(7, 12)); // the first six are gone
      next.add(Shop.row(40, "Forty"));
      shop.catalog(next).set("catalog.max_removed", "100%");

      RunResult second = shop.run();

      assertThatNothingIsPaidTwice(shop);
      assertThat(second.summary().catalog().items()).isEqualTo(7);
      assertThat(shop.column("id")).containsExactly("P7", "P8", "P9", "P10", "P11", "P12", "P40");
      assertThat(second.summary().items().done() + second.summary().items().inDoubt()).isEqualTo(7);
      assertThat(shop.book().charges().size()).isLessThanOrEqualTo(paid + 7 + 2);

      RunResult back = shop.catalogOf(12).run();

      assertThatNothingIsPaidTwice(shop);
      assertThat(back.summary().items().done() + back.summary().items().inDoubt()).isEqualTo(12);
      assertThat(shop.column("file").stream().filter(file -> !file.isEmpty()))
          .hasSize((int) back.summary().items().done())
          .allMatch(file -> Files.isRegularFile(Path.of(file)));
    }
  }

  @Test
  void promptThatWasEditedIsAskedForAndWhatTheOldOneCostIsCollected() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", SLOW).catalogOf(6)) {
      killAfterCharges(shop, 3);
      int paid = shop.book().charges().size();

      RunResult second = shop.set("request.prompt", "{{title}} on grass").run();

      assertThatNothingIsPaidTwice(shop);
      assertThat(second.summary().items().done()).isEqualTo(6);
      assertThat(shop.book().charges()).hasSize(paid + 6);

      int before = shop.book().charges().size();
      RunResult third = shop.set("request.prompt", "{{title}} on a table").run();

      long doubts = third.summary().items().inDoubt();
      assertThat(third.summary().items().done() + doubts).isEqualTo(6);
      assertThat(shop.book().charges().size() - before).isLessThanOrEqualTo(6 - paid);
      assertThatNothingIsPaidTwice(shop);
    }
  }

  @Test
  void budgetThatWasLoweredCountsWhatTheKilledRunSpent() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", SLOW).catalogOf(12)) {
      shop.set("budget.day", "100");
      killAfterCharges(shop, 4);
      int paid = shop.book().charges().size();

      RunResult second = shop.set("budget.day", "12").run();

      assertThat(second.summary().items().pending()).isPositive();
      assertThat(second.summary().exitCode()).isIn(8, 12);
      assertThat(shop.book().charges()).hasSizeBetween(paid, 6);
      assertThatNothingIsPaidTwice(shop);
    }
  }

  @Test
  void twoItemsThatSwapTheirPicturesSwapTheirFiles() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.request("prompt: on a table");
      shop.catalog(row("A", 1), row("B", 2)).run();
      String first = shop.line("A").get("sha256");
      String second = shop.line("B").get("sha256");
      assertThat(first).isNotEqualTo(second);

      RunResult swapped = shop.catalog(row("A", 2), row("B", 1)).run();

      assertThat(swapped.summary().exitCode()).isZero();
      assertThat(swapped.summary().requests().sent()).isZero();
      assertThatFilesAre(shop, Map.of("A", second, "B", first));

      RunResult swappedBack = shop.catalog(row("A", 1), row("B", 2)).run();

      assertThat(swappedBack.summary().exitCode()).isZero();
      assertThatFilesAre(shop, Map.of("A", first, "B", second));
      assertThat(shop.book().charges()).hasSize(2);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void picturesThatMoveInACircleEndWhereTheyBelong() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.request("prompt: on a table");
      shop.catalog(row("A", 1), row("B", 2), row("C", 3)).run();
      Map<String, String> before =
          Map.of(
              "A", shop.line("C").get("sha256"),
              "B", shop.line("A").get("sha256"),
              "C", shop.line("B").get("sha256"));

      RunResult moved = shop.catalog(row("A", 3), row("B", 1), row("C", 2)).run();

      assertThat(moved.summary().exitCode()).isZero();
      assertThat(moved.summary().requests().sent()).isZero();
      assertThatFilesAre(shop, before);
    }
  }

  @Test
  void partFilesOfAKilledRunAreSweptAlsoWhereFilesWereMovedAside() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(1)) {
      Path aside = Files.createDirectories(folder.resolve("images/superseded"));
      Files.writeString(aside.resolve(".P9-1-1.png.0123456789abcdef.part"), "half a pic");
      Files.writeString(folder.resolve("images/.P1-1-1.png.0123456789abcdef.part"), "half a pic");

      assertThat(shop.run().summary().exitCode()).isZero();

      assertThat(shop.filesIn("images/superseded")).isEmpty();
      assertThat(shop.images()).containsExactly("P1-1-1.png");
    }
  }

  @Test
  void executionThatSpringBatchCannotRecoverEndsNoRun() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", SLOW).catalogOf(3)) {
      killAfterCharges(shop, 1);
      try (Database database = Database.open(shop.state())) {
        database
            .template()
            .execute("alter table batch_step_execution add check (status <> 'FAILED')");
      }

      RunResult next = shop.run();

      assertThat(next.failure()).isEmpty();
      assertThat(next.summary().exitCode()).isIn(0, 12);
      assertThatNothingIsPaidTwice(shop);
    }
  }

  private static String row(String id, int picture) {
    return id + ",https://shop.example/p" + picture + ".png,Thing";
  }

  private static List<String> rows(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(n -> Shop.row(n, "Product " + n)).toList();
  }

  private static void killAfterCharges(Shop shop, int charges) throws Exception {
    shop.set("throttle.per_second", "20").set("throttle.per_minute", "1200");
    Shop.killWhen(shop.startProcess(Command.RUN), () -> shop.book().charges().size() >= charges);
  }

  private static void assertThatFilesAre(Shop shop, Map<String, String> sha256) {
    sha256.forEach(
        (id, hash) -> {
          Map<String, String> line = shop.line(id);
          assertThat(line.get("sha256")).as(id).isEqualTo(hash);
          assertThat(Path.of(line.get("file")).getFileName().toString()).startsWith(id + "-1-1");
          assertThat(hash(Path.of(line.get("file")))).as(id).isEqualTo(hash);
        });
  }

  private static String hash(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertThatNothingIsPaidTwice(Shop shop) {
    assertThat(shop.book().violations()).isEmpty();
    assertThat(shop.book().charges().stream().map(Book.Charge::fingerprint).toList())
        .doesNotHaveDuplicates();
  }
}
