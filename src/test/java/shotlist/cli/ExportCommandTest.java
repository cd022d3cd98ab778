package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;

/** Results as a shop imports them. */
class ExportCommandTest {
  private static final String SHOPIFY =
      """
      Handle,Title,Variant SKU,Image Src,Image Position,Variant Image
      mug,"Mug, ""large""\",007,https://shop.example/p2.png,2,
      mug,,3.65275E+11,https://shop.example/p1.png?X-Amz-Signature=1,1,https://shop.example/p3.png
      mug,,008,https://shop.example/lost.png,3,https://shop.example/p1.png
      jug,Jug,,,,
      """
          .replace("\n", "\r\n");
  private static final String AT = "https://cdn.shop.example/results/";

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  private void jobOf(String catalog, String lines) {
    shop.write("catalog.csv", catalog);
    shop.write(
        "job.yaml",
        """
        job: shop
        provider: claid
        operation: edit
        catalog: {path: %s, images: all, max_rejects: 100}
        request: {prompt: "a table"}
        manifest: {folder: %s}
        %s
        """
            .formatted(folder.resolve("catalog.csv"), folder.resolve("out"), lines));
  }

  private String downloads() {
    return "download: {folder: " + folder.resolve("images") + "}";
  }

  private String out() {
    return folder.resolve("new/shop.csv").toString();
  }

  private Answer export(String to, String... options) {
    String[] words = new String[options.length + 4];
    System.arraycopy(options, 0, words, 4, options.length);
    words[0] = "--to";
    words[1] = to;
    words[2] = "--out";
    words[3] = out();
    return shop.on("export", words);
  }

  @Test
  void shopsOwnCatalogComesBackWithFilesInThePlacesOfTheirSources() {
    jobOf(SHOPIFY, downloads());
    shop.on("run");

    Answer export = export("shopify", "--images", "file", "--files-at", AT);

    assertThat(export.code()).as(export.err()).isZero();
    assertThat(shop.read("new/shop.csv"))
        .isEqualTo(
            SHOPIFY
                .replace("https://shop.example/p1.png?X-Amz-Signature=1", AT + "mug-1-1.png")
                .replace("https://shop.example/p1.png", AT + "mug-1-1.png")
                .replace("https://shop.example/p2.png", AT + "mug-2-1.png")
                .replace("https://shop.example/p3.png", AT + "mug-4-1.png"));
    assertThat(export.err())
        .endsWith(out() + ": 3 pictures of 1 product replaced, 1 kept (1 failed).\n");
    assertThat(export.out()).isEmpty();
  }

  @Test
  void linksAreTheServicesAndSayUntilWhenTheyLive() {
    jobOf(SHOPIFY, "");
    shop.on("run");
    List<String> links =
        shop.read("out/manifest.csv")
            .lines()
            .filter(line -> line.contains(",done,"))
            .map(line -> line.split(",", -1)[6])
            .toList();

    Answer export = export("shopify");

    assertThat(links).hasSize(3);
    assertThat(shop.read("new/shop.csv"))
        .isEqualTo(
            SHOPIFY
                .replace("https://shop.example/p1.png?X-Amz-Signature=1", links.get(0))
                .replace("https://shop.example/p1.png", links.get(0))
                .replace("https://shop.example/p2.png", links.get(1))
                .replace("https://shop.example/p3.png", links.get(2)));
    assertThat(export.err())
        .contains("3 pictures of 1 product replaced, 1 kept (1 failed).\n")
        .containsPattern(
            "The first link dies at 20..-..-..T..:..:..Z: the shop must have imported the file by"
                + " then\\.\n$");
  }

