package shotlist.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.journal.Journal;
import shotlist.picture.Picture.Facts;
import shotlist.picture.PictureBook.Wanted;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class PictureBookTest {
  private static final String MUG = PictureBook.key("https://shop.example/mug.jpg");

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private PictureBook book;

  @BeforeEach
  void open() {
    state = TestState.on(engine, folder);
    book = new PictureBook(state.database(), state.jobId());
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static Wanted mug(String variant) {
    return new Wanted(MUG, "https://shop.example/mug.jpg?" + variant, PictureBook.key(variant));
  }

  private Picture known() {
    return book.find(List.of(MUG)).get(MUG);
  }

  private void see(String variant, String version) {
    Facts facts =
        new Facts(
            PictureBook.key(variant),
            Depth.CONTENT,
            Optional.of("\"1\""),
            Optional.empty(),
            Optional.of(1234L),
            Optional.of("image/jpeg"),
            Optional.of(800),
            Optional.empty());
    book.note(
        List.of(
            known().seen(state.run().id(), state.clock().instant(), facts, Optional.of(version))));
  }

  @Test
  void whatIsWantedIsLookedAtOncePerRun() {
    book.want(state.run().id(), List.of(mug("v=1"), mug("v=2")));
    book.want(state.run().id(), List.of(mug("v=3")));

    List<Picture> first = book.unlooked(state.run().id(), Optional.empty(), 10);
    see("v=1", "aa");

    assertThat(first).extracting(Picture::url).containsExactly("https://shop.example/mug.jpg?v=1");
    assertThat(first.get(0).sight()).isEqualTo(Sight.NEVER);
    assertThat(book.unlooked(state.run().id(), Optional.empty(), 10)).isEmpty();

    state.startRun();
    book.want(state.run().id(), List.of(mug("v=1")));

    assertThat(book.unlooked(state.run().id(), Optional.empty(), 10)).hasSize(1);
    assertThat(book.unlooked(state.run().id(), Optional.of(known()), 10)).isEmpty();
  }

  @Test
  void urlThatWasLookedAtBeforeIsAskedForAgain() {
    book.want(state.run().id(), List.of(mug("width=800")));
    see("width=800", "aa");
    state.startRun();

    book.want(state.run().id(), List.of(mug("width=100"), mug("width=800"), mug("width=300")));

    assertThat(book.unlooked(state.run().id(), Optional.empty(), 10))
        .extracting(Picture::url)
        .containsExactly("https://shop.example/mug.jpg?width=800");
  }

  @Test
  void whatWasLookedAtLongestAgoComesFirstPageByPage() {
    List<Wanted> wanted =
        List.of("a", "b", "c", "d", "e", "f").stream()
            .map(name -> new Wanted(name, "https://shop.example/" + name, name))
            .toList();
    book.want(state.run().id(), wanted);
    miss("b", "d");
    state.startRun();
    book.want(state.run().id(), wanted);
    miss("a", "d");
    state.startRun();
    book.want(state.run().id(), wanted);

    assertThat(pageByPage(1)).containsExactly("c", "e", "f", "b", "a", "d");
    assertThat(pageByPage(4)).containsExactly("c", "e", "f", "b", "a", "d");
  }

  private void miss(String... keys) {
    book.note(
        book.find(List.of(keys)).values().stream()
            .map(picture -> picture.missed(state.run().id(), Sight.UNSEEN, "away"))
            .toList());
  }

  private List<String> pageByPage(int size) {
    List<String> keys = new ArrayList<>();
    List<Picture> page = book.unlooked(state.run().id(), Optional.empty(), size);
    while (!page.isEmpty()) {
      page.forEach(picture -> keys.add(picture.key()));
      page = book.unlooked(state.run().id(), Optional.of(page.get(page.size() - 1)), size);
    }
    return keys;
  }

  @Test
  void urlThatIsTheSameIsNotWrittenAgain() {
    assumeTrue(engine == Engine.POSTGRESQL, "it tells the place of a row's last version");
    book.want(state.run().id(), List.of(mug("v=1")));
    see("v=1", "aa");
    String before = place();

    book.want(state.run().id(), List.of(mug("v=1")));

    assertThat(place()).isEqualTo(before);
  }

  private String place() {
    return state
        .database()
        .jdbc()
        .sql("select cast(ctid as varchar) from picture")
        .query(String.class)
        .single();
  }

  @Test
  void whatWasSeenIsKeptAndWhatWasMissedLeavesIt() {
    book.want(state.run().id(), List.of(mug("v=1")));
    see("v=1", "aa");
    Picture seen = known();

    book.note(List.of(seen.missed(state.run().id(), Sight.UNSEEN, "the server is away")));

    Picture missed = known();
    assertThat(missed.sight()).isEqualTo(Sight.UNSEEN);
    assertThat(missed.reason()).isEqualTo("the server is away");
    assertThat(missed.facts()).isEqualTo(seen.facts()).isPresent();
    assertThat(missed.seenAt()).contains(state.clock().instant());
    assertThat(missed.version()).contains("aa");
  }

  @Test
  void contentHasAVersionOnlyOnceItDiffersFromTheFirst() {
    book.want(state.run().id(), List.of(mug("v=1")));
    see("v=1", "aa");
    assertThat(known().contentVersion()).isEmpty();

    see("v=1", "bb");
    assertThat(known().contentVersion()).contains("bb");

    see("v=1", "aa");
    assertThat(known().contentVersion()).isEmpty();
  }

  @Test
  void otherBookTakesOverWhatIsKnown() {
    book.want(state.run().id(), List.of(mug("v=1")));
    see("v=1", "aa");
    Picture known = known();
    PictureBook other = otherJob();

    other.adopt(List.of(known));
    other.adopt(List.of(known));

    Picture adopted = other.find(List.of(MUG)).get(MUG);
    assertThat(adopted.facts()).isEqualTo(known.facts());
    assertThat(adopted.firstVersion()).contains("aa");
    assertThat(adopted.lookedRun()).isEmpty();
  }

  private PictureBook otherJob() {
    long jobId = new Journal(state.database(), state.clock()).start("other", "plan").jobId();
    return new PictureBook(state.database(), jobId);
  }
}
