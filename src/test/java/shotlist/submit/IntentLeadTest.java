package shotlist.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IntentLeadTest {
  private final IntentLead lead = new IntentLead();

  @Test
  void isTwiceWhatTheSlowestCommitTook() {
    lead.took(Duration.ofMillis(40));
    lead.took(Duration.ofMillis(3));

    assertThat(lead.next()).isBetween(Duration.ofMillis(70), Duration.ofMillis(80));
  }

  @Test
  void slowCommitIsForgottenAfterAWhile() {
    lead.took(Duration.ofMillis(100));

    for (int i = 0; i < 50; i++) {
      lead.took(Duration.ofMillis(1));
    }

    assertThat(lead.next()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void hasBounds() {
    assertThat(lead.next()).isEqualTo(Duration.ofMillis(20));

    lead.took(Duration.ofSeconds(30));
    assertThat(lead.next()).isEqualTo(Duration.ofMillis(250));

    lead.took(Duration.ofSeconds(-1)); // a clock that was set back
    assertThat(lead.next()).isEqualTo(Duration.ofMillis(250));
  }
}
