package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.ResultBook.Made;
import shotlist.item.ResultBook.Result;
import shotlist.ledger.Credits;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class ResultBookTest {
  private static final Credits PRICE = Credits.of(2);
  private static final Instant END = Instant.parse("2026-11-22T02:00:00Z");

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private ResultBook book;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    book = new ResultBook(state.database(), state.jobId());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void doneItemHasItsOutputsInTheirOrderWithItsFiles() {
    Request mug = state.addPending("https://shop.example/mug.jpg", PRICE);
    done(mug);
    output(mug, 2, "https://cdn.example/2.png");
    output(mug, 1, "https://cdn.example/1.png");
    file(mug, 1, "out/1.png", false);
    file(mug, 2, "out/superseded/2.png", true);

    assertThat(book.of(List.of("item-1")))
        .containsOnlyKeys("item-1")
        .containsEntry(
            "item-1",
            List.of(
                new Result(
                    new ItemKey("item-1", 1),
                    "https://shop.example/mug.jpg",
                    false,
                    RequestState.DONE,
                    List.of(
                        made(1, "https://cdn.example/1.png", Optional.of("out/1.png")),
                        made(2, "https://cdn.example/2.png", Optional.empty())))));
  }

  @Test
  void otherItemsHaveTheirRequestsStateAndNoOutputs() {
    Request mug = state.addPending("https://shop.example/mug.jpg", PRICE);
    output(mug, 1, "https://cdn.example/old.png");
    state.addSubmitting("https://shop.example/cup.jpg", PRICE);

    assertThat(book.of(List.of("item-1", "item-2", "item-3")).values())
        .allSatisfy(results -> assertThat(results).hasSize(1))
        .allSatisfy(results -> assertThat(results.get(0).outputs()).isEmpty())
        .extracting(results -> results.get(0).state())
        .containsExactlyInAnyOrder(RequestState.PENDING, RequestState.SUBMITTING);
  }

  @Test
  void whatTheCatalogDoesNotHaveAnyMoreComesLast() {
    Request mug = state.addPending("https://shop.example/mug.jpg", PRICE);
    state.addPending("https://shop.example/cup.jpg", PRICE);
    update("update item set item_id = 'item-1', position = 2 where item_id = 'item-2'");
    update("update item set removed_run = 1 where request_id = " + mug.id());

    assertThat(book.of(List.of("item-1")).get("item-1"))
        .extracting(result -> result.key().position() + " " + result.removed())
        .containsExactly("2 false", "1 true");
  }

  @Test
  void anotherJobsItemsAreNotSeen() {
    state.addPending("https://shop.example/mug.jpg", PRICE);

    assertThat(new ResultBook(state.database(), state.jobId() + 1).of(List.of("item-1"))).isEmpty();
    assertThat(book.of(List.of())).isEmpty();
  }

  private static Made made(int index, String url, Optional<String> file) {
    return new Made(index, Optional.of(url), Optional.of(END), Optional.empty(), file, false);
  }

  private void done(Request request) {
    update("update request set state = 'done' where id = " + request.id());
  }

  private void output(Request request, int index, String url) {
    update(
        "insert into output (job_id, request_id, output_index, url, expires_at, download, tries,"
            + " reason) values (%d, %d, %d, '%s', timestamp with time zone '%s', 'todo', 0, '')"
                .formatted(
                    state.jobId(), request.id(), index, url, "2026-11-22 02:00:00.000+00:00"));
  }

  private void file(Request request, int index, String path, boolean superseded) {
    update(
        "insert into file (item_id, output_id, path, path_key, sha256, bytes, superseded) select"
            + " i.id, o.id, '%1$s', '%1$s', '00', 7, %2$b from item i join output o on o.request_id ="
                .formatted(path, superseded)
            + " i.request_id where i.request_id = "
            + request.id()
            + " and o.output_index = "
            + index);
  }

  private void update(String sql) {
    state.database().jdbc().sql(sql).update();
  }
}
