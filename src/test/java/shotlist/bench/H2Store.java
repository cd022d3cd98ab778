package shotlist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.engine.Constants;
import shotlist.state.StateSettings;

/** Files of H2 in a folder. */
final class H2Store implements Store {
  private final Path folder;
  private int number;

  H2Store(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "H2";
  }

  @Override
  public String version() {
    return "H2 " + Constants.VERSION;
  }

  @Override
  public StateSettings fresh() {
    return StateSettings.h2(folder.resolve("state" + ++number).resolve("state"));
  }

  @Override
  public void drop(StateSettings state) throws IOException {
    Leftovers.remove(file(state).getParent());
  }

  @Override
  public long bytes(StateSettings state) throws IOException {
    return Files.size(file(state));
  }

  private static Path file(StateSettings state) {
    return Path.of(state.url().substring("jdbc:h2:file:".length()) + ".mv.db");
  }

  @Override
  public void close() {}
}
