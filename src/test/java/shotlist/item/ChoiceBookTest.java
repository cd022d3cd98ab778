package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.catalog.Origins;
import shotlist.item.ChoiceBook.Candidate;
import shotlist.item.ChoiceBook.Keep;
import shotlist.item.ChoiceBook.Take;
import shotlist.ledger.Credits;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class ChoiceBookTest {
  private static final Credits PRICE = Credits.of(6);
  private static final ItemKey MUG = new ItemKey("item-1", 1);
  private static final ItemKey CUP = new ItemKey("item-2", 1);

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private ChoiceBook book;
  private Request mug;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    book = new ChoiceBook(state.database(), state.jobId());
    mug = state.addPending("https://shop.example/mug.jpg", PRICE);
    state.addPending("https://shop.example/cup.jpg", PRICE);
    update("update request set state = 'done' where id = " + mug.id());
    output(1);
    output(2);
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private Candidate candidate(ItemKey item) {
    return Optional.ofNullable(book.find(Set.of(item.id())).get(item)).orElseThrow();
  }

  private void keep(int index) {
    book.enter(
        state.run().id(),
        List.of(new Keep(candidate(MUG).rowId(), mug.id(), index)),
        List.of(),
        List.of());
  }

  private void take(ItemKey item, String base, int take) {
    book.enter(
        state.run().id(),
        List.of(),
        List.of(),
        List.of(new Take(candidate(item).rowId(), base, take)));
  }

  private List<String> standing() {
    Standing.OfItem item =
        (Standing.OfItem) new StandingBook(state.database(), state.jobId()).page(-1, 1).get(0);
    return item.outputs().stream().map(o -> o.index() + (o.chosen() ? " chosen" : "")).toList();
  }

  @Test
  void candidatesAreItemsWithTheirResults() {
    Candidate done = candidate(MUG);
    Candidate pending = candidate(CUP);

    assertThat(done.state()).isEqualTo(RequestState.DONE);
    assertThat(done.outputs()).containsExactly(1, 2);
    assertThat(done.kept()).isEmpty();
    assertThat(done.price()).isEqualTo(PRICE);
    assertThat(done.removed()).isFalse();
    assertThat(pending.state()).isEqualTo(RequestState.PENDING);
    assertThat(pending.outputs()).isEmpty();
    assertThat(book.find(Set.of("unknown"))).isEmpty();
    assertThat(book.find(Set.of())).isEmpty();
    assertThat(new ChoiceBook(state.database(), state.jobId() + 1).find(Set.of("item-1")))
        .isEmpty();
  }

  @Test
  void keptOutputComesFirstUntilItIsForgotten() {
    List<String> before = standing();
    keep(2);
    List<String> second = standing();
    keep(1);
    Optional<Integer> kept = candidate(MUG).kept();
    book.enter(state.run().id(), List.of(), List.of(candidate(MUG).rowId()), List.of());

    assertThat(before).containsExactly("1", "2");
    assertThat(second).containsExactly("2 chosen", "1");
    assertThat(kept).contains(1);
    assertThat(standing()).containsExactly("1", "2");
    assertThat(
            new ResultBook(state.database(), state.jobId())
                .of(List.of("item-1"))
                .get("item-1")
                .get(0)
                .outputs())
        .extracting(ResultBook.Made::index)
        .containsExactly(1, 2);
  }

  @Test
  void choiceSaysNothingBesideAnotherRequest() {
    keep(2);
    long other = candidate(CUP).requestId();
    update("update request set state = 'done' where id = " + other);
    update("update item set request_id = " + other + " where item_id = 'item-1'");
    Optional<Integer> beside = candidate(MUG).kept();
    update("update item set request_id = " + mug.id() + " where item_id = 'item-1'");

    assertThat(beside).isEmpty();
    assertThat(candidate(MUG).kept()).contains(2);
    assertThat(new ResultBook(state.database(), state.jobId()).of(List.of("item-1")).get("item-1"))
        .singleElement()
        .satisfies(
            result ->
                assertThat(result.outputs())
                    .extracting(made -> made.index() + " " + made.chosen())
                    .containsExactly("2 true", "1 false"));
  }

  @Test
  void stampGrowsWithEachTakeAlsoWhereOneIsTakenBack() {
    long never = book.takeStamp();
    take(MUG, "base", 2);
    long once = book.takeStamp();
    take(MUG, "base", 1);
    long back = book.takeStamp();
    take(CUP, "other", 2);

    assertThat(List.of(never, once, back, book.takeStamp())).containsExactly(0L, 1L, 2L, 3L);
    assertThat(new ChoiceBook(state.database(), state.jobId() + 1).takeStamp()).isZero();
  }

  @Test
  void takesAreOfAnItemAndOfWhatItAsksFor() {
    take(MUG, "base", 2);
    take(MUG, "base", 3);
    take(MUG, "other", 2);

    assertThat(book.takes(List.of(MUG, CUP)))
        .isEqualTo(
            Map.of(
                MUG,
                Map.of(
                    "base", new Take(candidate(MUG).rowId(), "base", 3),
                    "other", new Take(candidate(MUG).rowId(), "other", 2))));
    assertThat(book.takes(List.of())).isEmpty();
  }

  @Test
  void whatFailsLeavesNothingOfAFileBehind() {
    Keep good = new Keep(candidate(MUG).rowId(), mug.id(), 2);
    Take broken = new Take(-1, "base", 2); // there is no such item

    assertThatThrownBy(
            () -> book.enter(state.run().id(), List.of(good), List.of(), List.of(broken)))
        .isNotNull();

    assertThat(candidate(MUG).kept()).isEmpty();
    assertThat(book.takeStamp()).isZero();
  }

  @Test
  void catalogBehindAManifestIsFoundByItsRequests() {
    update("update job set catalog_columns = 'sku,title' where id = " + state.jobId());
    OriginBook origins = new OriginBook(state.database());

    Origins.Planned known =
        origins.find(Set.of(candidate(MUG).fingerprint(), "unknown")).orElseThrow();

    assertThat(known.columns()).isEqualTo("sku,title");
    assertThat(known.rows(List.of(new Origins.Key("item-1", 1), new Origins.Key("nobody", 1))))
        .isEqualTo(Map.of(new Origins.Key("item-1", 1), "item-1,https://shop.example/mug.jpg"));
    assertThat(origins.find(Set.of("unknown"))).isEmpty();
  }

  private void output(int index) {
    update(
        "insert into output (job_id, request_id, output_index, url, download, tries, reason) values"
            + " (%d, %d, %d, 'https://cdn.example/%d.png', 'none', 0, '')"
                .formatted(state.jobId(), mug.id(), index, index));
  }

  private void update(String sql) {
    state.database().jdbc().sql(sql).update();
  }
}
