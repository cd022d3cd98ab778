package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Results that the service itself puts into a storage. */
class StorageDestinationTest {
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

  /** The job of the shop, without downloads. */
  private void job(String lines) {
    shop.job("request: {prompt: \"{{title}} on a table\"}\n" + lines);
    shop.write("job.yaml", shop.read("job.yaml").replaceFirst("(?m)^download: .*\\R", ""));
    shop.write("job.yaml", shop.read("job.yaml").replaceFirst("(?m)^  images: all\\R", ""));
  }

  private List<JsonNode> manifest() {
    return shop.read("out/manifest.jsonl")
        .lines()
        .map(line -> JsonMapper.shared().readTree(line))
        .toList();
  }

  @Test
  void placeInTheStorageIsInTheManifestAndNeverExpires() {
    job("output: {destination: \"storage://results/shop/{{id}}.png\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.err()).doesNotContain("WARNING: this job keeps no results");
    assertThat(manifest())
        .hasSize(3)
        .allSatisfy(
            line -> {
              assertThat(line.path("output_url").asString())
                  .isEqualTo("storage://results/shop/" + line.path("id").asString() + ".png");
              assertThat(line.path("expires_at").isNull()).isTrue();
              assertThat(line.path("file").isNull()).isTrue();
              assertThat(line.path("reason").asString("")).isEmpty();
            });
  }

  @Test
  void severalOutputsLieInTheFolderOfTheirItem() {
    shop.catalogOf(1);
    job("output: {destination: \"storage://results/shop/{{id}}/\"}");

    Answer answer = shop.on("run", "--set", "request.images=2");

    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(manifest())
        .extracting(line -> line.path("output_url").asString())
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(url -> url.matches("storage://results/shop/P1/[0-9a-f]+\\.png"));
  }

  @Test
  void placeIsTheSameEachNightSoThatNothingIsPaidAgain() {
    job("output: {destination: \"storage://results/shop/{{id}}/\"}");
    shop.on("run");

    Answer again = shop.on("run", "--json");

    assertThat(again.code()).isZero();
    assertThat(again.json().path("requests").path("sent").asInt()).isZero();
    assertThat(shop.sandbox().book().charges()).hasSize(3);
  }

  @Test
  void idsThatAreNoPartOfAPathGetHarmlessPlacesOfTheirOwn() {
    shop.catalog(
        List.of(
            "../etc,https://shop.example/p1.png,Mug",
            "a/b,https://shop.example/p1.png,Mug",
            "a b,https://shop.example/p1.png,Mug"));
    job("output: {destination: \"storage://results/shop/{{id}}/\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(manifest())
        .extracting(line -> line.path("output_url").asString())
        .doesNotHaveDuplicates()
        .allMatch(
            url -> url.matches("storage://results/shop/[a-z-]+_x[0-9a-f]{12}/[0-9a-f]+\\.png"));
  }

  @Test
  void backgroundsAndVideosArePutThereToo() {
    shop.catalogOf(1);
    job("output: {destination: \"storage://results/{{id}}/\"}");
    String edit = shop.read("job.yaml");

    shop.write("job.yaml", edit.replace("operation: edit", "operation: background"));
    Answer background = shop.on("run", "--set", "job=background");
    String made = manifest().get(0).path("output_url").asString();
    shop.write("job.yaml", edit.replace("operation: edit", "operation: video"));
    Answer video = shop.on("run", "--set", "job=video");

    assertThat(background.code()).as(background.err()).isZero();
    assertThat(made).matches("storage://results/P1/[0-9a-f]+\\.png");
    assertThat(video.code()).as(video.err()).isZero();
    assertThat(manifest().get(0).path("output_url").asString())
        .matches("storage://results/P1/[0-9a-f]+\\.mp4");
  }

  @Test
  void downloadFolderBesideItIsWarnedOfBeforeAnythingIsSent() {
    job("output: {destination: \"storage://results/shop/{{id}}/\"}\ndownload: {folder: images}");

    Answer plan = shop.on("plan");
    Answer run = shop.on("run");

    String warning =
        """
        WARNING: this job has both output.destination and download.folder. What the service puts into a storage of yours has no link,
          so nothing of it is downloaded: the manifest has its place there. Remove one of the two from %s.
        """
            .formatted(shop.job());
    assertThat(plan.err()).contains(warning);
    assertThat(run.err()).contains(warning);
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void storageThatIsNotConnectedFailsTheItemsWithTheServicesWords() {
    shop.catalogOf(1);
    job("output: {destination: \"storage://elsewhere/{{id}}/\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(3);
    assertThat(manifest().get(0).path("reason").asString())
        .contains("no storage is connected under the name elsewhere");
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }
}
