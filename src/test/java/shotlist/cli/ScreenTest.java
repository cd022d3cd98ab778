package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What others print and the line that is drawn do not run into each other. */
class ScreenTest {
  private static final String WIPED = "\r\u001b[K";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Screen screen = new Screen(bytes);

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void lineIsDrawnOverTheOneBefore() {
    screen.draw("[=> ] 1/2");
    screen.draw("[==>] 2/2");

    assertThat(shown()).isEqualTo("\r[=> ] 1/2\u001b[K\r[==>] 2/2\u001b[K");
  }

  @Test
  void whateverIsPrintedWipesTheLineOffFirst() {
    screen.draw("[=> ]");
    screen.println("Größe: 1 failed");
    screen.draw("[==>]");

    assertThat(shown()).isEqualTo("\r[=> ]\u001b[K" + WIPED + "Größe: 1 failed\n\r[==>]\u001b[K");
  }

  @Test
  void nothingIsDrawnIntoALineThatIsNotEnded() {
    screen.print("half a ");
    screen.draw("[=> ]");
    screen.println("line");

    assertThat(shown()).isEqualTo("half a line\n");
  }

  @Test
  void wipedScreenHasNothingToWipe() {
    screen.draw("[=> ]");
    screen.wipe();
    screen.wipe();
    screen.println("done");

    assertThat(shown()).isEqualTo("\r[=> ]\u001b[K" + WIPED + "done\n");
  }

  @Test
  void widthIsWhatTheTerminalSaysUnlessItDoesNotKnow() {
    assertThat(Terminal.width("24 80\n")).contains(80);
    assertThat(Terminal.width("0 0\n")).isEqualTo(Optional.empty());
    assertThat(Terminal.width("stty: no tty\n")).isEmpty();
  }
}
