package shotlist.state;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An H2 file with this version's tables and nothing in them. The build makes it, by the migrations,
 * and packs it; the first run in a folder copies it, where the migrations would take it half a
 * second and leave half of the tables if it were killed meanwhile.
 */
public final class BlankState {
  private static final Logger LOG = LoggerFactory.getLogger(BlankState.class);

  static final String RESOURCE = "blank.mv.db";

  /** How a copy's name ends that is not whole yet. */
  static final String PART = ".part";

  private BlankState() {}

  /**
   * Makes the file; the build calls this.
   *
   * @param args where to: a path without H2's own ending
   */
  public static void main(String[] args) throws IOException {
    String url = StateSettings.h2(Path.of(args[0])).url() + ";TRACE_LEVEL_FILE=0";
    StateSettings settings = new StateSettings(url, "", "");
    Files.deleteIfExists(settings.h2File().orElseThrow());
    Database.migrated(settings).close();
  }

  /**
   * Copies the file to where a state is to be and none is. It is on disk, its name as well, when
   * this returns, and never there by halves. Does nothing where the URL asks for a file of another
   * kind, where the build made none, and where it cannot be written: then H2 makes one, or says why
   * it cannot. The caller holds the {@link RunLock}.
   */
  static void lay(StateSettings settings) {
    if (!settings.isUsualH2File() || Files.exists(settings.h2File().orElseThrow())) {
      return;
    }
    try (InputStream blank = BlankState.class.getResourceAsStream(RESOURCE)) {
      if (blank != null) {
        write(blank.readAllBytes(), settings.h2File().orElseThrow());
      }
    } catch (IOException e) {
      LOG.debug("no blank state is laid: {}", e.toString());
    }
  }

  private static void write(byte[] blank, Path file) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + PART); // a kill may have left one
    try {
      try (FileChannel channel = FileChannel.open(part, CREATE, TRUNCATE_EXISTING, WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(blank);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(part, file); // never over another
    } finally {
      Files.deleteIfExists(part);
    }
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
      folder.force(true);
    }
  }
}
