package shotlist.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/** The databases that a state may be kept in; each gives a test one of its own. */
public enum Engine {
  /** A file in a folder. */
  H2 {
    @Override
    public StateSettings create(Path folder) {
      try {
        Files.createDirectories(folder);
        Files.write(folder.resolve("state.mv.db"), MigratedFile.BYTES);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return StateSettings.h2(folder.resolve("state"));
    }

    @Override
    public StateSettings createEmpty(Path folder) {
      return StateSettings.h2(folder.resolve("state"));
    }

    @Override
    public void drop(StateSettings settings) {
      // It goes with its folder.
    }
  },

  /** A database of the {@link PostgresServer}. */
  POSTGRESQL {
    @Override
    public StateSettings create(Path folder) {
      return PostgresServer.createMigrated();
    }

    @Override
    public StateSettings createEmpty(Path folder) {
      return PostgresServer.createEmpty();
    }

    @Override
    public void drop(StateSettings settings) {
      PostgresServer.drop(settings);
    }
  };

  /** A new state without a job. It was migrated before: that takes longer than most tests. */
  public abstract StateSettings create(Path folder);

  /** A place for a state that is still to be migrated. */
  public abstract StateSettings createEmpty(Path folder);

  /** Deletes a state that this engine created; it is closed. */
  public abstract void drop(StateSettings settings);

  private static final class MigratedFile {
    static final byte[] BYTES = bytes();

    private static byte[] bytes() {
      try {
        Path folder = Files.createTempDirectory("shotlist-state");
        try {
          Database.open(StateSettings.h2(folder.resolve("state"))).close();
          return Files.readAllBytes(folder.resolve("state.mv.db"));
        } finally {
          FileSystemUtils.deleteRecursively(folder);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
