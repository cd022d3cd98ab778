package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.DownloadBook.Placed;
import shotlist.request.Request;
import shotlist.state.Crowd;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** Files of many outputs that are entered in one transaction. */
@OnEachEngine
class DownloadBookTest {

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private DownloadBook book;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    book = new DownloadBook(state.database(), state.jobId(), state.clock());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void eachSaysWhatItWouldSayAlone() throws Exception {
    List<Long> outputs = outputs(6);
    arrived(outputs, 2);
    arrived(outputs, 3);
    long moved = fileOf(outputs.get(2));
    long gone = fileOf(outputs.get(3));
    state.database().jdbc().sql("delete from touched").update();

    together(
        () -> arrived(outputs, 0),
        () -> book.forget(gone),
        () -> arrived(outputs, 1),
        () -> book.moved(moved, "out/superseded/2.jpg", true),
        () -> book.failed(outputs.get(4), "HTTP 503", Duration.ofHours(1)),
        () -> book.lost(outputs.get(5), "its link has expired"));

    assertThat(
            texts(
                "select o.download || ' ' || o.tries || ' ' || o.reason || ' ' || o.suspect"
                    + " from output o order by o.id"))
        .containsExactly(
            "done 1  flat 0",
            "done 1  flat 1",
            "done 1  flat 2",
            "done 1  flat 3",
            "todo 1 HTTP 503 ",
            "lost 0 its link has expired ");
    assertThat(texts("select path from file order by output_id"))
        .containsExactly("out/0.jpg", "out/1.jpg", "out/superseded/2.jpg");
    assertThat(texts("select output_id from unlooked order by output_id"))
        .isEqualTo(outputs.subList(0, 4).stream().map(String::valueOf).toList());
    assertThat(texts("select distinct request_id from touched")).hasSize(6);
  }

  @Test
  void nothingWaitsForTheClockAsItWasBeforeItWasSetBack() throws Exception {
    List<Long> outputs = outputs(3);
    Duration pause = Duration.ofSeconds(10);

    together(
        () -> book.failed(outputs.get(0), "HTTP 503", pause),
        () -> state.database().inGroup(() -> state.clock().advance(Duration.ofHours(-1))),
        () -> book.hurry(),
        () -> book.failed(outputs.get(1), "HTTP 503", pause),
        () -> book.postpone(outputs.get(2), pause));

    assertThat(wantedAfter(Duration.ZERO)).containsExactly(outputs.get(0));
    assertThat(wantedAfter(pause)).hasSize(3);
  }

  @Test
  void whatAClockFarAheadPutOffIsWantedOnceItShowsTheTimeAgain() {
    List<Long> outputs = outputs(2);
    state.clock().advance(Duration.ofDays(1));
    book.failed(outputs.get(0), "HTTP 503", Duration.ofSeconds(2));
    state.clock().advance(Duration.ofDays(-1));
    book.failed(outputs.get(1), "HTTP 503", Duration.ofMinutes(10));

    assertThat(wantedAfter(Duration.ZERO)).containsExactly(outputs.get(0));
  }

  private List<Long> wantedAfter(Duration pause) {
    return book.wanted(state.clock().instant().plus(pause), 9).stream()
        .map(DownloadBook.Wanted::outputId)
        .toList();
  }

  private static void together(TestState state, List<Callable<Boolean>> changes) throws Exception {
    assertThat(Crowd.answers(Crowd.of(state.database(), changes))).containsOnly(true);
  }

  private void together(Runnable... changes) throws Exception {
    List<Callable<Boolean>> callers = new ArrayList<>();
    for (Runnable change : changes) {
      callers.add(
          () -> {
            change.run();
            return true;
          });
    }
    together(state, callers);
  }

  private List<Long> outputs(int many) {
    for (int i = 0; i < many; i++) {
      Request accepted = state.addAccepted("picture-" + i);
      state.finish(accepted);
    }
    return state
        .database()
        .jdbc()
        .sql("select id from output order by id")
        .query(Long.class)
        .list();
  }

  private void arrived(List<Long> outputs, int number) {
    long item = book.itemsOf(outputs.get(number)).get(0).rowId();
    Standing.OfFile file =
        new Standing.OfFile(
            "out/" + number + ".jpg",
            "ab".repeat(32),
            4711,
            Optional.of("image/jpeg"),
            Optional.of(64),
            Optional.empty());
    book.arrived(outputs.get(number), List.of(new Placed(item, file, false)), "flat " + number);
  }

  private long fileOf(long output) {
    return book.filesOf(output).get(0).rowId();
  }

  private List<String> texts(String sql) {
    return state.database().jdbc().sql(sql).query(String.class).list();
  }
}
