package shotlist.item;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook.Known;
import shotlist.item.ItemBook.Planned;
import shotlist.item.ItemBook.PlannedCatalog;
import shotlist.item.ItemBook.Rejected;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.Operation;
import shotlist.provider.Output;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;
import shotlist.request.PlannedRequests;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class ItemBookTest {
  private static final ItemKey MUG = new ItemKey("mug", 1);
  private static final ItemKey CUP = new ItemKey("cup", 1);

  private static final String HASH = "00112233445566778899aabbccddeeff";
  private static final String OTHER_HASH = "ffeeddccbbaa99887766554433221100";

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private ItemBook items;
  private StandingBook standings;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    items = new ItemBook(state.database(), state.jobId());
    standings = new StandingBook(state.database(), state.jobId());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  // What is known of items.

  @Test
  void itemIsFoundByItsKeyOnceItWasPlanned() {
    plan("mug", "cup");

    Map<ItemKey, Known> found = items.find(List.of(MUG, new ItemKey("jug", 1)));

    assertThat(found).containsOnlyKeys(MUG);
    assertThat(found.get(MUG).removed()).isFalse();
  }

  @Test
  void nothingIsFoundOfNothing() {
    assertThat(items.find(List.of())).isEmpty();
    assertThat(items.countPresent()).isZero();
    assertThat(items.plannedCatalog()).isEmpty();
  }

  @Test
  void itemsOfAnotherJobAreNotFound() {
    plan("mug");

    ItemBook other = new ItemBook(state.database(), state.jobId() + 1);

    assertThat(other.find(List.of(MUG))).isEmpty();
    assertThat(other.countPresent()).isZero();
  }

  @Test
  void itemThatIsGoneIsRemovedByTheRunThatMissedIt() {
    plan("mug", "cup");
    long second = state.startRun().id();
    plan("cup");

    assertThat(items.find(List.of(MUG)).get(MUG).removed()).isTrue();
    assertThat(items.find(List.of(CUP)).get(CUP).removed()).isFalse();
    assertThat(items.countPresent()).isEqualTo(1);
    assertThat(ids(standings.page(-1, 10))).containsExactly("cup");
    assertThat(ids(standings.removedBy(second, -1, 10))).containsExactly("mug");
    assertThat(standings.removedBy(second, -1, 10)).allMatch(Standing.OfItem::removed);
    assertThat(standings.removedBy(second, 0, 10)).isEmpty();
  }

  @Test
  void itemThatIsMissedTwiceWasRemovedByTheFirstRun() {
    plan("mug", "cup");
    long second = state.startRun().id();
    plan("cup");
    long third = state.startRun().id();
    plan("cup");

    assertThat(ids(standings.removedBy(second, -1, 10))).containsExactly("mug");
    assertThat(standings.removedBy(third, -1, 10)).isEmpty();
  }

  @Test
  void itemThatReturnsIsTheSameAndItsFilesAreWantedAgain() {
    plan("mug");
    long row = items.find(List.of(MUG)).get(MUG).rowId();
    finish(state.log().pendingAfter(-1, 1).get(0));
    markDownloaded();
    state.startRun();
    plan();
    assertThat(downloads()).containsExactly("done");
    state.startRun();

    plan("mug");

    Known returned = items.find(List.of(MUG)).get(MUG);
    assertThat(returned.rowId()).isEqualTo(row);
    assertThat(returned.removed()).isFalse();
    assertThat(items.countPresent()).isEqualTo(1);
    assertThat(downloads()).containsExactly("todo");
  }

  @Test
  void itemThatStaysIsNotDownloadedAgain() {
    plan("mug");
    finish(state.log().pendingAfter(-1, 1).get(0));
    markDownloaded();
    state.startRun();

    plan("mug");

    assertThat(downloads()).containsExactly("done");
  }

  @Test
  void planThatFailsChangesNothing() {
    plan("mug");
    state.startRun();

    assertThatThrownBy(
            () ->
                state
                    .database()
                    .inTransaction(
                        () -> {
                          plan("cup");
                          throw new IllegalArgumentException("too many rejects");
                        }))
        .hasMessage("too many rejects");

    assertThat(ids(standings.page(-1, 10))).containsExactly("mug");
    assertThat(items.find(List.of(CUP))).isEmpty();
  }

  // The end of a plan.

  @Test
  void catalogOfTheLastFinishedPlanIsKnown() {
    plan("mug", "cup");

    assertThat(items.plannedCatalog())
        .contains(new PlannedCatalog(state.run().id(), "sku,image_url", "abc", 2));
  }

  @Test
  void requestsAreSentInTheOrderOfTheCatalogOfToday() {
    plan("mug", "cup");
    state.startRun();
    plan("cup", "mug");

    assertThat(state.log().pendingAfter(-1, 10))
        .extracting(request -> request.spec().source())
        .containsExactly("https://shop.example/cup.jpg", "https://shop.example/mug.jpg");
  }

  @Test
  void requestThatNobodyWantsAnyMoreIsNotSent() {
    plan("mug", "cup");
    state.startRun();
    plan("cup");

    assertThat(state.log().pendingAfter(-1, 10))
        .extracting(request -> request.spec().source())
        .containsExactly("https://shop.example/cup.jpg");
    assertThat(state.log().wanted()).isEqualTo(1);
  }

  @Test
  void doubtThatNobodyWantsAnyMoreStaysInDoubtWhenOthersAreResubmitted() {
    plan("mug", "cup");
    Request mug = state.intend(state.log().pendingAfter(-1, 1).get(0));
    answer(mug, new SubmitAnswer.Unknown("no answer within 60 s"));
    state.startRun();
    plan("cup");

    state.book().resubmitDoubts();

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.log().pendingAfter(-1, 10))
        .extracting(request -> request.spec().source())
        .containsExactly("https://shop.example/cup.jpg");
  }

  @Test
  void itemsThatAskForTheSameShareARequest() {
    state
        .database()
        .inTransaction(
            () -> {
              long shared = request("mug", 0);
              items.put(
                  state.run().id(),
                  List.of(item("mug", 0, shared), item("mug-again", 1, shared)),
                  Map.of());
              items.finishPlan(catalog(2));
            });

    assertThat(state.log().pendingAfter(-1, 10)).hasSize(1);
    assertThat(standings.countByState()).containsExactly(Map.entry(RequestState.PENDING, 2L));
    assertThat(state.log().countByState()).containsExactly(Map.entry(RequestState.PENDING, 1L));
  }

  // How the catalog stands.

  @Test
  void itemsAndRejectsArePagedTogetherInCatalogOrder() {
    state
        .database()
        .inTransaction(
            () -> {
              put("a", 0);
              reject("b", 1);
              put("c", 2);
              put("d", 3);
              reject("e", 4);
              reject("f", 5);
              put("g", 6);
              items.finishPlan(catalog(7));
            });

    assertThat(pages(2))
        .containsExactly(List.of("a", "!b"), List.of("c", "d"), List.of("!e", "!f"), List.of("g"));
    assertThat(pages(3))
        .containsExactly(List.of("a", "!b", "c"), List.of("d", "!e", "!f"), List.of("g"));
    assertThat(pages(7)).containsExactly(List.of("a", "!b", "c", "d", "!e", "!f", "g"), List.of());
    assertThat(standings.countRejects()).isEqualTo(3);
  }

  @Test
  void pageDoesNotEndBetweenLinesOfOnePlace() {
    put("a", 0);
    put("b", 1);
    put("left-by-a-killed-plan", 1);
    put("c", 2);

    assertThat(ids(standings.page(-1, 2))).containsExactly("a", "b", "left-by-a-killed-plan");
    assertThat(ids(standings.page(1, 2))).containsExactly("c");
  }

  @Test
  void rejectTellsWhereAndWhy() {
    state
        .database()
        .inTransaction(
            () -> {
              items.addRejects(
                  state.run().id(),
                  List.of(
                      new Rejected(
                          0, new Entry.Reject(2, "mug", "image_url", "ftp://x", "no http URL"))));
              items.finishPlan(catalog(1));
            });

    assertThat(standings.page(-1, 10))
        .containsExactly(
            new Standing.OfReject(
                0, 2, "mug", "image_url", "ftp://x", "no http URL", "2026-11-21.1"));
  }

  @Test
  void rejectsOfAnUnfinishedPlanAreNotShown() {
    state
        .database()
        .inTransaction(
            () -> {
              reject("old", 0);
              items.finishPlan(catalog(1));
            });
    state.startRun();

    reject("new", 1);

    assertThat(ids(standings.page(-1, 10))).containsExactly("!old");
    assertThat(standings.countRejects()).isEqualTo(1);

    items.finishPlan(catalog(1));

    assertThat(ids(standings.page(-1, 10))).containsExactly("!new");
  }

  @Test
  void rejectIsCutToWhatFits() {
    state
        .database()
        .inTransaction(
            () -> {
              items.addRejects(
                  state.run().id(),
                  List.of(
                      new Rejected(
                          0,
                          new Entry.Reject(
                              2,
                              "i".repeat(500),
                              "c".repeat(2000),
                              "v".repeat(2000),
                              "r".repeat(2000)))));
              items.finishPlan(catalog(1));
            });

    Standing.OfReject reject = (Standing.OfReject) standings.page(-1, 1).get(0);
    assertThat(reject.id()).hasSize(200);
    assertThat(reject.column()).hasSize(1000);
    assertThat(reject.cell()).hasSize(1000);
    assertThat(reject.reason()).hasSize(1000);
  }

  @Test
  void standingOfADoneItemHasItsOutputsAndWhatItCost() {
    plan("mug");
    Request mug = state.log().pendingAfter(-1, 1).get(0);
    finish(mug);

    Standing.OfItem standing = (Standing.OfItem) standings.page(-1, 1).get(0);

    assertThat(standing.key()).isEqualTo(MUG);
    assertThat(standing.state()).isEqualTo(RequestState.DONE);
    assertThat(standing.reason()).isEmpty();
    assertThat(standing.taskId()).contains("req-9");
    assertThat(standing.credits()).isEqualTo(Credits.of(2));
    assertThat(standing.submittedAt()).contains(Instant.parse(TestState.START));
    assertThat(standing.completedAt()).contains(Instant.parse(TestState.START));
    assertThat(standing.run()).isEqualTo("2026-11-21.1");
    assertThat(standing.cells()).isEqualTo("mug,https://shop.example/mug.jpg");
    assertThat(standing.lineHash()).isEmpty();
    assertThat(standing.outputs())
        .containsExactly(
            new Standing.OfOutput(
                1,
                Optional.of("https://cdn.example/1.jpg"),
                empty(),
                empty(),
                empty(),
                empty(),
                empty(),
                false,
                true,
                "",
                "",
                false,
                empty()));
  }

  @Test
  void standingOfADoubtCountsWhatIsReserved() {
    plan("mug");
    Request mug = state.intend(state.log().pendingAfter(-1, 1).get(0));
    answer(mug, new SubmitAnswer.Unknown("no answer within 60 s"));

    Standing.OfItem standing = (Standing.OfItem) standings.page(-1, 1).get(0);

    assertThat(standing.state()).isEqualTo(RequestState.IN_DOUBT);
    assertThat(standing.reason()).isEqualTo("no answer within 60 s");
    assertThat(standing.credits()).isEqualTo(Credits.of(2));
    assertThat(standing.taskId()).isEmpty();
    assertThat(standing.outputs()).isEmpty();
  }

  @Test
  void publishedLinesAreRemembered() {
    plan("mug", "cup");

    standings.notePublished(Map.of(rowOf(MUG), HASH));

    assertThat(lineHashes()).containsExactly(Optional.of(HASH), empty());
  }

  @Test
  void publishedLinesOfManyItemsAreRememberedWhateverWasNotedBefore() {
    String[] ids = IntStream.range(0, 600).mapToObj(i -> "item-" + i).toArray(String[]::new);
    plan(ids);
    long first = rowOf(new ItemKey("item-0", 1));
    Map<Long, String> all = new HashMap<>();
    for (long row = first; row < first + 600; row++) {
      all.put(row, HASH);
    }

    standings.notePublished(all);
    standings.notePublished(Map.of(first + 300, OTHER_HASH));

    assertThat(standings.page(-1, 600))
        .extracting(standing -> (Standing.OfItem) standing)
        .allSatisfy(
            item ->
                assertThat(item.lineHash())
                    .contains(item.rowId() == first + 300 ? OTHER_HASH : HASH));
  }

  @Test
  void hashThatAnOlderVersionNotedHoldsUntilItIsNotedAnew() {
    plan("mug", "cup");
    state
        .database()
        .template()
        .update("update item set line_hash = ?", HASH + "0123456789abcdef0123456789abcdef");

    standings.notePublished(Map.of(rowOf(MUG), OTHER_HASH));

    assertThat(lineHashes()).containsExactly(Optional.of(OTHER_HASH), Optional.of(HASH));
  }

  @Test
  void itemThatCameBackHasNoPublishedLinesAndMayBeRemovedOnceMore() {
    plan("mug", "cup");
    standings.notePublished(Map.of(rowOf(MUG), HASH));
    state.startRun();
    plan("cup");
    standings.notePublished(Map.of(rowOf(MUG), "removed"));
    assertThat(standings.removedUnpublished(0, 10)).isEmpty();

    state.startRun();
    plan("mug", "cup");
    assertThat(lineHashes()).containsExactly(empty(), empty());

    state.startRun();
    plan("cup");
    assertThat(standings.removedUnpublished(0, 10))
        .extracting(Standing.OfItem::key)
        .containsExactly(MUG);
  }

  private long rowOf(ItemKey key) {
    return items.find(List.of(key)).get(key).rowId();
  }

  private List<Optional<String>> lineHashes() {
    return standings.page(-1, 10).stream()
        .map(standing -> ((Standing.OfItem) standing).lineHash())
        .toList();
  }

  /** A whole plan of a catalog with one item each of these ids. */
  private void plan(String... ids) {
    state
        .database()
        .inTransaction(
            () -> {
              for (int ordinal = 0; ordinal < ids.length; ordinal++) {
                put(ids[ordinal], ordinal);
              }
              items.finishPlan(catalog(ids.length));
            });
  }

  private PlannedCatalog catalog(long rows) {
    return new PlannedCatalog(state.run().id(), "sku,image_url", "abc", rows);
  }

  private void put(String id, long ordinal) {
    ItemKey key = new ItemKey(id, 1);
    items.put(
        state.run().id(),
        List.of(item(id, ordinal, request(id, ordinal))),
        items.find(List.of(key)));
  }

  private static Planned item(String id, long ordinal, long request) {
    String source = "https://shop.example/" + id + ".jpg";
    return new Planned(
        new ItemKey(id, 1), ordinal, request, source, ordinal + 2, id + "," + source);
  }

  private void reject(String id, long ordinal) {
    items.addRejects(
        state.run().id(),
        List.of(
            new Rejected(ordinal, new Entry.Reject(ordinal + 2, id, "image_url", "", "empty"))));
  }

  private long request(String id, long ordinal) {
    PlannedRequests requests = new PlannedRequests(state.database(), state.jobId());
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_BACKGROUND,
            "https://shop.example/" + id + ".jpg",
            Optional.of("on oak"),
            1,
            Map.of(),
            empty(),
            empty());
    requests.put(
        state.run().id(),
        List.of(new PlannedRequests.Asked(id, spec, Credits.of(2), id, ordinal)),
        requests.find(List.of(id)));
    return requests.find(List.of(id)).get(id).id();
  }

  private void finish(Request pending) {
    Output output =
        new Output(
            Optional.of("https://cdn.example/1.jpg"), empty(), empty(), empty(), empty(), empty());
    answer(state.intend(pending), new SubmitAnswer.Finished(List.of(output)));
  }

  private void answer(Request sent, SubmitAnswer answer) {
    state.book().enter(sent, new Answered<>(answer, Optional.of("req-9"), empty()), Duration.ZERO);
  }

  private void markDownloaded() {
    state.database().jdbc().sql("update output set download = 'done'").update();
  }

  private List<String> downloads() {
    return state.database().jdbc().sql("select download from output").query(String.class).list();
  }

  private List<List<String>> pages(int size) {
    List<List<String>> pages = new ArrayList<>();
    List<Standing> page = standings.page(-1, size);
    pages.add(ids(page));
    while (page.size() == size) {
      page = standings.page(page.get(size - 1).ordinal(), size);
      pages.add(ids(page));
    }
    return pages;
  }

  /** The ids of lines; of a reject with an exclamation mark. */
  private static List<String> ids(List<? extends Standing> lines) {
    return lines.stream()
        .map(
            line ->
                line instanceof Standing.OfReject reject
                    ? "!" + reject.id()
                    : ((Standing.OfItem) line).key().id())
        .toList();
  }
}
