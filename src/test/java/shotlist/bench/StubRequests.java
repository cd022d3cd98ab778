package shotlist.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The requests of a connection, one after the other; their bodies are thrown away. */
final class StubRequests {
  private static final int LARGEST_HEAD = 16 * 1024;
  private static final byte[] LENGTH = "\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

  private final InputStream in;
  private final byte[] buffer = new byte[LARGEST_HEAD];
  private int filled;

  StubRequests(InputStream in) {
    this.in = in;
  }

  /** The first line of the next one, once all of it was read; empty where no more comes. */
  String next() throws IOException {
    int head = head();
    if (head == 0) {
      return "";
    }
    int lineEnd = 0;
    while (buffer[lineEnd] != '\r') {
      lineEnd++;
    }
    String line = new String(buffer, 0, lineEnd, StandardCharsets.US_ASCII);
    dropThrough(head + bodyLength(head));
    return line;
  }

  /** Where the head ends that begins the buffer; 0 where the connection ended instead. */
  private int head() throws IOException {
    int searched = 0;
    while (true) {
      for (; searched + 4 <= filled; searched++) {
        if (buffer[searched] == '\r'
            && buffer[searched + 1] == '\n'
            && buffer[searched + 2] == '\r'
            && buffer[searched + 3] == '\n') {
          return searched + 4;
        }
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read <= 0) {
        if (filled == 0) {
          return 0;
        }
        throw new EOFException("a request without an end");
      }
      filled += read;
    }
  }

  private int bodyLength(int head) {
    for (int at = 0; at + LENGTH.length < head; at++) {
      if (isLength(at)) {
        return number(at + LENGTH.length);
      }
    }
    return 0;
  }

  private boolean isLength(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      int letter = buffer[at + i];
      boolean upper = letter >= 'A' && letter <= 'Z';
      if ((upper ? letter + 32 : letter) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private int number(int at) {
    int value = 0;
    for (int i = at; buffer[i] != '\r'; i++) {
      if (buffer[i] != ' ') {
        value = value * 10 + buffer[i] - '0';
      }
    }
    return value;
  }

  private void dropThrough(int end) throws IOException {
    if (end <= filled) {
      System.arraycopy(buffer, end, buffer, 0, filled - end);
      filled -= end;
    } else {
      in.skipNBytes(end - filled);
      filled = 0;
    }
  }
}
