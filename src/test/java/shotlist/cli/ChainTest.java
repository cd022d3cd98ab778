package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import shotlist.sandbox.Book;

/** One job goes on from another one's results: an edit, then a video of it, night after night. */
class ChainTest {
  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
    shop.job("request: {prompt: \"on a table\"}");
    video("all", "a slow move around the {{title}}");
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  private void video(String images, String prompt) {
    shop.write(
        "video.yaml",
        """
        job: video
        provider: claid
        operation: video
        catalog: {path: %s, format: manifest, images: %s}
        request: {prompt: "%s"}
        download: {folder: %s}
        manifest: {folder: %s}
        """
            .formatted(
                folder.resolve("out/manifest.csv"),
                images,
                prompt,
                folder.resolve("videos"),
                folder.resolve("video")));
  }

  private Answer onVideo(String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command, folder.resolve("video.yaml").toString()));
    words.addAll(List.of(options));
    for (String setting :
        List.of(
            "throttle.per_second=50",
            "throttle.per_minute=3000",
            "throttle.account={per_second: 100, per_minute: 6000}")) {
      words.add("--set");
      words.add(setting);
    }
    return shop.type(words.toArray(String[]::new));
  }

  /** Both jobs, as a scheduler runs them; what they sent. */
  private String night() {
    int edits = charges("claid edit").size();
    int videos = charges("claid video").size();
    Answer edit = shop.on("run");
    Answer video = onVideo("run");
    assertThat(edit.code()).as(edit.err()).isZero();
    assertThat(video.code()).as(video.err()).isZero();
    return (charges("claid edit").size() - edits)
        + " edits, "
        + (charges("claid video").size() - videos)
        + " videos";
  }

  private List<Book.Charge> charges(String operation) {
    return shop.sandbox().book().charges().stream()
        .filter(charge -> charge.operation().equals(operation))
        .toList();
  }

  private List<String> cells(String manifest, String... columns) {
    List<String> lines = shop.read(manifest).lines().toList();
    List<String> names = List.of(lines.get(0).split(",", -1));
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                Arrays.stream(columns)
                    .map(column -> cells[names.indexOf(column)])
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private void replaceInManifest(String what, String by) {
    shop.write("out/manifest.csv", shop.read("out/manifest.csv").replaceAll(what, by));
  }

  @Test
  void secondNightPaysNothingWhateverTheLinksAreAndAChangedPictureOneOfEach() {
    String first = night();
    shop.on("run");
    replaceInManifest("http://127.0.0.1:", "http://localhost:");
    Answer renewed = onVideo("run", "--json");
    String second = night();

    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Product 1",
            "P2,https://shop.example/p4.png,Product 2",
            "P3,https://shop.example/p3.png,Product 3",
            "P4,https://shop.example/p1.png,Product 1"));
    String changed = night();

    assertThat(first).isEqualTo("3 edits, 3 videos");
    assertThat(renewed.json().path("catalog").path("unchanged").asInt()).isEqualTo(3);
    assertThat(renewed.json().path("requests").path("sent").asInt()).isZero();
    assertThat(second).isEqualTo("0 edits, 0 videos");
    assertThat(changed).isEqualTo("1 edits, 1 videos");
    assertThat(cells("video/manifest.csv", "id", "position", "status"))
        .containsExactly("P1 1 done", "P2 1 done", "P3 1 done", "P4 1 done");
    assertThat(shop.sandbox().book().violations()).isEmpty();
    assertThat(spent("video")).isEqualTo(4 * 35);
  }

  private double spent(String job) {
    return cells(job + "/manifest.csv", "credits").stream().mapToDouble(Double::parseDouble).sum()
        + 35; // of P2's video before its picture changed, which no line shows any more
  }

  @Test
  void columnsOfTheCatalogBehindTheManifestFillPrompts() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,\"Mug, \"\"large\"\"\""));
    night();

    Answer explain = onVideo("plan", "--explain", "P1", "--set", "request.prompt={{title}}");
    shop.catalog(List.of("P1,https://shop.example/p1.png,Cup"));
    String renamed = night();

    assertThat(explain.out())
        .contains("prompt was \"a slow move around the Mug, \"large\"\" and is \"Mug, \"large\"\".")
        .doesNotContain("picture was");
    assertThat(renamed).isEqualTo("0 edits, 1 videos");
    assertThat(onVideo("check").out()).contains("ok       catalog");
  }

  @Test
  void manifestOfAnotherStateHasOnlyItsOwnColumns() {
    night();
    shop.environment("SHOTLIST_STATE_URL", "jdbc:h2:file:" + folder.resolve("elsewhere/state"));

    Answer plan = onVideo("plan");
    Answer own = onVideo("plan", "--json", "--set", "request.prompt={{id}} from {{source_url}}");

    assertThat(plan.code()).isEqualTo(2);
    assertThat(plan.err())
        .contains("names the column \"title\", which the catalog does not have.")
        .contains(
            "It is a manifest: the columns of the catalog behind it can be used where the job that"
                + " wrote it ran with this state database.");
    assertThat(own.json().path("requests").asInt()).isEqualTo(3);
  }

  @Test
  void lineThatNobodyKnowsTheRowOfIsRejectedAndNotSentWithABlank() {
    night();
    replaceInManifest("\nP2,", "\nP9,");

    Answer plan = onVideo("plan", "--set", "catalog.max_rejects=50%");

    assertThat(plan.err())
        .contains(
            "P9, title: the state does not know the catalog row that this line of the manifest was"
                + " made of");
  }

  @Test
  void resultsWithDeadLinksKeepTheirVideosAndNewOnesWait() {
    night();
    shop.catalogOf(4);
    shop.on("run");
    replaceInManifest("20..-..-..T..:..:..Z,([^,]*/images/)", "2020-01-01T00:00:00Z,$1");

    Answer plan = onVideo("plan");
    Answer late = onVideo("run");
    List<String> held = cells("video/manifest.csv", "id", "status", "reason");
    int paid = charges("claid video").size();
    shop.on("run");
    Answer fresh = onVideo("run");

    assertThat(plan.out())
        .contains(
            "  unchanged        3  their results are collected\n",
            "  held             1  their pictures cannot be had now; not sent this time\n");
    assertThat(late.code()).isEqualTo(4);
    assertThat(late.err())
        .contains(
            "Not sent this time: the link to the other job's result has expired, so the service could"
                + " not fetch it: run this job right after the other one, ");
    assertThat(held).hasSize(4).startsWith("P1 done ", "P2 done ", "P3 done ");
    assertThat(held.get(3))
        .startsWith("P4 pending \"the link to the other job's result has expired");
    assertThat(paid).isEqualTo(3);
    assertThat(fresh.code()).as(fresh.err()).isZero();
    assertThat(charges("claid video")).hasSize(4);
  }

  @Test
  void videoIsOfTheChosenOutputAndAnotherChoiceIsAnotherVideo() {
    shop.catalogOf(2).job("request: {prompt: \"on a table\", images: 3}");
    video("first", "a slow move");
    String first = night();
    shop.write("choices.csv", "id,keep\nP2,3\n");
    shop.on("choose", folder.resolve("choices.csv").toString());
    String chosen = night();
    String later = night();

    assertThat(first).isEqualTo("2 edits, 2 videos");
    assertThat(chosen).isEqualTo("0 edits, 1 videos");
    assertThat(later).isEqualTo("0 edits, 0 videos");
    assertThat(charges("claid video").get(2).source()).endsWith("/3.png");
    assertThat(cells("video/manifest.csv", "id", "position")).containsExactly("P1 1", "P2 1");
  }

  @Test
  void resultThatIsMadeAgainMakesAnotherVideo() {
    shop.catalogOf(1);
    night();
    shop.write("choices.csv", "id,keep\nP1,again\n");
    shop.on("choose", folder.resolve("choices.csv").toString());

    assertThat(night()).isEqualTo("1 edits, 1 videos");
    assertThat(night()).isEqualTo("0 edits, 0 videos");
  }

  @Test
  void whatIsNotDoneIsTheOtherJobsBusiness() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/lost.png,Jug",
            "P3,,Pan"));
    shop.on("run", "--set", "catalog.max_rejects=50%");

    Answer video = onVideo("run", "--json");

    assertThat(video.code()).as(video.err()).isZero();
    assertThat(video.json().path("items").path("done").asInt()).isEqualTo(1);
    assertThat(video.json().path("items").path("rejected").asInt()).isZero();
  }
}
