package shotlist.bench;

import java.io.IOException;
import shotlist.state.StateSettings;

/** Where states are kept. */
interface Store extends AutoCloseable {
  /**
   * {@code h2}; {@code postgres}, a server of our own that keeps each commit on disk; or the URL of
   * somebody's, whose user and password are in the environment.
   */
  static Store of(String words, Bench bench) throws IOException {
    if (words.equals("h2")) {
      return new H2Store(bench.temporary());
    }
    if (words.equals("postgres")) {
      bench.say("Starting PostgreSQL.");
      return bench.leftovers().open(PostgresStore::ownServer);
    }
    if (!words.startsWith("jdbc:postgresql:")) {
      throw new IOException(
          "\"" + words + "\" is no database: say h2, postgres or a jdbc:postgresql: URL.");
    }
    StateSettings server =
        new StateSettings(
            words,
            System.getenv().getOrDefault("SHOTLIST_STATE_USER", ""),
            System.getenv().getOrDefault("SHOTLIST_STATE_PASSWORD", ""));
    return bench.leftovers().open(() -> PostgresStore.at(server));
  }

  /** The product. */
  String name();

  /** The product and its version. */
  String version();

  /** A state that nobody has used. */
  StateSettings fresh() throws IOException;

  /** Removes a state that is not used any more. */
  void drop(StateSettings state) throws IOException;

  /** The bytes of a state on disk. */
  long bytes(StateSettings state) throws IOException;

  @Override
  void close() throws IOException;
}
