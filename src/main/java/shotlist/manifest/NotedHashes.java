package shotlist.manifest;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * The line hashes to be noted once the manifest is published. They wait in a part file that is
 * never published, since a first run changes every item of a catalog of any size.
 */
final class NotedHashes implements AutoCloseable {
  private static final int PAGE = 5000;

  private final PartFile file;
  private final DataOutputStream out;

  private NotedHashes(PartFile file) {
    this.file = file;
    this.out = new DataOutputStream(file.stream());
  }

  static NotedHashes beside(Path manifest) {
    return new NotedHashes(PartFile.create(manifest));
  }

  void add(long itemRowId, String hash) {
    try {
      out.writeLong(itemRowId);
      out.writeUTF(hash);
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  /** Hands all of them over, page by page, in the order in which they came. */
  void forEachPage(Consumer<Map<Long, String>> consumer) {
    try {
      out.flush();
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file.path())))) {
        for (Map<Long, String> page = read(in); !page.isEmpty(); page = read(in)) {
          consumer.accept(page);
        }
      }
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  private static Map<Long, String> read(DataInputStream in) throws IOException {
    Map<Long, String> page = new HashMap<>();
    try {
      while (page.size() < PAGE) {
        page.put(in.readLong(), in.readUTF());
      }
    } catch (EOFException e) {
      return page;
    }
    return page;
  }

  @Override
  public void close() {
    file.close();
  }
}
