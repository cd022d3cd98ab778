package shotlist.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.catalog.Entry;
import shotlist.catalog.Row;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.ledger.Credits;
import shotlist.request.PlannedRequests;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class WishesTest {
  private static final String MUG = "https://shop.example/mug.jpg";
  private static final String ENDING = MUG + "?v=3&Expires=1795226400";

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private PlannedRequests requests;
  private JobFile jobFile;

  @BeforeEach
  void openState() throws IOException {
    state = TestState.on(engine, folder);
    requests = new PlannedRequests(state.database(), state.jobId());
    Path file = folder.resolve("job.yaml");
    Files.writeString(
        file,
        """
        job: test
        provider: claid
        operation: edit
        catalog: {path: catalog.csv}
        request: {prompt: on oak}
        """);
    jobFile = JobFiles.read(file, Map.of());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void expiryWithoutASignatureIsNoOtherPicture() {
    assertThat(wish(ENDING).fingerprint())
        .isEqualTo(wish(MUG + "?Expires=1795312800&v=3").fingerprint())
        .isEqualTo(wish(MUG + "?v=3").fingerprint());
  }

  @Test
  void whatWasAskedForWhileItsExpiryCountedIsNotAskedForAgain() {
    Wish.OfItem now = wish(ENDING);
    String before = ask(now, ENDING, "done", 1);

    assertThat(wish(ENDING).fingerprint()).isEqualTo(before);
    assertThat(wish(MUG + "?v=3&Expires=1795312800").fingerprint()).isEqualTo(now.fingerprint());
    assertThat(wish(MUG + "?v=3").fingerprint()).isEqualTo(now.fingerprint());
    assertThat(Difference.between(jobFile, now.spec(), before, wish(MUG + "?v=3")))
        .containsExactly(
            "an expiry without a signature beside it counted as part of the URL and does not any"
                + " more");
  }

  /** As the names were then: an expiry beside the signature of another service counted, too. */
  @Test
  void expiryBesideAnotherSignatureIsRecognisedAsWell() {
    String url = MUG + "?Expires=1795226400&sig=abc";
    String before = ask(wish(url), MUG + "?Expires=1795226400", "done", 1);

    assertThat(wish(url).fingerprint()).isEqualTo(before);
  }

  @Test
  void whatWasNeverSentIsAskedForUnderTodaysName() {
    String other = MUG + "?v=3&Expires=1795312800";
    ask(wish(ENDING), ENDING, "pending", 0);
    ask(wish(other), other, "pending", 0);

    assertThat(wish(ENDING).fingerprint()).isEqualTo(wish(other).fingerprint());
  }

  @Test
  void whatIsPaidForUnderTodaysNameIsNotSentUnderTheEarlierOne() {
    Wish.OfItem now = wish(ENDING);
    ask(now, ENDING, "pending", 1);
    ask(now, MUG + "?v=3", "done", 1);

    assertThat(wish(ENDING).fingerprint()).isEqualTo(now.fingerprint());
  }

  /** A request for what a wish asks for, whose source has that name. */
  private String ask(Wish.OfItem wish, String name, String stands, int attempt) {
    String fingerprint = Fingerprint.of(wish.spec(), name, Optional.empty());
    PlannedRequests.Asked asked =
        new PlannedRequests.Asked(fingerprint, wish.spec(), Credits.of(2), "mug", 0);
    state.database().inTransaction(() -> requests.put(state.run().id(), List.of(asked), Map.of()));
    state
        .database()
        .jdbc()
        .sql("update request set state = ?, attempt = ? where fingerprint = ?")
        .params(stands, attempt, fingerprint)
        .update();
    return fingerprint;
  }

  private Wish.OfItem wish(String source) {
    Wishes wishes =
        new Wishes(
            jobFile,
            Optional.empty(),
            Optional.of(requests),
            Takes.of(Optional.empty()),
            InstantSource.fixed(Instant.parse("2026-11-21T02:00:00Z")));
    Row row = new Row(2, List.of("id", "image_url"), List.of("mug", source));
    return (Wish.OfItem) wishes.of(List.of(new Entry.Item("mug", 1, source, row))).get(0);
  }
}