  @Test
  void changedCatalogGetsWhatIsKnownOfItsPictures() {
    jobOf(SHOPIFY, downloads());
    shop.on("run");
    String tonight =
        """
        Handle,Title,Image Src,Image Position
        new,New,https://shop.example/p1.png,1
        mug,Mug,https://shop.example/other.png,1
        mug,,https://shop.example/p3.png,2
        """;
    shop.write("tonight.csv", tonight);

    Answer export =
        export(
            "shopify",
            "--images",
            "file",
            "--files-at",
            AT,
            "--catalog",
            folder.resolve("tonight.csv").toString());

    assertThat(shop.read("new/shop.csv"))
        .isEqualTo(tonight.replace("https://shop.example/p3.png", AT + "mug-4-1.png"));
    assertThat(export.err())
        .endsWith("1 picture of 1 product replaced, 2 kept (2 never asked for).\n");
  }

  @Test
  void wooCommerceTakesFilesByNameAndVariationsGetTheirProductsPicture() {
    String catalog =
        """
        ID,Type,SKU,Name,Images,Parent
        44,variable,tee,Tee,"https://shop.example/p1.png, https://shop.example/p2.png",
        76,variation,tee-red,Tee - Red,https://shop.example/p1.png,tee
        80,simple,,Cap,https://shop.example/p3.png,
        """;
    jobOf(catalog, downloads());
    shop.on("run");

    Answer export = export("woocommerce", "--images", "file");

    assertThat(export.err()).endsWith("3 pictures of 2 products replaced, 0 kept.\n");
    assertThat(shop.read("new/shop.csv"))
        .isEqualTo(
            catalog
                .replace("https://shop.example/p1.png", "tee-1-1.png")
                .replace("https://shop.example/p2.png", "tee-2-1.png")
                .replace("https://shop.example/p3.png", "id_80-1-1-a832cbcb.png"));
  }

  @Test
  void anotherShopGetsAFileOfPicturesInTheCatalogsOrder() {
    shop.write("pictures/p4.png", "no picture");
    jobOf(
        """
        sku,image_url,title
        =P1,https://shop.example/p1.png,"Mug, large"
        P2,https://shop.example/p2.png,Pan
        =P1,https://shop.example/lost.png,Mug
        P3,https://shop.example/lost.png,Pot
        =P1,https://shop.example/p3.png,Mug
        """,
        downloads());
    shop.on("run");

    Answer shopify = export("shopify", "--images", "file", "--files-at", AT);
    String forShopify = shop.read("new/shop.csv");
    Answer wooCommerce = export("woocommerce", "--images", "file", "--files-at", AT);

    assertThat(forShopify)
        .isEqualTo(
            """
            Handle,Title,Image Src,Image Position
            =P1,"Mug, large",https://cdn.shop.example/results/%3DP1-1-1.png,1
            =P1,,https://shop.example/lost.png,2
            =P1,,https://cdn.shop.example/results/%3DP1-3-1.png,3
            P2,Pan,https://cdn.shop.example/results/P2-1-1.png,1
            """
                .replace("\n", "\r\n"));
    assertThat(shopify.err())
        .endsWith(out() + ": 3 new pictures of 2 products, 2 without one (2 failed).\n");
    assertThat(wooCommerce.code()).isZero();
    assertThat(shop.read("new/shop.csv"))
        .startsWith("ID,SKU,Images\r\n,=P1,\"https://cdn.shop.example/results/%3DP1-1-1.png, ");
  }

