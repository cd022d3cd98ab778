package shotlist.state;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.files.PartFile;

/**
 * An H2 file with this version's tables and nothing in them. The build makes it, by the migrations,
 * and packs it; the first run in a folder copies it, where the migrations would take it half a
 * second and leave half of the tables if it were killed meanwhile.
 */
public final class BlankState {
  private static final Logger LOG = LoggerFactory.getLogger(BlankState.class);

  private static final String NAME = "blank";

  static final String RESOURCE = NAME + ".mv.db";

  private BlankState() {}

  /**
   * Makes the file, of that name; the build calls this.
   *
   * @param args the folder of this package's resources
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.deleteIfExists(folder.resolve(RESOURCE));
    String url = StateSettings.h2(folder.resolve(NAME)).url() + ";TRACE_LEVEL_FILE=0";
    Database.migrated(new StateSettings(url, "", "")).close();
  }

  /**
   * Copies the file to where a state is to be and none is: whole and on the disk, and never over
   * another. Does nothing where the URL asks for a file of another kind, where the build made none,
   * and where it cannot be written or linked: then H2 makes one, or says why it cannot. Killed, it
   * may leave a part file that nobody needs. The caller holds the {@link RunLock}.
   */
  static void lay(StateSettings settings) {
    Optional<Path> file = settings.h2File().filter(f -> settings.isUsualH2File());
    if (file.isEmpty() || Files.exists(file.get())) {
      return;
    }
    try (InputStream blank = BlankState.class.getResourceAsStream(RESOURCE)) {
      if (blank != null) {
        lay(blank.readAllBytes(), file.get());
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
    PartFile.syncFolder(file);
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
}
