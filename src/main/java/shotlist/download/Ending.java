package shotlist.download;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a picture's file has its end, by following what its format says of lengths. Nothing is
 * decoded, and what some programs write after the end does not matter.
 */
final class Ending {
  private static final int MARKER = 0xFF;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  private Ending() {}

  /**
   * Segments tell their lengths; what is between a scan's beginning and the next marker does not.
   */
  static boolean ofJpeg(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 14)) {
      in.skipNBytes(2);
      int marker = nextMarker(in);
      while (marker != END_OF_IMAGE) {
        if (hasLength(marker)) {
          int length = next(in) << 8 | next(in);
          in.skipNBytes(Math.max(0, length - 2));
        }
        marker = marker == START_OF_SCAN ? markerAfterScan(in) : nextMarker(in);
      }
      return true;
    } catch (EOFException e) {
      return false;
    }
  }

  private static boolean hasLength(int marker) {
    return marker != 0x01 && !(marker >= 0xD0 && marker <= 0xD8);
  }

  private static int nextMarker(InputStream in) throws IOException {
    int read = next(in);
    while (read != MARKER) {
      read = next(in);
    }
    while (read == MARKER) {
      read = next(in); // any number of them may lead to a marker
    }
    return read;
  }

  /** In a scan, a zero says that the byte before it was none, and restarts are part of it. */
  private static int markerAfterScan(InputStream in) throws IOException {
    int marker = nextMarker(in);
    while (marker == 0 || (marker >= 0xD0 && marker <= 0xD7)) {
      marker = nextMarker(in);
    }
    return marker;
  }

  private static int next(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) {
      throw new EOFException();
    }
    return read;
  }

  /** Chunks up to the one that is called the end. */
  static boolean ofPng(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      long at = 8;
      while (at + 12 <= bytes.length()) {
        bytes.seek(at);
        long length = Integer.toUnsignedLong(bytes.readInt());
        boolean end = name(bytes).equals("IEND");
        at += 12 + length;
        if (end) {
          return at <= bytes.length();
        }
      }
      return false;
    }
  }

  /** The file says its length, and so does each chunk. */
  static boolean ofWebp(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(4);
      long end = 8 + littleEndian(bytes);
      long at = 12;
      boolean hasPicture = false;
      while (at + 8 <= end && at + 8 <= bytes.length()) {
        bytes.seek(at);
        hasPicture |= name(bytes).startsWith("VP8");
        long length = littleEndian(bytes);
        at += 8 + length + length % 2;
      }
      return hasPicture && at <= end + 1 && end <= bytes.length();
    }
  }

  static String name(RandomAccessFile bytes) throws IOException {
    byte[] name = new byte[4];
    bytes.readFully(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private static long littleEndian(RandomAccessFile bytes) throws IOException {
    return Integer.toUnsignedLong(Integer.reverseBytes(bytes.readInt()));
  }
}