  @Test
  void standardOutputHasNothingButTheFile() {
    jobOf(SHOPIFY, downloads());
    shop.on("run");

    Answer export = shop.on("export", "--to", "shopify", "--out", "-", "--quiet");

    assertThat(export.out()).startsWith("Handle,Title,Variant SKU,").endsWith("jug,Jug,,,,\r\n");
    assertThat(export.err()).startsWith("The first link dies at ");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void whatIsNotSentYetStaysAsItIs() {
    jobOf(SHOPIFY, downloads());
    shop.on("run", "--limit", "1");

    Answer export = export("shopify");

    assertThat(export.code()).isZero();
    assertThat(export.err()).contains("1 picture of 1 product replaced, 3 kept (3 pending).\n");
  }

  @Test
  void catalogIsNotOverwritten() {
    jobOf(SHOPIFY, downloads());
    shop.on("run");

    Answer export =
        shop.on("export", "--to", "shopify", "--out", folder.resolve("./catalog.csv").toString());

    assertThat(export.code()).isEqualTo(2);
    assertThat(export.err())
        .isEqualTo(
            "--out "
                + folder.resolve("./catalog.csv")
                + " is the catalog that is exported, which would be overwritten.\n"
                + "  Nothing was written. Name another file.\n");
    assertThat(shop.read("catalog.csv")).isEqualTo(SHOPIFY);
  }

  @Test
  void jobThatNeverRanHasNothingToExport() {
    jobOf(SHOPIFY, downloads());

    Answer export = export("shopify");

    assertThat(export.code()).isEqualTo(2);
    assertThat(export.err())
        .startsWith("Job shop has never run with this state: there is nothing to export.\n");
    assertThat(folder.resolve("state")).doesNotExist();
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void brokenCatalogLeavesTheLastExportAlone() {
    jobOf(SHOPIFY, downloads());
    shop.on("run");
    export("shopify", "--images", "file", "--files-at", AT);
    String before = shop.read("new/shop.csv");
    shop.write("catalog.csv", "Handle,Title,Image Src\nmug,\"" + "x".repeat(2_000_000) + "\n");

    Answer export = export("shopify", "--images", "file", "--files-at", AT);

    assertThat(export.code()).isEqualTo(2);
    assertThat(export.err()).contains("catalog.csv:2: a quote is opened here and not closed");
    assertThat(shop.read("new/shop.csv")).isEqualTo(before);
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void optionsThatDoNotFitSayWhatDoes() {
    jobOf(SHOPIFY, "");
    Answer noFiles = export("shopify", "--images", "file", "--files-at", AT);
    Answer links = export("shopify", "--files-at", AT);
    jobOf(SHOPIFY, downloads());
    Answer noUrl = export("shopify", "--images", "file");
    Answer noFolder = export("shopify", "--images", "file", "--files-at", "results/");
    Answer noFormat = export("magento");
    Answer noOut = shop.on("export", "--to", "shopify");

    assertThat(List.of(noFiles.code(), links.code(), noUrl.code(), noFolder.code()))
        .containsOnly(2);
    assertThat(noFiles.err())
        .isEqualTo(
            """
            --images file: job shop has neither download nor output.destination, so it has no files.
              Nothing was written. Export the links with --images url while they live, and set download.folder for the next run.
            """);
    assertThat(links.err())
        .isEqualTo(
            """
            --files-at says where files are, and links are asked for.
              Nothing was written. Add --images file, or leave --files-at out.
            """);
    assertThat(noUrl.err())
        .isEqualTo(
            "--images file needs --files-at: the URL under which the shop finds what is in "
                + folder.resolve("images")
                + ".\n  Nothing was written. Put the files where the shop can fetch them, then add"
                + " --files-at https://cdn.shop.example/results/\n");
    assertThat(noFolder.err())
        .startsWith(
            "Invalid value for option '--files-at': \"results/\" is not a folder's URL such as"
                + " https://cdn.shop.example/results/.\n");
    assertThat(noFormat.err())
        .startsWith("Invalid value for option '--to': \"magento\" is none of ");
    assertThat(noOut.err()).startsWith("Missing required option: '--out=FILE'.\n");
  }

  @Test
  void videosAreNoPictures() {
    shop.write(
        "job.yaml",
        """
        job: shop
        provider: claid
        operation: video
        catalog: {path: %s}
        request: {prompt: "turn slowly"}
        manifest: {folder: out}
        """
            .formatted(folder.resolve("catalog.csv")));

    Answer export = export("shopify");

    assertThat(export.code()).isEqualTo(2);
    assertThat(export.err())
        .isEqualTo(
            """
            Job shop makes videos, and what a shop imports from such a file are pictures.
              Nothing was written. The manifest in out has the videos.
            """);
  }
}
