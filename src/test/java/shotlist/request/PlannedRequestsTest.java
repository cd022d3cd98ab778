package shotlist.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;
import shotlist.provider.RequestSpec;
import shotlist.request.PlannedRequests.Asked;
import shotlist.request.PlannedRequests.Known;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class PlannedRequestsTest {
  private static final String MUG = "https://shop.example/mug.jpg";

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private PlannedRequests requests;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    requests = new PlannedRequests(state.database(), state.jobId());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void thereAreNoneBeforeTheFirstIsEntered() {
    assertThat(requests.isEmpty()).isTrue();

    put(List.of(asked("a", MUG, "on oak", 0)), Map.of());

    assertThat(requests.isEmpty()).isFalse();
    assertThat(new PlannedRequests(state.database(), state.jobId() + 1).isEmpty()).isTrue();
  }

  @Test
  void manyRequestsAreEnteredAtOnceAndKnownFromThenOn() {
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      asked.add(asked("fingerprint " + i, MUG + "?v=" + i, "on oak", i));
    }

    Map<String, Known> entered = put(asked, Map.of());

    assertThat(entered).hasSize(2500);
    assertThat(entered).isEqualTo(requests.find(asked.stream().map(Asked::fingerprint).toList()));
    assertThat(entered.values().stream().map(Known::id).distinct()).hasSize(2500);
    assertThat(state.log().pendingAfter(-1, 2500))
        .extracting(pending -> pending.spec().source())
        .containsExactlyElementsOf(asked.stream().map(each -> each.spec().source()).toList());
  }

  @Test
  void whatWasKnownBeforeIsAmongTheAnswersAndNotEnteredAgain() {
    Map<String, Known> before = put(List.of(asked("a", MUG, "on oak", 0)), Map.of());

    Map<String, Known> all =
        put(List.of(asked("a", MUG, "on oak", 0), asked("b", MUG, "on linen", 1)), before);

    assertThat(all).containsOnlyKeys("a", "b").containsAllEntriesOf(before);
    assertThat(state.log().pendingAfter(-1, 10)).hasSize(2);
  }

  @Test
  void textIsEnteredAsItIs() {
    String prompt = "{\"a\", b} \\ NULL 'c' {} \u00fc\ud83d\ude00\nnew line ? $1";

    put(List.of(asked("a", MUG, prompt, 0), asked("b", MUG, "null", 1)), Map.of());

    assertThat(state.log().pendingAfter(-1, 10))
        .extracting(pending -> pending.spec().prompt())
        .containsExactly(Optional.of(prompt), Optional.of("null"));
  }

  private Map<String, Known> put(List<Asked> asked, Map<String, Known> known) {
    return state.database().inTransaction(() -> requests.put(state.run().id(), asked, known));
  }

  private static Asked asked(String fingerprint, String source, String prompt, long wantedAt) {
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_EDIT,
            source,
            Optional.of(prompt),
            1,
            Map.of(),
            Optional.empty(),
            Optional.empty());
    return new Asked(fingerprint, spec, Credits.of("2.5"), "mug", wantedAt);
  }
}
