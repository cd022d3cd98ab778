package shotlist.download;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import shotlist.files.PartFile;
import shotlist.quality.QualityLook;

/**
 * A source picture as it is fetched, to be looked at once: in memory, as nearly all are small
 * enough; a larger one goes on in a part file, which is gone with it. A file for each would be made
 * and removed once for each item. Used by one thread at a time.
 */
final class Source extends OutputStream {
  /** A shop's picture is hardly ever larger; several sources are fetched at a time. */
  private static final int IN_MEMORY = 2 << 20;

  private final Path staging;
  private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable PartFile part;

  /**
   * A source of which nothing has come yet.
   *
   * @param staging what a larger one's part file is named after
   */
  Source(Path staging) {
    this.staging = staging;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (part == null && memory.size() + length > IN_MEMORY) {
      part = PartFile.create(staging);
      memory.writeTo(part.stream());
      memory.reset();
    }
    OutputStream rest = part == null ? memory : part.stream();
    rest.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    if (part != null) {
      part.stream().flush();
    }
  }

  /** Keeps a small picture of it, if it is one that can be read. After it has been flushed. */
  void keepIn(QualityLook quality, String fingerprint) {
    if (part == null) {
      quality.keepSource(memory.toByteArray(), fingerprint);
    } else {
      quality.keepSource(part.path(), fingerprint);
    }
  }

  @Override
  public void close() {
    if (part != null) {
      part.close();
    }
  }
}
