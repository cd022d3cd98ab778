package shotlist.state;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
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

  private BlankState() {}

  /**
   * Makes the file, of that name; the build calls this.
   *
   * @param args the folder of this package's resources
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]).resolve(RESOURCE);
    String path = file.toString().replaceFirst("\\.mv\\.db$", "");
    String url = StateSettings.h2(Path.of(path)).url() + ";TRACE_LEVEL_FILE=0";
    Files.deleteIfExists(file);
    Database.migrated(new StateSettings(url, "", "")).close();
  }

  /**
   * Copies the file to where a state is to be and none is: whole and on the disk, and never over
   * another. Does nothing where the URL asks for a file of another kind, where the build made none,
   * and where it cannot be written or linked: then H2 makes one, or says why it cannot. Killed, it
   * may leave a part file that nobody needs. The caller holds the {@link RunLock}.
   */
  static void lay(StateSettings settings) {
    if (!settings.isUsualH2File() || Files.exists(settings.h2File().orElseThrow())) {
      return;
    }
    try (InputStream blank = BlankState.class.getResourceAsStream(RESOURCE)) {
      if (blank != null) {
        lay(blank.readAllBytes(), settings.h2File().orElseThrow());
      }
    } catch (IOException | UnsupportedOperationException e) {
      LOG.debug("the migrations make the tables: {}", e.toString());
    }
  }

  private static void lay(byte[] blank, Path file) throws IOException {
    // Of a name of its own: on a network's folder the lock may not keep another machine out.
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      write(blank, part);
      Files.createLink(file, part); // fails where a file is, as no renaming does
    } finally {
      Files.deleteIfExists(part);
    }
    sync(file.resolveSibling("")); // its folder
  }

  private static void write(byte[] blank, Path part) throws IOException {
    try (FileChannel channel = FileChannel.open(part, CREATE_NEW, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(blank);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Some systems cannot sync a folder; H2 would not do it at all. */
  private static void sync(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("{} is not synced: {}", folder, e.toString());
    }
  }
}
