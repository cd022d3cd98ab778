package shotlist.catalog;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Keeps the bytes that were read of a file until they are compared with those that are written: a
 * reader's look-ahead, and a row.
 */
final class OriginalBytes extends FilterInputStream {
  private byte[] held = new byte[256 * 1024];
  private int start;
  private int end;

  OriginalBytes(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    if (read >= 0) {
      hold(new byte[] {(byte) read}, 0, 1);
    }
    return read;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    if (count > 0) {
      hold(target, offset, count);
    }
    return count;
  }

  private void hold(byte[] bytes, int offset, int length) {
    if (end + length > held.length) {
      int left = end - start;
      byte[] target = left + length > held.length ? new byte[2 * (left + length)] : held;
      System.arraycopy(held, start, target, 0, left);
      held = target;
      start = 0;
      end = left;
    }
    System.arraycopy(bytes, offset, held, end, length);
    end += length;
  }

  /** Whether the file goes on with these bytes; they are passed over. */
  boolean goesOnWith(byte[] bytes) {
    int to = start + bytes.length;
    boolean same = to <= end && Arrays.equals(held, start, to, bytes, 0, bytes.length);
    start = Math.min(to, end);
    return same;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
