package shotlist.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The boxes that MP4, QuickTime, AVIF and HEIC files are made of (ISO/IEC 14496-12): {@code length,
 * name, content}, where some contents are boxes again.
 */
final class Boxes {
  /** No box but that of the pictures themselves comes near it. */
  private static final long LARGEST = 16L << 20;

  private static final int DEEPEST = 8;
  private static final Set<String> CONTAINERS =
      Set.of("moov", "trak", "mdia", "minf", "stbl", "dinf", "udta", "meta", "iprp", "ipco");

  /** What they hold is skipped by who reads files. */
  private static final Set<String> DATA = Set.of("mdat", "free", "skip", "wide");

  private Boxes() {}

  /** Whether all boxes fit into the file, and those are there without which there is nothing. */
  static boolean areWhole(Path file, boolean video) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      Set<String> names = new HashSet<>();
      for (long at = 0; at < bytes.length(); ) {
        Box box = Box.at(bytes, at, bytes.length());
        if (box.end() > bytes.length()) {
          return false;
        }
        names.add(box.name());
        at = box.end();
      }
      boolean hasData = names.contains("mdat") || names.contains("moof");
      return video ? names.contains("moov") && hasData : names.contains("meta");
    }
  }

  /** Whether no box claims more than what it lies in, nor more than it may well have. */
  static boolean areSound(Path file) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      return areSound(bytes, 0, bytes.length(), 0);
    }
  }

  private static boolean areSound(RandomAccessFile bytes, long from, long to, int depth)
      throws IOException {
    for (long at = from; at + 8 <= to; ) {
      Box box = Box.at(bytes, at, to);
      boolean large = !DATA.contains(box.name()) && box.end() - at > LARGEST;
      if (box.end() > to || large) {
        return false;
      }
      if (CONTAINERS.contains(box.name())
          && (depth == DEEPEST || !areSound(bytes, box.content(), box.end(), depth + 1))) {
        return false;
      }
      at = box.end();
    }
    return true;
  }

  /**
   * One box.
   *
   * @param content where what it holds begins
   * @param end behind its last byte, as it claims
   */
  private record Box(String name, long content, long end) {
    static Box at(RandomAccessFile bytes, long at, long to) throws IOException {
      bytes.seek(at);
      long length = Integer.toUnsignedLong(bytes.readInt());
      String name = Ending.name(bytes);
      int header = 8;
      if (length == 1) {
        length = bytes.readLong();
        header = 16;
      }
      if (length == 0) {
        return new Box(name, at + header, to); // the last one may say nothing
      }
      boolean impossible = length < header || length > Long.MAX_VALUE - at;
      long end = impossible ? Long.MAX_VALUE : at + length;
      return new Box(name, at + header + (name.equals("meta") ? 4 : 0), end);
    }
  }
}
