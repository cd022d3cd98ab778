package shotlist.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.SpendingLog.Day;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class SpendingLogTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private SpendingLog log;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    log = new SpendingLog(state.database(), state.jobId());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void daysAreToldInTheirOrderFromADayOn() {
    state.addSubmitting("https://shop.example/1.jpg", Credits.of(2));
    state.clock().set("2026-11-30T02:00:00Z");
    state.addSubmitting("https://shop.example/2.jpg", Credits.of("0.5"));
    state.addSubmitting("https://shop.example/3.jpg", Credits.of(2));
    state.clock().set("2026-12-01T02:00:00Z");
    state.addSubmitting("https://shop.example/4.jpg", Credits.of(3));

    assertThat(log.days(LocalDate.parse("2026-11-22")))
        .containsExactly(
            new Day(LocalDate.parse("2026-11-30"), Credits.of("2.5")),
            new Day(LocalDate.parse("2026-12-01"), Credits.of(3)));
    assertThat(log.inAll()).isEqualTo(Credits.of("7.5"));
  }

  @Test
  void jobThatSpentNothingHasNoDays() {
    assertThat(log.days(LocalDate.parse("2026-11-01"))).isEmpty();
    assertThat(log.inAll()).isEqualTo(Credits.ZERO);
  }
}
