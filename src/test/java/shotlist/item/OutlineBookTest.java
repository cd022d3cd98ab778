package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.OutlineBook.GoneException;
import shotlist.item.OutlineBook.Trusted;
import shotlist.item.Outlined.Kind;
import shotlist.item.Outlined.Mark;
import shotlist.ledger.Credits;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class OutlineBookTest {
  private static final int TWO_PARTS = 4001;

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private OutlineBook book;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    book = new OutlineBook(state.database(), state.jobId());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void outlineComesBackWholeAndInItsOrder() {
    Trusted outline = trust(TWO_PARTS);

    List<Long> ordinals = new ArrayList<>();
    book.entries(outline).forEachRemaining(entry -> ordinals.add(entry.ordinal()));

    assertThat(ordinals).hasSize(TWO_PARTS).isSorted().startsWith(0L, 1L).endsWith(4000L);
    assertThat(outline.refused()).isEqualTo(1);
  }

  @Test
  void outlineThatLacksAPartIsNotReliedUpon() {
    trust(TWO_PARTS);

    deletePart(0);

    assertThat(book.trusted()).isEmpty();
  }

  @Test
  void partThatGoesWhileTheOutlineIsReadIsNotTakenForItsEnd() {
    Iterator<Outlined> entries = book.entries(trust(TWO_PARTS));
    entries.next();
    deletePart(1);

    assertThatThrownBy(() -> entries.forEachRemaining(entry -> {}))
        .isInstanceOf(GoneException.class);
  }

  @Test
  void outlineThatWasInUseBeforeIsSweptAway() {
    trust(TWO_PARTS);
    Trusted now = trust(TWO_PARTS + 1);

    book.sweep();

    assertThat(parts()).isEqualTo(2);
    assertThat(book.trusted()).contains(now);
  }

  @Test
  void howManyLinesStayIsKnownUntilTheOutlineIsWrittenAnewWithoutThem() {
    Optional<OutlineBook.Lines> five = Optional.of(new OutlineBook.Lines(2, 5));
    Trusted planned = trust(2);
    book.renameFiles(planned, "files", 1, five);
    Trusted published = book.trusted().orElseThrow();
    book.renameFiles(published, "others", 2, Optional.empty());

    assertThat(planned.lines()).isEmpty();
    assertThat(published.lines()).isEqualTo(five);
    assertThat(book.trusted().orElseThrow().lines()).isEmpty();
    assertThat(trust(3).lines()).isEmpty();
  }

  private long parts() {
    return state.database().jdbc().sql("select count(*) from outline").query(Long.class).single();
  }

  @Test
  void touchThatComesWhileOthersAreHeededStays() {
    Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of("2"));
    Request lamp = state.addPending("https://shop.example/lamp.jpg", Credits.of("2"));
    state.database().inTransaction(() -> book.touch(List.of(mug.id())));
    LongList read = book.touches();
    state.database().inTransaction(() -> book.touch(List.of(lamp.id())));

    book.forget(read);

    assertThat(book.touches().size()).isEqualTo(1);
    assertThat(book.placesChangedSince(book.lastChange())).containsExactly(1);
  }

  @Test
  void itemTouchedManyTimesHasOnePlace() {
    Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of("2"));
    for (int i = 0; i < 10; i++) {
      state.database().inTransaction(() -> book.touch(List.of(mug.id())));
    }

    assertThat(book.placesChangedSince(book.lastChange())).containsExactly(0);
  }

  private Trusted trust(int entries) {
    OutlineBook.Draft draft = book.draft();
    for (int i = 0; i < entries; i++) {
      Kind kind = i == 7 ? Kind.REFUSED : Kind.DONE;
      draft.add(new Outlined(i, new Mark(i, i, i, i), kind, Optional.empty()));
    }
    draft.trust("key", "files", 0);
    return book.trusted().orElseThrow();
  }

  private void deletePart(int number) {
    state
        .database()
        .inTransaction(
            () -> {
              state
                  .database()
                  .jdbc()
                  .sql("delete from outline where number = ?")
                  .param(number)
                  .update();
            });
  }
}
