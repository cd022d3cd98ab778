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
import java.nio.file.attribute.FileTime;
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

  private final PartFile file;
  private final @Nullable FileChannel earlier;
  private final long earlierBytes;
  private final OutputStream out;
  private long position;
  private long copyFrom;
  private long copyTo;
  private boolean otherThanEarlier;

  private PieceFile(PartFile file, @Nullable FileChannel earlier, long earlierBytes) {
    this.file = file;
    this.earlier = earlier;
    this.earlierBytes = earlierBytes;
    this.out = file.stream();
  }

  /** {@code earlier}: the file that stands there, if pieces of it are to be taken over. */
  static PieceFile create(Path path, boolean earlier) {
    PartFile file = PartFile.create(path);
    try {
      if (!earlier) {
        return new PieceFile(file, null, -1);
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new PieceFile(file, channel, channel.size());
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
    try {
      if (!isEarlier()) {
        copyPending();
        out.flush();
      }
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
    if (!isEarlier()) {
      file.complete();
    }
  }

  @Override
  public void publish() {
    if (!isEarlier()) {
      file.publish();
      return;
    }
    try {
      Files.setLastModifiedTime(file.target(), Files.getLastModifiedTime(file.path()));
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  static Optional<String> mark(Path path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      FileTime changed = attributes.lastModifiedTime();
      return attributes.isRegularFile()
          ? Optional.of(attributes.size() + " " + changed.toInstant() + " " + attributes.fileKey())
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
