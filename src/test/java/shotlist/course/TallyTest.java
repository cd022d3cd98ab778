package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.course.Tally.Count;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void rateIsMeasuredFromTheFirstSubmissionToTheLast() {
    tally.sent(Instant.parse("2026-11-21T02:00:00Z"));
    tally.sent(Instant.parse("2026-11-21T02:00:10Z"));
    tally.sent(Instant.parse("2026-11-21T02:00:20Z"));

    assertThat(tally.submitRatePerMinute()).isEqualTo(6.0);
    assertThat(tally.get(Count.SENT)).isEqualTo(3);
    assertThat(tally.firstSent()).contains(Instant.parse("2026-11-21T02:00:00Z"));
  }

  @Test
  void rateOfOneSubmissionIsNotKnown() {
    assertThat(tally.firstSent()).isEqualTo(Optional.empty());

    tally.sent(Instant.parse("2026-11-21T02:00:00Z"));

    assertThat(tally.submitRatePerMinute()).isZero();
  }

  @Test
  void countsAreSums() {
    tally.add(Count.DOWNLOADED_BYTES, 1000);
    tally.add(Count.DOWNLOADED_BYTES, 24);
    tally.add(Count.DONE);

    assertThat(tally.get(Count.DOWNLOADED_BYTES)).isEqualTo(1024);
    assertThat(tally.get(Count.DONE)).isEqualTo(1);
    assertThat(tally.get(Count.FAILED)).isZero();
  }
}
