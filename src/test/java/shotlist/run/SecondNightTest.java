package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.state.Database;

/** What a catalog costs that was done before. */
class SecondNightTest {
  private static final Duration A_NIGHT = Duration.ofHours(25);

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openShop() {
    shop = new Shop(folder, "claid/edit");
  }

  @AfterEach
  void closeShop() {
    shop.close();
  }

  @Test
  void unchangedCatalogCostsNothingAndChangesNothing() throws Exception {
    shop.catalogOf(3).run();

    RunResult second = shop.advance(A_NIGHT).run();

    assertThat(second.summary().exitCode()).isZero();
    assertThat(second.summary().requests().sent()).isZero();
    assertThat(second.summary().catalog().unchanged()).isEqualTo(3);
    assertThat(second.summary().polls()).isZero();
    assertThat(shop.csv("changes.csv")).isEmpty();
    assertThat(shop.book().charges()).hasSize(3);
    shop.assertThatTheBooksAgree();
  }

  /** A million entries are not read to find that all of them stay: ones that are no such tell. */
  @Test
  void whereNothingChangedTheOutlineIsNotReadForTheManifest() throws Exception {
    shop.catalogOf(3).run();
    List<Map<String, String>> lines = shop.csv("manifest.csv");
    try (Database database = Database.open(shop.state())) {
      database.jdbc().sql("update outline set entries = ?").param(new byte[] {1, 2}).update();
    }

    RunResult second = shop.run();

    assertThat(second.summary().exitCode()).isZero();
    assertThat(second.summary().catalog().unchanged()).isEqualTo(3);
    assertThat(shop.csv("manifest.csv")).isEqualTo(lines);
    assertThat(shop.csv("changes.csv")).isEmpty();
  }

  @Test
  void changedTitleMakesItsItemsNewAndNoOthers() throws Exception {
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();

    RunResult second = shop.catalog(row(1, "Mug"), row(2, "Red lamp"), row(3, "Chair")).run();

    assertThat(second.summary().exitCode()).isZero();
    assertThat(second.summary().requests().sent()).isEqualTo(1);
    assertThat(shop.csv("changes.csv")).extracting(line -> line.get("id")).containsExactly("P2");
    assertThat(shop.book().charges()).hasSize(4);
    assertThat(shop.images()).hasSize(3);
    assertThat(shop.filesIn("images/superseded")).hasSize(1);
    shop.assertThatTheBooksAgree();
  }

  @Test
  void freshlySignedUrlIsTheSamePicture() throws Exception {
    shop.catalog("P1,https://shop.example/p1.png?X-Amz-Date=1&X-Amz-Signature=aa,Mug").run();

    RunResult second =
        shop.catalog("P1,https://shop.example/p1.png?X-Amz-Date=2&X-Amz-Signature=bb,Mug").run();

    assertThat(second.summary().requests().sent()).isZero();
    assertThat(second.summary().catalog().unchanged()).isEqualTo(1);
    assertThat(shop.csv("changes.csv")).isEmpty();
    assertThat(shop.column("source_url")).first().asString().endsWith("Signature=bb");
    shop.assertThatTheBooksAgree();
  }

  @Test
  void removedItemLeavesTheManifestAndIsToldOnce() throws Exception {
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();

    shop.catalog(row(1, "Mug"), row(3, "Chair")).run();
    List<Map<String, String>> changes = shop.csv("changes.csv");
    RunResult third = shop.run();

    assertThat(changes).hasSize(1);
    assertThat(changes.get(0)).containsEntry("id", "P2").containsEntry("status", "removed");
    assertThat(shop.column("id")).containsExactly("P1", "P3");
    assertThat(shop.csv("changes.csv")).isEmpty();
    assertThat(third.summary().exitCode()).isZero();
  }

  @Test
  void itemWhoseRowIsUnusableNowIsToldAsRejectedAndOnce() throws Exception {
    shop.set("catalog.max_rejects", "50%");
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();

    shop.catalog(row(1, "Mug"), "P2,not a url,Lamp", row(3, "Chair")).advance(A_NIGHT).run();
    List<Map<String, String>> rejected = shop.csv("changes.csv");
    shop.advance(A_NIGHT).run();
    List<Map<String, String>> sameFile = shop.csv("changes.csv");
    shop.catalog(row(1, "Mug"), "P2,not a url,Lamp").advance(A_NIGHT).run();
    List<Map<String, String>> other = shop.csv("changes.csv");
    shop.catalog(row(1, "Mug"), row(2, "Lamp")).advance(A_NIGHT).run();

    assertThat(rejected).hasSize(1);
    assertThat(rejected.get(0)).containsEntry("id", "P2").containsEntry("status", "rejected");
    assertThat(rejected.get(0).get("reason")).contains("not an absolute");
    assertThat(sameFile).isEmpty();
    assertThat(other).extracting(line -> line.get("id")).containsExactly("P3");
    assertThat(shop.csv("changes.csv")).hasSize(1);
    assertThat(shop.csv("changes.csv").get(0))
        .containsEntry("id", "P2")
        .containsEntry("status", "done");
    shop.assertThatTheBooksAgree();
  }

