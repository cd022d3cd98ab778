package shotlist.state;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the state database is. A user and a password in a PostgreSQL URL are taken out of it and
 * count more than the others, as they do for its driver.
 *
 * @param url {@code jdbc:h2:file:…}, {@code jdbc:h2:mem:…} or {@code jdbc:postgresql:…}
 * @param user may be empty
 */
public record StateSettings(String url, String user, String password) {
  private static final String H2_FILE = "jdbc:h2:file:";
  private static final String H2_USER = "sa";

  /** How H2 is to reach its file: so that no interrupt closes it. */
  static final String FILE_SYSTEM = SteadyFiles.register();

  private static final String DEFAULT_URL = H2_FILE + "./.shotlist/state";

  public StateSettings {
    if (!url.startsWith("jdbc:h2:file:")
        && !url.startsWith("jdbc:h2:mem:")
        && !url.startsWith("jdbc:postgresql:")) {
      throw new StateException(
          "SHOTLIST_STATE_URL must start with jdbc:h2:file: or jdbc:postgresql:. Nothing was sent.\n"
              + "  Leave it unset to keep the state in .shotlist/ in the working folder.");
    }
    if (url.startsWith("jdbc:postgresql:")) {
      PostgresUrl parsed = PostgresUrl.parse(url);
      url = parsed.url();
      user = parsed.user().isEmpty() ? user : parsed.user();
      password = parsed.password().isEmpty() ? password : parsed.password();
    }
  }

  /** Settings of an installation; without any, an H2 file under {@code .shotlist/}. */
  public static StateSettings fromEnvironment(Map<String, String> environment) {
    String url = environment.getOrDefault("SHOTLIST_STATE_URL", "");
    return new StateSettings(
        url.isBlank() ? DEFAULT_URL : url.strip(),
        environment.getOrDefault("SHOTLIST_STATE_USER", ""),
        environment.getOrDefault("SHOTLIST_STATE_PASSWORD", ""));
  }

  /** Settings of an H2 file; {@code path} is without H2's own ending. */
  public static StateSettings h2(Path path) {
    return new StateSettings(H2_FILE + path.toAbsolutePath(), "", "");
  }

  public boolean isPostgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  /** The database's path without H2's ending; empty where it is not an H2 file. */
  Optional<Path> h2Path() {
    if (!url.startsWith(H2_FILE)) {
      return Optional.empty();
    }
    String path = url.substring(H2_FILE.length());
    int options = path.indexOf(';');
    String file = options < 0 ? path : path.substring(0, options);
    if (file.startsWith("~/")) { // as H2 reads it
      file = System.getProperty("user.home") + file.substring(1);
    }
    return Optional.of(Path.of(file).toAbsolutePath().normalize());
  }

  /** The file that H2 makes; empty where the state is not an H2 file. */
  Optional<Path> h2File() {
    return h2Path().map(path -> path.resolveSibling(path.getFileName() + ".mv.db"));
  }

  /** Whether H2 is asked for a file with nothing special to it, as it is by default. */
  boolean isUsualH2File() {
    return h2Path().isPresent()
        && url.indexOf(';') < 0
        && !url.contains("..") // beyond a link H2 may mean another folder than we
        && connectionUser().equals(H2_USER)
        && password.isEmpty();
  }

  /** The folder of an H2 file; empty where the state is elsewhere. */
  public Optional<Path> folder() {
    return h2Path().map(Path::getParent);
  }

  /** What messages call it; never with a password, which a PostgreSQL URL may carry. */
  String name() {
    Path here = Path.of("").toAbsolutePath();
    return h2File()
        .map(file -> (file.startsWith(here) ? here.relativize(file) : file).toString())
        .orElseGet(() -> url.split("[?;]", 2)[0]);
  }

  /** The user to connect as: H2 files without a user would be created for the user "". */
  String connectionUser() {
    return user.isEmpty() && !isPostgres() ? H2_USER : user;
  }

  /**
   * What a connection is opened with besides the URL. Where there is no user or no password, the
   * PostgreSQL driver finds them as it does for any program, in {@code ~/.pgpass} say.
   */
  Properties connectionProperties() {
    Properties properties = new Properties();
    if (!connectionUser().isEmpty()) {
      properties.setProperty("user", connectionUser());
    }
    if (!isPostgres() || !password.isEmpty()) {
      properties.setProperty("password", password);
    }
    if (isPostgres()) {
      properties.setProperty("ApplicationName", "shotlist");
      properties.setProperty("tcpKeepAlive", "true"); // a server that vanished is noticed
      properties.setProperty("socketTimeout", "300"); // no statement of ours takes minutes
    }
    return properties;
  }

  /** The URL with what every connection needs: see {@code src/docs/adr/0002-durable-commits.md}. */
  String connectionUrl() {
    if (isPostgres()) {
      return url;
    }
    String complete = url;
    if (url.startsWith(H2_FILE)) {
      complete = "jdbc:h2:" + FILE_SYSTEM + url.substring(H2_FILE.length());
    }
    if (!url.contains("WRITE_DELAY=")) {
      complete += ";WRITE_DELAY=0";
    }
    if (!url.contains("LOCK_TIMEOUT=")) {
      // A disk may hold its breath for seconds; the default of 2 s would lose a paid answer then.
      complete += ";LOCK_TIMEOUT=60000";
    }
    if (!url.contains(";CACHE_SIZE=")) {
      // In KB. The default is a 16th of the heap, and a large plan would read each page many times.
      complete += ";CACHE_SIZE=65536";
    }
    if (!url.contains(";QUERY_CACHE_SIZE=")) {
      // The default of 8 parses nearly every statement anew.
      complete += ";QUERY_CACHE_SIZE=256";
    }
    if (!url.contains("DB_CLOSE_ON_EXIT=")) {
      complete += ";DB_CLOSE_ON_EXIT=FALSE";
    }
    return complete;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name();
  }
}
