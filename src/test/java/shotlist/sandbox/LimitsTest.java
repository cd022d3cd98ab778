package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.with(SandboxOptions.defaults(), folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void secondEditWithinASecondIsTooMuch() throws Exception {
    Rig.Got first = rig.submitEdit("one");
    rig.clock.goOn(Duration.ofMillis(999));
    Rig.Got early = rig.submitEdit("two");
    rig.clock.goOn(Duration.ofMillis(1));
    Rig.Got inTime = rig.submitEdit("two");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("RateLimit-Limit")).isEqualTo("60, 60;w=60, 1;w=1");
    assertThat(first.header("RateLimit-Remaining")).isEqualTo("59");
    assertThat(early.status()).isEqualTo(429);
    assertThat(early.header("RateLimit-Limit")).isEqualTo("1, 60;w=60, 1;w=1");
    assertThat(early.header("RateLimit-Remaining")).isEqualTo("-1");
    assertThat(early.header("RateLimit-Reset")).isEqualTo("1");
    assertThat(early.json().path("detail").path("error_code").asString()).isEqualTo("2001");
    assertThat(inTime.status()).isEqualTo(200);
    assertThat(rig.sandbox.book().violations())
        .containsExactly("too many requests: a claid edit passed the limit of 1 (60;w=60, 1;w=1)");
  }

  @Test
  void minuteSlidesAndDoesNotStartAnew() throws Exception {
    for (int i = 0; i < 15; i++) {
      rig.clock.goOn(Duration.ofSeconds(i == 14 ? 30 : 1));
      assertThat(rig.post("/v1/video/generate", Rig.video("number " + i)).status()).isEqualTo(200);
    }
    rig.clock.goOn(Duration.ofMillis(16_999));
    Rig.Got early = rig.post("/v1/video/generate", Rig.video("one more"));
    rig.clock.goOn(Duration.ofMillis(1));
    Rig.Got inTime = rig.post("/v1/video/generate", Rig.video("one more"));

    assertThat(early.status()).isEqualTo(429);
    assertThat(early.header("RateLimit-Limit")).isEqualTo("15, 15;w=60, 1;w=1");
    assertThat(early.header("RateLimit-Reset")).isEqualTo("1");
    assertThat(inTime.status()).isEqualTo(200);
    assertThat(rig.sandbox.book().counts("claid video").limited()).isEqualTo(1);
    assertThat(rig.sandbox.book().counts("claid video").accepted()).isEqualTo(16);
  }

  @Test
  void pollsShareTheAccountsLimit() throws Exception {
    Rig.Got submission = rig.submitEdit("one");
    rig.pollEdit(submission);
    rig.pollEdit(submission);
    rig.pollEdit(submission);
    Rig.Got fifth = rig.pollEdit(submission);

    assertThat(fifth.status()).isEqualTo(429);
    assertThat(fifth.header("RateLimit-Limit")).isEqualTo("4, 120;w=60, 4;w=1");
    assertThat(rig.sandbox.book().counts("claid edit").polls()).isEqualTo(3);
  }

  @Test
  void anotherKeyHasItsOwnWindows() throws Exception {
    rig.submitEdit("one");
    Rig.Got other = rig.post("/v1/image/ai-edit", Rig.edit("one").toString(), "another-key");

    assertThat(other.status()).isEqualTo(200);
  }

  @Test
  void magicHourSaysTooManyWithoutAnyHeader() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(rig.submitMagicHour("number " + i).status()).isEqualTo(200);
    }
    Rig.Got fifth = rig.submitMagicHour("number 5");

    assertThat(fifth.status()).isEqualTo(429);
    assertThat(fifth.header("RateLimit-Limit")).isEmpty();
    assertThat(fifth.header("Retry-After")).isEmpty();
    assertThat(fifth.json().path("message").asString()).isEqualTo("Too Many Requests");
  }
}
