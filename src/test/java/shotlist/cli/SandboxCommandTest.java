package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.cli.Shop.Answer;

/** What {@code shotlist sandbox} refuses before it listens. */
class SandboxCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"edits=4/240", "edit=4", "edit=0/60", "edit=4/240/1"})
  void limitThatIsNoneIsToldWithAnExampleAndTheNames(String limit) {
    Answer answer = type("--limit", limit);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .contains(
            "--limit "
                + limit
                + ": not a limit such as edit=4/240, so many a second and a minute; there are"
                + " account, edit, video, magic-hour.");
  }

  @Test
  void sideThatNobodyDrawsIsTold() {
    Answer answer = type("--longest-side", "32");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .contains("--longest-side: the longest side must be 64 to 2048 pixels: 32.");
  }

  private Answer type(String... options) {
    try (Shop shop = new Shop(folder)) {
      return shop.type("sandbox", options[0], options[1]);
    }
  }
}
