package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;
import shotlist.provider.RequestSpec;
import shotlist.request.Request;
import shotlist.request.Unsettled.Doubt;

class DoubtsTest {
  @Test
  void magicHoursProjectIsNamedSinceItsDashboardListsIt() {
    Doubt doubt = doubt(Operation.MAGIC_HOUR_EDIT, Optional.empty(), 1);

    assertThat(Doubts.lines(doubt))
        .containsExactly(
            "  P1#1: 2.5 credits, magic-hour edit, sent 2026-11-21T02:00:00Z",
            "    why in doubt   no answer within 60 s",
            "    x-request-id   req-9",
            "    project name   nightly P1 1 attempt 2");
    assertThat(Doubts.json(doubt)).containsEntry("project_name", "nightly P1 1 attempt 2");
  }

  @Test
  void destinationIsToldSinceAFileThereProvesTheCharge() {
    Doubt doubt = doubt(Operation.CLAID_EDIT, Optional.of("storage://shop/results/P1/"), 3);

    assertThat(Doubts.lines(doubt))
        .startsWith("  P1#1 and 2 more items: 2.5 credits, claid edit, sent 2026-11-21T02:00:00Z")
        .endsWith("    would lie in   storage://shop/results/P1/");
    assertThat(Doubts.json(doubt)).containsEntry("project_name", null);
  }

  @Test
  void requestThatNothingAsksForAnyMoreSaysSo() {
    assertThat(Doubts.line(doubt(Operation.CLAID_EDIT, Optional.empty(), 0)))
        .isEqualTo(
            "    P1#1 (nothing in the catalog asks for it any more), sent 2026-11-21T02:00:00Z,"
                + " 2.5 credits, x-request-id req-9");
  }

  private static Doubt doubt(Operation operation, Optional<String> destination, long items) {
    RequestSpec spec =
        new RequestSpec(
            operation,
            "https://shop.example/p1.png",
            Optional.of("on oak"),
            1,
            Map.of(),
            Optional.empty(),
            destination);
    Request request =
        new Request(
            7,
            spec,
            Credits.of("2.5"),
            2,
            "nightly P1 1",
            Optional.empty(),
            Optional.of(Instant.parse("2026-11-21T02:00:00Z")),
            1,
            0,
            Optional.empty());
    return new Doubt(
        request, "P1#1", items, Credits.of("2.5"), "req-9", "no answer within 60 s", 0);
  }
}
