package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of results on their way to the disk. */
class DownloadRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"expired, 403", "download-404, 404"})
  void linkThatDoesNotWorkIsTriedUntilItExpiresAndThenTheFileIsLost(String fault, int status)
      throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.catalog(row(1, "Mug [sandbox:" + fault + "]"), row(2, "Lamp"));

      RunResult first = shop.run();

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(first.summary().downloads().failed()).isEqualTo(1);
      assertThat(shop.line("P1"))
          .containsEntry("status", "done")
          .containsEntry("file", "")
          .extractingByKey("reason")
          .asString()
          .startsWith(
              "not downloaded: the link was answered with HTTP "
                  + status
                  + "; it can be tried until ");

      RunResult nextNight = shop.advance(Duration.ofHours(25)).run();

      assertThat(nextNight.summary().exitCode()).isEqualTo(3);
      assertThat(nextNight.summary().items().done()).isEqualTo(2);
      assertThat(shop.line("P1").get("reason")).startsWith("lost: the result's link expired at ");
      assertThat(shop.images()).hasSize(1);
      assertThat(shop.book().charges()).hasSize(2);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void suspectPicturesAreNamedInTheManifestAndFailNothing() throws Exception {
    try (Shop shop = new Shop(folder, "claid/background")) {
      RunResult result = shop.catalog(row(1, "Mug"), row(2, "Lamp")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.line("P1"))
          .containsEntry("status", "done")
          .containsEntry("reason", "suspect: 64×64 is smaller than asked, 1024 on the longer side");
      RunResult.Pictures pictures = result.pictures().orElseThrow();
      assertThat(pictures.suspectCount()).isEqualTo(2);
      assertThat(pictures.suspects()).hasSize(1);
      assertThat(pictures.unfetched()).isEmpty();
      try (var files = Files.walk(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .contains(
                "after-" + shop.line("P1").get("sha256") + ".jpg",
                "before-" + shop.line("P1").get("fingerprint") + ".jpg");
      }
    }
  }

  @Test
  void whatCouldNotBeFetchedIsToldWithItsDeadline() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.catalog(row(1, "Mug [sandbox:download-404]"), row(2, "Lamp"));

      RunResult first = shop.run();

      assertThat(first.pictures().orElseThrow().unfetchedCount()).isEqualTo(1);
      assertThat(first.pictures().orElseThrow().unfetched())
          .singleElement()
          .satisfies(one -> assertThat(one.key().id()).isEqualTo("P1"))
          .satisfies(one -> assertThat(one.expiresAt()).isPresent())
          .satisfies(one -> assertThat(one.lost()).isFalse());

      RunResult nextNight = shop.advance(Duration.ofHours(25)).run();

      assertThat(nextNight.pictures().orElseThrow().unfetched())
          .singleElement()
          .satisfies(one -> assertThat(one.lost()).isTrue());
    }
  }

  @Test
  void linkThatExpiredAtMagicHourIsRenewed() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit")) {
      RunResult result = shop.catalog(row(1, "Mug [sandbox:expired]")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.images()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void resultThatWasNotFetchedWithinADayIsRenewedAtMagicHour() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit")) {
      shop.catalog(row(1, "Mug [sandbox:download-404x4]"));

      RunResult first = shop.run();
      RunResult nextNight = shop.advance(Duration.ofHours(25)).run();

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(nextNight.summary().exitCode()).isZero();
      assertThat(shop.line("P1").get("reason")).isEmpty();
      assertThat(shop.images()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claid/edit", "magic-hour/edit", "claid/background"})
  void downloadThatBreaksOffIsRepeated(String operation) throws Exception {
    try (Shop shop = new Shop(folder, operation)) {
      RunResult result = shop.catalog(row(1, "Mug [sandbox:download-truncatedx2]")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(Long.toString(Files.size(Path.of(shop.line("P1").get("file")))))
          .isEqualTo(shop.line("P1").get("bytes"));
      assertThat(filesBelow(folder.resolve("images"))).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void twoItemsOfOneNameBothHaveTheirFile() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("download.name", "{{title}}.{{ext}}")) {
      RunResult result = shop.catalog(row(1, "Mug"), row(2, "Mug"), row(3, "mug")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.images()).hasSize(3).anyMatch("Mug.png"::equalsIgnoreCase);
      assertThat(shop.column("file").stream().distinct()).hasSize(3);
      assertThat(shop.column("file")).allMatch(file -> Files.isRegularFile(Path.of(file)));
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void hostileIdsStayInsideTheFolder() throws Exception {
    try (Shop shop = new Shop(folder.resolve("shop"), "claid/edit")) {
      shop.catalog(
          "../../x,https://shop.example/p1.png,Mug",
          "CON,https://shop.example/p2.png,Mug",
          "/etc/y,https://shop.example/p3.png,Mug",
          "..\\..\\z,https://shop.example/p4.png,Mug",
          "n".repeat(200) + ",https://shop.example/p5.png,Mug",
          "...,https://shop.example/p6.png,Mug");
      shop.set("download.name", "{{id}}-{{position}}.{{ext}}");

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.images()).hasSize(6);
      try (Stream<Path> beside = Files.list(folder)) {
        assertThat(beside).containsExactly(folder.resolve("shop"));
      }
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void fileThatIsNotOursIsMovedAsideAndNotOverwritten() throws Exception {
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(folder.resolve("images/P1-1-1.png"), "mine");
    try (Shop shop = new Shop(folder, "claid/edit")) {
      RunResult result = shop.catalog(row(1, "Mug")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.images()).containsExactly("P1-1-1.png");
      assertThat(shop.filesIn("images/superseded")).containsExactly("P1-1-1.png");
      assertThat(folder.resolve("images/superseded/P1-1-1.png")).hasContent("mine");
    }
  }

  @Test
  void renamedSkuTakesOverTheFileThatIsOnTheDisk() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("catalog.max_removed", "100%")) {
      shop.catalog("P1,https://shop.example/p1.png,Mug").run();
      shop.advance(Duration.ofHours(25));

      RunResult result = shop.catalog("Q1,https://shop.example/p1.png,Mug").run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.line("Q1").get("file")).endsWith("Q1-1-1.png");
      assertThat(shop.book().charges()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void resultThatCameWhileItsItemWasMissingIsThereWhenTheItemReturns() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      shop.catalogOf(3).run(RunOptions.of(Command.SUBMIT));
      shop.catalogOf(2).run();
      shop.advance(Duration.ofHours(25));

      RunResult result = shop.catalogOf(3).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(shop.column("file")).hasSize(3).noneMatch(String::isEmpty);
      assertThat(shop.book().charges()).hasSize(3);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void fileThatComesBackHasItsOwnNameAgain() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(1)) {
      for (String prompt : List.of("on oak", "on slate", "on oak", "on slate")) {
        RunResult result = shop.request("prompt: " + prompt).run();
        assertThat(result.summary().exitCode()).isZero();
        shop.advance(Duration.ofHours(25));
      }

      assertThat(shop.images()).containsExactly("P1-1-1.png");
      assertThat(shop.filesIn("images/superseded")).hasSize(1);
      assertThat(shop.line("P1").get("file")).endsWith("images/P1-1-1.png");
      assertThat(shop.book().charges()).hasSize(2);
      shop.assertThatTheBooksAgree();
    }
  }

  private static List<Path> filesBelow(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
