package shotlist.manifest;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * A file being written, some of its pieces taken over from the one that it replaces. Where all of
 * that one would be taken over, byte by byte, it stays in its place and only gets a new time.
 */
final class PieceFile implements Part {
  private static final int BUFFER_BYTES = 1 << 18;

  /**
   * What is known of a file without reading it.
   *
   * @param key the system's number of it; {@code null} in words where it has none
   */
  record Mark(long size, Instant time, String key) {
    String text() {
      return size + " " + time + " " + key;
    }

    /** Whether it is the same file, whose time may have been renewed. */
    boolean isSameFileAs(Mark other) {
      return size == other.size && key.equals(other.key);
    }
  }

  private final PartFile file;
  private final @Nullable FileChannel earlier;
  private final long earlierBytes;
  private final Optional<Mark> earlierMark;
  private final OutputStream out;
  private long position;
  private long copyFrom;
  private long copyTo;
  private boolean otherThanEarlier;
  private Optional<Mark> published = Optional.empty();

  private PieceFile(
      PartFile file, @Nullable FileChannel earlier, long earlierBytes, Optional<Mark> earlierMark) {
    this.file = file;
    this.earlier = earlier;
    this.earlierBytes = earlierBytes;
    this.earlierMark = earlierMark;
    this.out = file.stream();
  }

  /** {@code earlier}: the file that stands there, if pieces of it are to be taken over. */
  static PieceFile create(Path path, boolean earlier) {
    PartFile file = PartFile.create(path);
    try {
      if (!earlier) {
        return new PieceFile(file, null, -1, Optional.empty());
      }
      Optional<Mark> mark = mark(path);
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new PieceFile(file, channel, channel.size(), mark.filter(m -> isMark(m, path)));
    } catch (IOException e) {
      file.close();
      throw FilesException.of(e, path);
    }
  }

  Path target() {
    return file.target();
  }

  /** Where the next piece begins, in bytes. */
  long position() {
    return position;
  }

  /** Writes the beginning that every file of this form has. */
  void writeHead(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
    copyFrom = position;
    copyTo = position;
  }

  void write(byte[] bytes) throws IOException {
    otherThanEarlier = true;
    copyPending();
    out.write(bytes);
    position += bytes.length;
  }

  /** Takes over a piece of the earlier file. */
  void copy(long from, int bytes) throws IOException {
    if (from != copyTo) {
      otherThanEarlier = true;
      copyPending();
      copyFrom = from;
    }
    copyTo = from + bytes;
    position += bytes;
  }

  /** Takes over what the earlier file has beyond what was taken over so far. */
  void copyRest() {
    position += earlierBytes - copyTo;
    copyTo = earlierBytes;
  }

  private void copyPending() throws IOException {
    if (copyFrom == copyTo) {
      return;
    }
    FileChannel from = earlier;
    if (from == null) {
      throw new IllegalStateException("there is nothing to copy from: " + file.target());
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long at = copyFrom;
    while (at < copyTo) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, copyTo - at));
      int read = from.read(buffer, at);
      if (read < 0) {
        throw new EOFException("it has become shorter while it was read: " + file.target());
      }
      out.write(buffer.array(), 0, read);
      at += read;
    }
    copyFrom = copyTo;
  }

  private boolean isEarlier() {
    return earlier != null && !otherThanEarlier && copyTo == earlierBytes;
  }

  @Override
  public void complete() {
    if (!isEarlier()) {
      completeAnew();
    }
  }

  private void completeAnew() {
    try {
      copyPending();
      out.flush();
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
    file.complete();
  }

  @Override
  public void publish() {
    if (isEarlier() && isStillThere() && renewTime()) {
      published = mark(file.target()).filter(now -> now.isSameFileAs(earlierMark.orElseThrow()));
      return;
    }
    if (isEarlier()) {
      completeAnew();
    }
    published = mark(file.path()); // a rename changes none of it, while others may change the file
    file.publish();
  }

  /** Somebody may have put another file in its place since it was opened. */
  private boolean isStillThere() {
    return earlierMark.filter(mark -> isMark(mark, file.target())).isPresent();
  }

  private static boolean isMark(Mark mark, Path path) {
    return mark(path).equals(Optional.of(mark));
  }

  /** Whether it got a new time; only its owner may give it one. */
  private boolean renewTime() {
    try {
      Files.setLastModifiedTime(file.target(), Files.getLastModifiedTime(file.path()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What tells the earlier file, of which pieces are taken over; empty without one. */
  Optional<Mark> earlier() {
    return earlierMark;
  }

  /** What tells the file that was published from any other; empty before. */
  Optional<Mark> published() {
    return published;
  }

  /** What tells a file from any other; empty where it cannot be read. */
  static Optional<Mark> mark(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile() && Files.isReadable(path)
          ? Optional.of(
              new Mark(
                  attributes.size(),
                  attributes.lastModifiedTime().toInstant(),
                  String.valueOf(attributes.fileKey())))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    file.close();
    if (earlier != null) {
      try {
        earlier.close();
      } catch (IOException e) {
        throw FilesException.of(e, file.target());
      }
    }
  }
}
