package shotlist.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Standard error, on which one line may stand that is drawn again and again. Whatever else is
 * printed, by whichever thread, wipes it off first and stands above the next one. Safe for use by
 * all threads.
 */
final class Screen extends PrintStream {
  private static final String TO_THE_LEFT = "\r";
  private static final String WIPE_TO_THE_RIGHT = "\u001b[K"; // ECMA-48, EL

  private final Lines lines;

  Screen(OutputStream out) {
    this(new Lines(out));
  }

  private Screen(Lines lines) {
    super(lines, true, StandardCharsets.UTF_8);
    this.lines = lines;
  }

  /** Draws the line, in place of the one before; not in the middle of what is being printed. */
  void draw(String line) {
    lines.draw(line);
  }

  /** Wipes it off. */
  void wipe() {
    lines.wipe();
  }

  private static final class Lines extends OutputStream {
    private final OutputStream out;
    private boolean drawn;
    private boolean inALine;

    Lines(OutputStream out) {
      this.out = out;
    }

    synchronized void draw(String line) {
      if (!inALine) {
        print(TO_THE_LEFT + line + WIPE_TO_THE_RIGHT);
        drawn = true;
      }
    }

    synchronized void wipe() {
      if (drawn) {
        print(TO_THE_LEFT + WIPE_TO_THE_RIGHT);
        drawn = false;
      }
    }

    private void print(String text) {
      try {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public synchronized void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
      if (length > 0) {
        wipe();
        out.write(bytes, from, length);
        inALine = bytes[from + length - 1] != '\n';
      }
    }

    @Override
    public synchronized void flush() throws IOException {
      out.flush();
    }
  }
}
