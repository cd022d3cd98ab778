package shotlist.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.files.FilesException;
import shotlist.item.Outlined;
import shotlist.jobfile.JobFile.ManifestSettings;
import shotlist.manifest.TestState.Planned;
import shotlist.provider.Operation;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@OnEachEngine
class ManifestFilesTest {
  private static final String SHOP = "https://shop.example/";
  private static final Planned MUG =
      Planned.item("mug", 1, SHOP + "mug.jpg", "mug,\"Mug, \"\"large\"\"\"," + SHOP + "mug.jpg");
  private static final Planned BLUE_MUG =
      Planned.item("mug-blue", 1, SHOP + "mug.jpg", "mug-blue,Blue mug," + SHOP + "mug.jpg");
  private static final Planned LAMP =
      Planned.item("lamp", 1, SHOP + "lamp.jpg", "lamp,-10% lamp," + SHOP + "lamp.jpg");
  private static final Planned VASE =
      Planned.item("vase", 1, SHOP + "vase.jpg", "vase,Vase," + SHOP + "vase.jpg");

  @Parameter private Engine engine;
  @TempDir private Path temp;
  private TestState state;
  private Path folder;
  private boolean downloads;

  @BeforeEach
  void openState() {
    state = new TestState(engine, temp);
    folder = temp.resolve("out");
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void wholeCatalogStandsInItsOrderWithALinePerOutput() throws IOException {
    planANight();

    Published published = publish("csv", "jsonl");

    assertThat(published.manifestCsv()).contains(folder.resolve("manifest.csv"));
    assertThat(folder.resolve("manifest.csv")).hasBinaryContent(golden("manifest.expected.csv"));
    assertThat(folder.resolve("manifest.jsonl"))
        .hasBinaryContent(golden("manifest.expected.jsonl"));
    assertThat(published)
        .extracting(Published::items, Published::lines, Published::rejectedRows)
        .containsExactly(7L, 11L, 2L);
  }

  @Test
  void companionsOfTheManifestHoldWhatChangedWasRejectedAndFailed() throws IOException {
    planANight();

    Published published = publish("csv");

    assertThat(folder.resolve("rejects.csv")).hasBinaryContent(golden("rejects.expected.csv"));
    assertThat(folder.resolve("changes.csv")).hasBinaryContent(golden("changes.expected.csv"));
    assertThat(folder.resolve("failed.csv")).hasBinaryContent(golden("failed.expected.csv"));
    assertThat(published.changedItems()).isEqualTo(9);
    assertThat(published.failedRows()).isEqualTo(1);
  }

  private void planANight() {
    state.plan(
        MUG,
        BLUE_MUG,
        Planned.reject("cup", "image_url", "=HYPERLINK(1)", "not an http or https URL"),
        LAMP,
        VASE,
        Planned.item("vase", 2, SHOP + "vase-2.jpg", VASE.cells()),
        Planned.reject("", "sku", "", "the row has no id"),
        Planned.item("sofa", 1, SHOP + "sofa.jpg", "sofa,Sofa," + SHOP + "sofa.jpg"),
        Planned.item("=x", 1, SHOP + "x.jpg", "=x,Formula," + SHOP + "x.jpg"));
    state.accept(SHOP + "mug.jpg", "task-1");
    state.loseAnswer(SHOP + "lamp.jpg");
    state.refuse(SHOP + "vase.jpg", "-the picture is too small");
    state.refuse(SHOP + "vase-2.jpg", "the picture is too small");
    state.accept(SHOP + "sofa.jpg", "task-2");
    state.finish(
        SHOP + "mug.jpg",
        state.output("https://claid.example/1.jpg"),
        state.output("https://claid.example/2.jpg"));
    state.finish(SHOP + "sofa.jpg", TestState.stored("storage://shop/sofa.jpg"));
    state.downloaded("mug", 1, "out/images/mug-1-1.png");
    state.notDownloaded("mug", 2, "404 at the service; can be tried until 2026-11-22T02:00:14Z");
  }

  @Test
  void lineOfWhatIsNotDoneYetSaysSoAndTheSameEveryNight() throws IOException {
    downloads = true;
    state.plan(MUG, LAMP, VASE);
    state.accept(SHOP + "mug.jpg", "task-1");
    state.finish(
        SHOP + "mug.jpg",
        state.output("https://claid.example/1.jpg"),
        state.output("https://claid.example/2.jpg"));
    state.downloaded("mug", 1, "out/images/mug-1-1.png");
    state.accept(SHOP + "lamp.jpg", "task-2");

    publish("csv");
    assertThat(changes())
        .containsExactly(
            "mug done ",
            "mug done not downloaded yet; it can be tried until 2026-11-22T02:00:01Z",
            "lamp in_flight accepted; no result yet",
            "vase pending not sent yet");

    planNextNight(MUG, LAMP, VASE);
    assertThat(changes()).isEmpty();
  }

  @Test
  void outputThatNobodyWantsAsAFileIsWholeWithoutOne() throws IOException {
    state.plan(MUG);
    state.accept(SHOP + "mug.jpg", "task-1");
    state.finish(SHOP + "mug.jpg", state.output("https://claid.example/1.jpg"));

    publish("csv");

    assertThat(cells("manifest.csv", "reason")).containsExactly("1 of 2 outputs");
  }

  @Test
  void creditsColumnSumsToTheSpendThoughItemsShareARequest() throws IOException {
    planANight();

    publish("csv");

    BigDecimal sum =
        cells("manifest.csv", "credits").stream()
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(sum).isEqualByComparingTo(state.spentInRun().amount()).isEqualByComparingTo("6");
  }

  @Test
  void nothingHasChangedTheNextNightWhenNothingHasHappened() throws IOException {
    planANight();
    publish("csv", "jsonl");
    byte[] before = Files.readAllBytes(folder.resolve("manifest.csv"));

    Published published = publish("csv", "jsonl");

    assertThat(folder.resolve("manifest.csv")).hasBinaryContent(before);
    assertThat(published.changedItems()).isZero();
    assertThat(cells("changes.csv", "id")).isEmpty();
  }

  @Test
  void onlyTheItemWhoseLinesDifferIsAChange() throws IOException {
    state.plan(MUG, LAMP);
    publish("csv");
    state.accept(SHOP + "lamp.jpg", "task-1");

    publish("csv");

    assertThat(cells("changes.csv", "id")).containsExactly("lamp");
    assertThat(cells("changes.csv", "status")).containsExactly("in_flight");
  }

  @Test
  void chargeThatMovesToAnotherItemIsNoChangeOfThatItem() throws IOException {
    state.plan(MUG, BLUE_MUG);
    state.accept(SHOP + "mug.jpg", "task-1");
    publish("csv");
    state.nextNight();
    state.plan(BLUE_MUG);

    publish("csv");

    assertThat(cells("manifest.csv", "credits")).containsExactly("2");
    assertThat(cells("changes.csv", "id")).containsExactly("mug");
  }

  @Test
  void removedItemIsAChangeOnceAndAgainWhenItReturns() throws IOException {
    state.plan(MUG, LAMP);
    publish("csv");
    state.nextNight();
    state.plan(MUG);

    publish("csv");
    assertThat(folder.resolve("changes.csv")).hasBinaryContent(golden("removed.expected.csv"));
    assertThat(cells("manifest.csv", "id")).containsExactly("mug");

    publish("csv");
    assertThat(cells("changes.csv", "id")).isEmpty();

    state.nextNight();
    state.plan(MUG, LAMP);
    publish("csv");
    assertThat(cells("changes.csv", "id")).containsExactly("lamp");
    assertThat(cells("changes.csv", "status")).containsExactly("pending");
  }

  @Test
  void removalByARunThatWasKilledBeforePublishingIsListedByTheNext() throws IOException {
    state.plan(MUG, LAMP);
    publish("csv");
    state.nextNight();
    state.plan(MUG);
    state.nextNight();
    state.plan(MUG);

    publish("csv");

    assertThat(cells("changes.csv", "status")).containsExactly("removed");
  }

  @Test
  void itemWhoseRowIsRejectedNowIsAChangeThatSaysWhy() throws IOException {
    state.plan(MUG, LAMP);
    publish("csv");
    state.nextNight();
    state.plan(MUG, Planned.reject("lamp", "image_url", "lamp.jpg", "not an absolute URL"));

    publish("csv");

    assertThat(changes()).containsExactly("lamp rejected not an absolute URL");
    publish("csv");
    assertThat(changes()).isEmpty();
    state.nextNight();
    state.plan(MUG, LAMP);
    publish("csv");
    assertThat(changes()).containsExactly("lamp pending not sent yet");
  }

  @Test
  void rejectedRowIsAChangeWhenItComesDiffersAndGoes() throws IOException {
    state.plan(MUG, Planned.reject("cup", "image_url", "", "there is no URL"));
    publish("csv");
    assertThat(changes())
        .containsExactly("mug pending not sent yet", "cup rejected there is no URL");

    planNextNight(MUG, Planned.reject("cup", "image_url", "", "there is no URL"));
    assertThat(changes()).isEmpty();

    planNextNight(MUG, Planned.reject("cup", "image_url", "cup.jpg", "not an absolute URL"));
    assertThat(changes()).containsExactly("cup rejected not an absolute URL");

    planNextNight(MUG);
    assertThat(changes())
        .containsExactly("cup removed this rejected row is not in the catalog any more");

    planNextNight(MUG);
    assertThat(changes()).isEmpty();
  }

  @Test
  void rejectsOfOneIdAndOfNoneAreCountedAgainstEachOther() throws IOException {
    Planned nameless = Planned.reject("", "sku", "", "the row has no id");
    Planned cup = Planned.reject("cup", "image_url", "", "there is no URL");
    state.plan(MUG, nameless, nameless, cup, cup);
    publish("csv");

    planNextNight(nameless, MUG, nameless, nameless, cup, cup);
    assertThat(changes()).containsExactly(" rejected the row has no id");

    planNextNight(nameless, MUG, nameless, nameless, cup);
    assertThat(changes()).as("the other row of its id stands").isEmpty();

    planNextNight(nameless, MUG, nameless, nameless);
    assertThat(changes())
        .containsExactly("cup removed this rejected row is not in the catalog any more");

    planNextNight(MUG);
    assertThat(changes()).as("a removal that names no product").isEmpty();
  }

  @Test
  void rejectThatGoesIsNotRemovedWhileAnItemOfItsProductStands() throws IOException {
    Planned bad = Planned.reject("vase", "image_url", "", "there is no URL");
    state.plan(VASE, bad);
    publish("csv");

    planNextNight(VASE);

    assertThat(changes()).isEmpty();
  }

  @Test
  void runThatDiesBetweenItsTwoNotesNeverTellsOfARemovalThatIsNone() throws IOException {
    state.plan(MUG, Planned.reject("lamp", "image_url", "", "there is no URL"));
    publish("csv");
    state.nextNight();
    state.plan(MUG, LAMP);
    try (ManifestFiles files = open("csv")) {
      state.writeAll(files);
      files.publish();
      files.noteHashes(state.standings()::notePublished);
    }

    planNextNight(MUG, LAMP);

    assertThat(changes()).isEmpty();
  }

  @Test
  void itemsOfAProductThatIsRejectedAsAWholeAreNotToldToBeRemoved() throws IOException {
    Planned second = Planned.item("vase", 2, SHOP + "vase-2.jpg", VASE.cells());
    state.plan(VASE, second, LAMP);
    publish("csv");

    planNextNight(Planned.reject("vase", "", "", "the row has more cells than the header"));

    assertThat(changes())
        .containsExactly(
            "vase rejected the row has more cells than the header",
            "vase rejected rejected with its row: see rejects.csv",
            "lamp removed not in the catalog any more");
  }

  @Test
  void itemThatGoesBesideARejectWhichWasThereBeforeIsRemoved() throws IOException {
    Planned bad = Planned.reject("vase", "image_url", "", "there is no URL");
    state.plan(VASE, bad, LAMP);
    publish("csv");

    planNextNight(bad, LAMP);

    assertThat(changes()).containsExactly("vase removed not in the catalog any more");
  }

  @Test
  void rejectsThatWereNeverPublishedAreListedByTheNextRun() throws IOException {
    Planned cup = Planned.reject("cup", "image_url", "", "there is no URL");
    state.plan(MUG, cup);
    publish("csv");
    state.nextNight();
    state.plan(MUG, Planned.reject("pot", "image_url", "", "there is no URL"));

    planNextNight(MUG, Planned.reject("jug", "image_url", "", "there is no URL"));

    assertThat(changes())
        .containsExactly(
            "jug rejected there is no URL",
            "cup removed this rejected row is not in the catalog any more");
  }

  private void planNextNight(Planned... rows) {
    state.nextNight();
    state.plan(rows);
    publish("csv");
  }

  private List<String> changes() throws IOException {
    List<String> ids = cells("changes.csv", "id");
    List<String> statuses = cells("changes.csv", "status");
    List<String> reasons = cells("changes.csv", "reason");
    return IntStream.range(0, ids.size())
        .mapToObj(i -> ids.get(i) + " " + statuses.get(i) + " " + reasons.get(i))
        .toList();
  }

  @Test
  void changesAreListedAgainWhenTheRunDiesBeforeItNotedThem() throws IOException {
    state.plan(MUG, LAMP);
    try (ManifestFiles files = open("csv")) {
      state.writeAll(files);
      files.publish();
    }

    publish("csv");

    assertThat(cells("changes.csv", "id")).containsExactly("mug", "lamp");
  }

  @Test
  void runKilledBeforePublishingLeavesTheOldFilesWholeAndTheNextSweepsItsParts()
      throws IOException {
    state.plan(MUG);
    publish("csv", "jsonl");
    byte[] before = Files.readAllBytes(folder.resolve("manifest.csv"));
    state.plan(MUG, LAMP);
    Files.writeString(folder.resolve(".manifest.csv.0123456789abcdef.part"), "id,posi");

    try (ManifestFiles files = open("csv", "jsonl")) {
      state.writeAll(files);

      assertThat(folder.resolve("manifest.csv")).hasBinaryContent(before);
    }

    assertThat(folder.resolve("manifest.csv")).hasBinaryContent(before);
    assertThat(names())
        .containsExactly(
            "changes.csv", "failed.csv", "manifest.csv", "manifest.jsonl", "rejects.csv");
  }

  @Test
  void jsonLinesParseBackAndHaveTextAsItIs() throws IOException {
    planANight();

    publish("jsonl");

    List<JsonNode> lines =
        Files.readAllLines(folder.resolve("manifest.jsonl")).stream()
            .map(line -> JsonMapper.shared().readTree(line))
            .toList();
    assertThat(lines).hasSize(11).allSatisfy(l -> assertThat(l.propertyNames()).hasSize(22));
    assertThat(lines.get(0).get("bytes").isIntegralNumber()).isTrue();
    assertThat(lines.get(4).get("source_url").stringValue()).isEqualTo("=HYPERLINK(1)");
    assertThat(lines.get(4).get("position").isNull()).isTrue();
    assertThat(lines.get(10).get("id").stringValue()).isEqualTo("=x");
    assertThat(names()).doesNotContain("manifest.csv");
  }

  @Test
  void cellThatASpreadsheetWouldRunBeginsWithAnApostropheButNotInRowsToBeFedBackIn()
      throws IOException {
    for (String id : List.of("=1", "+1", "-1", "@1", "\t1", "\r1", "'1", "1=")) {
      state.nextNight();
      state.plan(Planned.item(id, 1, SHOP + "a.jpg", id.strip() + ",A," + SHOP + "a.jpg"));
      publish("csv");
      String guard = "=+-@\t\r".indexOf(id.charAt(0)) >= 0 ? "'" : "";
      assertThat(cells("manifest.csv", "id")).containsExactly(guard + id);
    }
    state.refuse(SHOP + "a.jpg", "no");
    state.nextNight();
    state.plan(Planned.item("=1", 1, SHOP + "a.jpg", "=1,A," + SHOP + "a.jpg"));

    publish("csv");

    assertThat(folder.resolve("failed.csv"))
        .hasBinaryContent(
            "sku,title,image_url\r\n=1,A,https://shop.example/a.jpg\r\n"
                .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void withoutAPlannedCatalogThereIsNoListOfFailedRows() throws IOException {
    Published published = publish("csv");

    assertThat(published.failed()).isEmpty();
    assertThat(names()).containsExactly("changes.csv", "manifest.csv", "rejects.csv");
  }

  @Test
  void folderThatCannotBeOneIsNamedWithWhatToDo() throws IOException {
    Files.writeString(folder, "a file");

    assertThatThrownBy(() -> open("csv"))
        .isInstanceOf(FilesException.class)
        .hasMessage(
            folder
                + " is not a folder: "
                + folder.resolve("manifest.csv")
                + " cannot be written.\n"
                + "  What was paid for is recorded, and the file that stood there before is whole."
                + " Move that file away, or name another folder in the job file, and run again.");
  }

  @Test
  void standingsOutOfOrderAreRefused() {
    state.plan(MUG, LAMP);
    var page = state.standings().page(-1, 10);

    try (ManifestFiles files = open("csv")) {
      files.write(page.get(1));

      assertThatThrownBy(() -> files.write(page.get(0)))
          .hasMessage("not in catalog order: 0 after 1");
      assertThatThrownBy(() -> files.noteHashes(hashes -> {}))
          .hasMessage("not published yet: " + folder);
    }
  }

  @Test
  void fileThatSomebodyPutsInItsPlaceAtOnceIsNotTakenForOurs() throws IOException {
    state.plan(MUG, LAMP);
    String marks;
    try (ManifestFiles files = open("csv", "jsonl")) {
      state.writeAll(files);
      files.publish();
      Files.writeString(folder.resolve("manifest.csv"), "\uFEFFid\n");

      marks = files.marks();
    }

    assertThat(openOver(marks)).isEmpty();
  }

  @Test
  void fileThatStandsAsItWasIsTakenOverByItsMarks() {
    state.plan(MUG, LAMP);
    String marks;
    try (ManifestFiles files = open("csv", "jsonl")) {
      state.writeAll(files);
      files.publish();
      marks = files.marks();
    }

    try (ManifestFiles over = openOver(marks).orElseThrow()) {
      assertThat(over).isNotNull();
    }
  }

  @Test
  void unchangedManifestThatIsReplacedWhileItIsCopiedIsWritten() throws IOException {
    state.plan(MUG, LAMP);
    String marks;
    List<Outlined.Piece> pieces = new ArrayList<>();
    try (ManifestFiles files = open("csv", "jsonl")) {
      for (var standing : state.standings().page(-1, 10)) {
        pieces.add(files.write(standing, standing.ordinal()));
      }
      files.publish();
      marks = files.marks();
    }
    Path manifest = folder.resolve("manifest.csv");
    byte[] ours = Files.readAllBytes(manifest);

    try (ManifestFiles over = openOver(marks).orElseThrow()) {
      for (int i = 0; i < pieces.size(); i++) {
        over.copy(pieces.get(i), i);
      }
      Files.move(
          Files.writeString(folder.resolve("theirs"), "id\nsomething else\n"),
          manifest,
          StandardCopyOption.REPLACE_EXISTING);
      over.publish();

      assertThat(manifest).hasBinaryContent(ours);
      assertThat(openOver(over.marks())).get().satisfies(ManifestFiles::close);
    }
  }

  @Test
  void manifestOfWhichAllLinesStayIsKeptAsItStands() throws IOException {
    state.plan(MUG, LAMP);
    String marks;
    Published first;
    try (ManifestFiles files = open("csv", "jsonl")) {
      state.writeAll(files);
      first = files.publish();
      marks = files.marks();
    }
    Path csv = folder.resolve("manifest.csv");
    Object number = Files.readAttributes(csv, BasicFileAttributes.class).fileKey();
    byte[] lines = Files.readAllBytes(csv);

    try (ManifestFiles over = openOver(marks).orElseThrow()) {
      over.keepAll(first.items(), first.lines());
      Published kept = over.publish();

      assertThat(csv).hasBinaryContent(lines);
      assertThat(Files.readAttributes(csv, BasicFileAttributes.class).fileKey()).isEqualTo(number);
      assertThat(kept.items()).isEqualTo(2);
      assertThat(kept.lines()).isEqualTo(first.lines());
      assertThat(kept.changedItems()).isZero();
      assertThat(openOver(over.marks())).get().satisfies(ManifestFiles::close);
    }
  }

  private Optional<ManifestFiles> openOver(String marks) {
    return ManifestFiles.openOver(
        new ManifestSettings(folder, List.of("csv", "jsonl")),
        Operation.CLAID_EDIT,
        state.run(),
        state.head(),
        downloads,
        marks);
  }

  private ManifestFiles open(String... formats) {
    return ManifestFiles.open(
        new ManifestSettings(folder, List.of(formats)),
        Operation.CLAID_EDIT,
        state.run(),
        state.head(),
        downloads);
  }

  private Published publish(String... formats) {
    try (ManifestFiles files = open(formats)) {
      state.writeAll(files);
      Published published = files.publish();
      files.noteHashes(state.standings()::notePublished);
      state.standings().notePublishedRejects();
      return published;
    }
  }

  private List<String> cells(String file, String column) throws IOException {
    try (var parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(folder.resolve(file)))) {
      return parser.stream().map((CSVRecord r) -> r.get(column)).toList();
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ManifestFilesTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }
}
