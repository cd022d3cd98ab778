package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;

/** What a shop exported, as the catalog of a job that names no format. */
class ShopExportTest {
  private static final String SHOPIFY =
      """
      Handle,Title,Vendor,Image Src,Image Position,Variant Image
      mug,Mug,Hearth,https://shop.example/p2.png,2,
      mug,,,https://shop.example/p1.png,1,https://shop.example/p3.png
      mug,,,https://shop.example/lost.png,3,https://shop.example/p1.png
      jug,Jug,Hearth,,,
      """;

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
    shop.write("catalog.csv", SHOPIFY);
    shop.write(
        "job.yaml",
        """
        job: shop
        provider: claid
        operation: edit
        catalog: {path: %s, images: all, max_rejects: 50%%}
        request: {prompt: "{{title}} by {{vendor}} on a table"}
        manifest: {folder: %s}
        """
            .formatted(folder.resolve("catalog.csv"), folder.resolve("out")));
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  @Test
  void planSaysWhatTheCatalogWasTakenForAndCountsPictures() {
    Answer plan = shop.on("plan");
    Answer first = shop.on("plan", "--json", "--set", "catalog.images=first");
    Answer all = shop.on("plan", "--json");

    assertThat(plan.outLines().get(0))
        .startsWith(
            folder.resolve("catalog.csv")
                + " is read as shopify (told by its columns Handle, Image Src, Image Position,"
                + " Variant Image; ");
    assertThat(plan.err()).startsWith("line 5: jug, Image Src: the product has no picture\n");
    assertThat(first.json().path("items").path("new").asInt()).isEqualTo(1);
    assertThat(all.json().path("items").path("new").asInt()).isEqualTo(4);
    assertThat(all.json().path("items").path("rejected").asInt()).isEqualTo(1);
  }

  @Test
  void runKeepsTheShopsOrderAndFailedRowsStandForThemselves() {
    Answer run = shop.on("run");
    Answer again = shop.on("plan", "--json", "--catalog", folder.resolve("out/failed.csv") + "");

    assertThat(run.code()).as(run.err()).isEqualTo(3);
    assertThat(shop.read("out/manifest.csv").lines())
        .extracting(line -> String.join(",", List.of(line.split(",", -1)).subList(0, 4)))
        .containsExactly(
            "id,position,source_url,status",
            "mug,1,https://shop.example/p1.png,done",
            "mug,2,https://shop.example/p2.png,done",
            "mug,3,https://shop.example/lost.png,failed",
            "mug,4,https://shop.example/p3.png,done",
            "jug,,,rejected");
    assertThat(shop.read("out/failed.csv").lines())
        .containsExactly(
            "Handle,Title,Vendor,Image Src,Image Position,Variant Image",
            "mug,Mug,Hearth,https://shop.example/lost.png,3,https://shop.example/p1.png");
    assertThat(again.json().path("items").path("failed").asInt()).isEqualTo(1);
    assertThat(again.json().path("items").path("unchanged").asInt()).isEqualTo(1);
    assertThat(again.json().path("requests").asInt()).isZero();
  }

  @Test
  void rowsAreThoseOfTheFileWhateverPicturesAreAskedFor() {
    shop.write("catalog.csv", SHOPIFY.replace("lost", "p4") + "\n\n");

    Answer all = shop.on("run", "--json");
    Answer unread = shop.on("run", "--json");
    Answer first = shop.on("run", "--json", "--set", "catalog.images=first");
    Answer refused =
        shop.on("run", "--json", "--set", "catalog.images=first", "--set", "catalog.max_rejects=0");

    assertThat(List.of(all, unread, first, refused))
        .extracting(answer -> answer.json().path("catalog").path("rows").asInt())
        .containsOnly(4);
    assertThat(List.of(all, unread, first, refused))
        .extracting(answer -> answer.json().path("catalog").path("items").asInt())
        .containsExactly(4, 4, 1, 1);
    assertThat(refused.err())
        .contains("1 of 2 rows that have a picture asked for is unusable, more than");
  }

  @Test
  void rowWithTwoUnusablePicturesIsOneOfTheRejectedRows() {
    shop.write(
        "catalog.csv",
        """
        id,title,image_link,additional_image_link
        G1,Mug,https://shop.example/p1.png,
        G2,Jug,https://shop.example/p2.png,
        G3,Pot,ftp://shop.example/p3.png,ftp://shop.example/p4.png
        """);
    shop.write("job.yaml", shop.read("job.yaml").replace("{{vendor}}", "us"));

    Answer within = shop.on("run", "--json", "--set", "catalog.max_rejects=1");
    Answer unread = shop.on("run", "--json", "--set", "catalog.max_rejects=34%");
    Answer beyond = shop.on("run", "--set", "catalog.max_rejects=33%");

    assertThat(within.code()).as(within.err()).isZero();
    assertThat(unread.code()).as(unread.err()).isZero();
    assertThat(shop.read("out/rejects.csv").lines()).hasSize(3);
    assertThat(beyond.code()).isEqualTo(2);
    assertThat(beyond.err()).contains("1 of 3 rows is unusable, more than catalog.max_rejects");
  }

  @Test
  void rowsAreCountedWhereNoneIsUsableAndWhereNoneIsAskedFor() {
    shop.write("catalog.csv", SHOPIFY.replace("https:", "ftp:"));
    Answer unusable = shop.on("run");
    shop.write("catalog.csv", SHOPIFY.replace("jug,Jug,Hearth,,,\n", ""));
    Answer notAskedFor = shop.on("run", "--set", "catalog.images=9");

    assertThat(unusable.code()).isEqualTo(2);
    assertThat(unusable.err()).contains("catalog.csv: all 4 rows are unusable.");
    assertThat(notAskedFor.code()).isEqualTo(2);
    assertThat(notAskedFor.err()).contains("it has no picture that catalog.images asks for.");
  }

  @Test
  void headerOfTwoShopsIsRefusedBeforeAnythingIsSent() {
    shop.write("catalog.csv", "Handle,Title,Image Src,ID,SKU,Type,Name,Images\n");

    Answer run = shop.on("run");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "catalog.csv:1: the header fits shopify (Handle, Image Src, Title) and woocommerce"
                + " (SKU, ID, Images, Type, Name).",
            "To do: set catalog.format to shopify or woocommerce. Nothing was sent.");
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }

  @Test
  void checkTellsTheFormat() {
    Answer check = shop.on("check");

    assertThat(check.out()).contains("ok       catalog ", "catalog.csv: shopify (told by its ");
  }
}
