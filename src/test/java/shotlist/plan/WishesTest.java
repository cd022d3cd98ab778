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
    String before = Fingerprint.of(now.spec(), ENDING, Optional.empty());
    state
        .database()
        .inTransaction(
            () ->
                requests.put(
                    state.run().id(),
                    List.of(new PlannedRequests.Asked(before, now.spec(), Credits.of(2), "mug", 0)),
                    Map.of()));

    assertThat(wish(ENDING).fingerprint()).isEqualTo(before);
    assertThat(wish(MUG + "?v=3&Expires=1795312800").fingerprint()).isEqualTo(now.fingerprint());
    assertThat(wish(MUG + "?v=3").fingerprint()).isEqualTo(now.fingerprint());
    assertThat(Difference.between(jobFile, now.spec(), before, wish(MUG + "?v=3")))
        .containsExactly(
            "an expiry without a signature beside it counted as part of the URL and does not any"
                + " more");
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