  @Test
  void itemWhoseRowIsBrokenNowIsToldAsRejected() throws Exception {
    shop.set("catalog.max_rejects", "50%");
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();

    shop.catalog(row(1, "Mug"), "P2,https://shop.example/p2.png,\"Lamp, 11\" blue", row(3, "Chair"))
        .advance(A_NIGHT)
        .run();
    List<Map<String, String>> broken = shop.csv("changes.csv");
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).advance(A_NIGHT).run();
    List<Map<String, String>> mended = shop.csv("changes.csv");

    assertThat(broken)
        .extracting(line -> line.get("id") + " " + line.get("status"))
        .containsExactly("P2 rejected");
    assertThat(mended)
        .extracting(line -> line.get("id") + " " + line.get("status"))
        .containsExactly("P2 done");
    shop.assertThatTheBooksAgree();
  }

  /** Its removals are on disk then, and what the catalog has instead is not. */
  @Test
  void planThatWasKilledTellsOfNoRemoval() throws Exception {
    shop.set("catalog.max_rejects", "50%");
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();
    try (Database database = Database.open(shop.state())) {
      database.jdbc().sql("update job set outline = null").update();
      database
          .jdbc()
          .sql("update item set removed_run = (select max(id) + 1 from run) where item_id = 'P2'")
          .update();
    }

    shop.advance(A_NIGHT).run(RunOptions.of(Command.COLLECT));
    List<Map<String, String>> collected = shop.csv("changes.csv");
    shop.catalog(row(1, "Mug"), "P2,not a url,Lamp", row(3, "Chair")).advance(A_NIGHT).run();

    assertThat(collected).isEmpty();
    assertThat(shop.csv("changes.csv"))
        .extracting(line -> line.get("id") + " " + line.get("status"))
        .containsExactly("P2 rejected");
  }

  @Test
  void itemThatReturnsCostsNothing() throws Exception {
    shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).run();
    shop.catalog(row(1, "Mug"), row(3, "Chair")).advance(A_NIGHT).run();

    RunResult third =
        shop.catalog(row(1, "Mug"), row(2, "Lamp"), row(3, "Chair")).advance(A_NIGHT).run();

    assertThat(third.summary().exitCode()).isZero();
    assertThat(third.summary().requests().sent()).isZero();
    assertThat(shop.csv("changes.csv")).extracting(line -> line.get("id")).containsExactly("P2");
    assertThat(shop.line("P2")).containsEntry("status", "done");
    assertThat(Path.of(shop.line("P2").get("file"))).isRegularFile();
    shop.assertThatTheBooksAgree();
  }

  @Test
  void itemsThatAskForTheSameShareOneChargeAndHaveAFileEach() throws Exception {
    RunResult result =
        shop.catalog(
                "A,https://shop.example/p1.png,Mug",
                "B,https://shop.example/p1.png,Mug",
                "C,https://shop.example/p2.png,Mug")
            .run();

    assertThat(result.summary().exitCode()).isZero();
    assertThat(result.summary().catalog().duplicates()).isEqualTo(1);
    assertThat(shop.book().charges()).hasSize(2);
    assertThat(shop.images()).hasSize(3);
    assertThat(shop.column("credits")).containsExactly("2", "0", "2");
    assertThat(shop.column("credits").stream().map(BigDecimal::new).reduce(BigDecimal::add))
        .hasValueSatisfying(sum -> assertThat(sum).isEqualByComparingTo(shop.book().charged()));
    shop.assertThatTheBooksAgree();
  }

  @Test
  void laterItemTakesItsFileFromTheOneThatAskedForTheSame() throws Exception {
    shop.catalog("A,https://shop.example/p1.png,Mug").run();

    RunResult second =
        shop.catalog("A,https://shop.example/p1.png,Mug", "B,https://shop.example/p1.png,Mug")
            .advance(A_NIGHT)
            .run();

    assertThat(second.summary().exitCode()).isZero();
    assertThat(second.summary().requests().sent()).isZero();
    assertThat(Path.of(shop.line("B").get("file"))).isRegularFile();
    assertThat(shop.line("B").get("sha256")).isEqualTo(shop.line("A").get("sha256"));
    shop.assertThatTheBooksAgree();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30})
  void promptChangedAndChangedBackBringsTheOldFilesBack(int hours) throws Exception {
    shop.catalogOf(2).run();
    List<String> first = shop.column("sha256");
    shop.set("request.prompt", "{{title}} on grass").run();
    List<String> second = shop.column("sha256");
    assertThat(shop.filesIn("images/superseded")).hasSize(2);

    RunResult third =
        shop.set("request.prompt", "{{title}} on a table").advance(Duration.ofHours(hours)).run();

    assertThat(third.summary().exitCode()).isZero();
    assertThat(third.summary().requests().sent()).isZero();
    assertThat(shop.column("sha256")).isEqualTo(first).isNotEqualTo(second);
    assertThat(shop.column("file")).allMatch(file -> Path.of(file).toFile().isFile());
    assertThat(shop.images()).hasSize(2);
    assertThat(shop.filesIn("images/superseded")).hasSize(2);
    assertThat(shop.book().charges()).hasSize(4);
    shop.assertThatTheBooksAgree();
  }
}
