package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.Wanted;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.jobfile.Template;
import shotlist.ledger.Credits;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** Two requests take turns at being an item's current one; A made its file first, then B. */
@OnEachEngine
class PlacerTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private DownloadBook book;
  private Placer placer;
  private long a;
  private long b;

  @BeforeEach
  void open() throws Exception {
    state = TestState.on(engine, folder);
    sql("update job set catalog_columns = 'id,url'");
    book = new DownloadBook(state.database(), state.jobId(), state.clock());
    placer = placer("{{id}}.{{ext}}");
    a = output(state.addPending("https://shop.example/a.jpg", Credits.of(2)).id());
    b = output(state.addPending("https://shop.example/b.jpg", Credits.of(2)).id());
    sql("delete from item where item_id = 'item-2'");
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void currentPictureHasThePlainNameHoweverOftenThePromptGoesBackAndForth() throws Exception {
    fetchFor(a, "A");
    fetchFor(b, "B");
    assertCurrentAndAside("B", "A");

    restoreFor(a);
    assertCurrentAndAside("A", "B");

    restoreFor(b);
    restoreFor(a);
    restoreFor(b);
    assertCurrentAndAside("B", "A");
  }

  @Test
  void nameOfAnotherItemIsLeftToItAlsoWhenFilesComeBack() throws Exception {
    placer = placer("picture.{{ext}}");
    long other = output(state.addPending("https://shop.example/c.jpg", Credits.of(2)).id());
    placer.place(wanted(other), staged("C"), "");
    fetchFor(a, "A");
    List<String> before = names();
    fetchFor(b, "B");
    restoreFor(a);
    restoreFor(b);

    assertThat(names()).hasSize(3).containsAll(before);
    assertThat(files())
        .contains("picture.png C")
        .anyMatch(file -> file.matches("picture-[0-9a-f]{8}\\.png B"))
        .anyMatch(file -> file.matches("superseded/picture-[0-9a-f]{8}\\.png A"));
  }

  @Test
  void fileIsFoundThatAProcessMovedBackAndDiedBeforeItWasNoted() throws Exception {
    fetchFor(a, "A");
    fetchFor(b, "B");
    want(a);
    supersedeByHand(b, "superseded/2.png");
    Files.move(folder.resolve("images/superseded/item-1.png"), folder.resolve("images/item-1.png"));

    assertThat(placer.restore(wanted(a))).isFalse();

    assertThat(files()).containsExactly("item-1.png A", "superseded/2.png B");
    assertThat(book.fileOf(item(), a).orElseThrow().superseded()).isFalse();
  }

  @Test
  void fileIsFoundThatAProcessMovedAsideAndDiedBeforeItWasNoted() throws Exception {
    fetchFor(a, "A");
    Files.createDirectories(folder.resolve("images/superseded"));
    Files.move(folder.resolve("images/item-1.png"), folder.resolve("images/superseded/item-1.png"));

    fetchFor(b, "B");

    assertCurrentAndAside("B", "A");
    restoreFor(a);
    assertCurrentAndAside("A", "B");
  }

  @Test
  void fileThatWasMovedAsideWithoutANoteComesBackWhereItIsWantedAgain() throws Exception {
    fetchFor(a, "A");
    Files.createDirectories(folder.resolve("images/superseded"));
    Files.move(folder.resolve("images/item-1.png"), folder.resolve("images/superseded/item-1.png"));

    restoreFor(a);

    assertThat(files()).containsExactly("item-1.png A");
  }

  @Test
  void copyOfAFileThatIsGoneIsTakenFromWhatLiesAside() throws Exception {
    fetchFor(a, "A");
    fetchFor(b, "B");
    sql("update item set removed_run = " + state.run().id());
    long request = number("select request_id from output where id = " + a);
    state.addPending("https://shop.example/c.jpg", Credits.of(2));
    sql("update item set request_id = " + request + " where item_id = 'item-3'");

    assertThat(placer.restore(wanted(a))).isFalse();

    assertThat(files()).containsExactly("item-1.png B", "item-3.png A", "superseded/item-1.png A");
  }

  private Placer placer(String name) {
    return new Placer(new DownloadSettings(folder.resolve("images"), new Template(name)), book);
  }

  private void fetchFor(long output, String content) throws Exception {
    want(output);
    assertThat(placer.restore(wanted(output))).isTrue();
    assertThat(placer.place(wanted(output), staged(content), "")).isEqualTo(1);
  }

  private void restoreFor(long output) {
    want(output);
    assertThat(placer.restore(wanted(output))).isFalse();
  }

  private Wanted wanted(long output) {
    return new Wanted(
        output, 1, "", Optional.empty(), Optional.empty(), 0, book.filesOf(output).isEmpty());
  }

  private void want(long output) {
    sql(
        "update item set request_id = (select request_id from output where id = "
            + output
            + ") where item_id = 'item-1'");
  }

  private void supersedeByHand(long output, String path) throws IOException {
    Path place = folder.resolve("images").resolve(path);
    var file = book.fileOf(item(), output).orElseThrow();
    Files.move(Path.of(file.path()), place);
    book.moved(file.rowId(), place.toString(), true);
  }

  private void assertCurrentAndAside(String current, String aside) throws IOException {
    assertThat(files())
        .hasSize(2)
        .contains("item-1.png " + current)
        .anyMatch(file -> file.matches("superseded/.*item-1\\.png " + aside));
  }

  /** A picture with a letter after its end, by which tests know it. */
  private Placer.Staged staged(String letter) throws Exception {
    byte[] picture = Pictures.of("png", 8);
    byte[] bytes = java.util.Arrays.copyOf(picture, picture.length + 1);
    bytes[picture.length] = letter.getBytes(StandardCharsets.US_ASCII)[0];
    Path file = Files.write(folder.resolve("staged"), bytes);
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    return new Placer.Staged(
        file, sha256, bytes.length, new Media("image/png", "png", Optional.of(8), Optional.of(8)));
  }

  /** Every file below the download folder with the letter that it ends with. */
  private List<String> files() throws IOException {
    Path images = folder.resolve("images");
    try (Stream<Path> files = Files.walk(images)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> images.relativize(file) + " " + lastLetter(file))
          .sorted()
          .toList();
    }
  }

  private List<String> names() throws IOException {
    return files().stream().map(f -> f.substring(0, f.indexOf(' '))).toList();
  }

  private static String lastLetter(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new String(bytes, bytes.length - 1, 1, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long item() {
    return number("select id from item where item_id = 'item-1'");
  }

  private long output(long request) {
    sql(
        "insert into output (job_id, request_id, output_index, url, download, tries, reason)"
            + " values ("
            + state.jobId()
            + ", "
            + request
            + ", 1, 'https://x.example/', 'todo', 0, '')");
    return number("select max(id) from output");
  }

  private void sql(String sql) {
    state
        .database()
        .inTransaction(
            () -> {
              state.database().jdbc().sql(sql).update();
            });
  }

  private long number(String sql) {
    return state.database().jdbc().sql(sql).query(Long.class).single();
  }
}
