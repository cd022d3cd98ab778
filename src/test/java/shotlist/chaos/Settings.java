package shotlist.chaos;

import java.nio.file.Path;
import java.util.List;

/**
 * What a campaign is to be.
 *
 * @param kills how many processes are to be killed with {@code kill -9}, in all
 * @param job as the command line has it: a kind, or mixed
 * @param rows of each catalog
 * @param shops how many at once, each with a state and a key of its own
 * @param state {@code h2} or a PostgreSQL URL
 * @param folder where everything is kept
 */
record Settings(
    Path jar,
    Path folder,
    long seed,
    int kills,
    String job,
    List<Kind> kinds,
    int rows,
    int shops,
    String state,
    String user,
    String password) {
  boolean onPostgres() {
    return state.startsWith("jdbc:postgresql:");
  }

  /** The command that draws the same again; a password is not part of it. */
  String command() {
    return "scripts/chaos --seed "
        + seed
        + " --kills "
        + kills
        + " --job "
        + job
        + " --rows "
        + rows
        + " --shops "
        + shops
        + (onPostgres() ? " --state '" + state + "'" : " --state h2");
  }
}
