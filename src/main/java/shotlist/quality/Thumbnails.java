package shotlist.quality;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * Small JPEG pictures of what was made and of what it was made from, below a manifest's folder:
 * {@code thumbnails/5f/after-5f0c….jpg} by the SHA-256 of an output's file, {@code
 * thumbnails/a1/before-a1b2….jpg} by the fingerprint of its request. They are a cache: one that is
 * missing is no error, one that is no longer needed is swept in time. Readers see whole files only.
 * For any number of threads.
 */
public final class Thumbnails {
  /** The longest side, in pixels. */
  public static final int LONGEST_SIDE = 320;

  /** What a page may count on; a picture that cannot be made so small has no thumbnail. */
  public static final int MOST_BYTES = 20_000;

  private static final String FOLDER = "thumbnails";
  private static final String AFTER = "after";
  private static final String BEFORE = "before";

  /** SHA-256, as files and fingerprints are named by it. */
  private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

  private static final Pattern NAME = Pattern.compile("(after|before)-([0-9a-f]{64})\\.jpg");
  private static final int FOLDERS = 256;

  /** The marker with which every JPEG ends (ITU-T T.81, B.1.1.3). */
  private static final short END_OF_IMAGE = (short) 0xFFD9;

  private final Path folder;

  /** The thumbnails beside the manifest in this folder; nothing is created before the first. */
  public Thumbnails(Path manifestFolder) {
    this.folder = manifestFolder.resolve(FOLDER);
  }

  /** The small picture of an output's file; its SHA-256 in hex, as the manifest has it. */
  public Optional<Path> findAfter(String sha256) {
    return find(AFTER, sha256);
  }

  /** The small picture of a request's source; the fingerprint as the manifest has it. */
  public Optional<Path> findBefore(String fingerprint) {
    return find(BEFORE, fingerprint);
  }

  private Optional<Path> find(String kind, String key) {
    return KEY.matcher(key).matches()
        ? Optional.of(place(kind, key)).filter(Thumbnails::isWhole)
        : Optional.empty();
  }

  /** What a machine that failed has left may be cut off: a JPEG ends with a mark of two bytes. */
  private static boolean isWhole(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    ByteBuffer end = ByteBuffer.allocate(Short.BYTES);
    try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
      return bytes.size() >= end.capacity()
          && bytes.position(bytes.size() - end.capacity()).read(end) == end.capacity()
          && end.getShort(0) == END_OF_IMAGE;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Keeps the small picture of an output's file.
   *
   * @param jpeg at most {@link #MOST_BYTES}
   * @throws FilesException where it cannot be written
   */
  public void putAfter(String sha256, byte[] jpeg) {
    put(AFTER, sha256, jpeg);
  }

  /**
   * Keeps the small picture of a request's source.
   *
   * @param jpeg at most {@link #MOST_BYTES}
   * @throws FilesException where it cannot be written
   */
  public void putBefore(String fingerprint, byte[] jpeg) {
    put(BEFORE, fingerprint, jpeg);
  }

  private void put(String kind, String key, byte[] jpeg) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("a key has 64 hex digits: " + key);
    }
    if (jpeg.length > MOST_BYTES) {
      throw new IllegalArgumentException("a thumbnail is small: " + jpeg.length + " bytes");
    }
    try (PartFile part = PartFile.create(place(kind, key))) {
      try {
        part.stream().write(jpeg);
      } catch (IOException e) {
        throw FilesException.of(e, part.target());
      }
      part.publishForNow();
    }
  }

  private Path place(String kind, String key) {
    return folder.resolve(key.substring(0, 2)).resolve(kind + "-" + key + ".jpg");
  }

  /**
   * Removes thumbnails that nobody needs any more and part files that a killed run left, in a part
   * of the 256 folders, so that it takes as long for any number of thumbnails; another {@code
   * from}, another part. Files of other names stay.
   *
   * @param from the folder to begin with, of any sign and size
   * @param folders how many to look into
   * @param neededFiles of these SHA-256 of files, those that are still needed
   * @param neededRequests of these fingerprints, those that are still needed
   * @return how many were removed
   */
  public int sweep(
      long from,
      int folders,
      UnaryOperator<Set<String>> neededFiles,
      UnaryOperator<Set<String>> neededRequests) {
    int removed = 0;
    for (int i = 0; i < Math.min(folders, FOLDERS); i++) {
      String name = String.format(Locale.ROOT, "%02x", Math.floorMod(from + i, FOLDERS));
      Path part = folder.resolve(name);
      if (Files.isDirectory(part)) {
        PartFile.sweep(part);
        removed += sweep(part, AFTER, neededFiles) + sweep(part, BEFORE, neededRequests);
      }
    }
    return removed;
  }

  private static int sweep(Path part, String kind, UnaryOperator<Set<String>> needed) {
    List<String> keys = keys(part, kind);
    Set<String> stay = keys.isEmpty() ? Set.of() : needed.apply(Set.copyOf(keys));
    int removed = 0;
    for (String key : keys) {
      if (!stay.contains(key)) {
        removed += remove(part.resolve(kind + "-" + key + ".jpg"));
      }
    }
    return removed;
  }

  private static List<String> keys(Path part, String kind) {
    List<String> keys = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(part)) {
      for (Path file : files) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && name.group(1).equals(kind)) {
          keys.add(name.group(2));
        }
      }
    } catch (IOException e) {
      throw FilesException.of(e, part);
    }
    return keys;
  }

  /** What cannot be removed is only in the way; a later sweep tries again. */
  private static int remove(Path file) {
    try {
      return Files.deleteIfExists(file) ? 1 : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
