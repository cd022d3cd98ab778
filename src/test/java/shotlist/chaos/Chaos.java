package shotlist.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code scripts/chaos}. */
@Command(
    name = "scripts/chaos",
    mixinStandardHelpOptions = true,
    versionProvider = Chaos.Version.class,
    description = {
      "Kill the program again and again, and hold the service's book against the ledger and the"
          + " manifest.",
      "Ends with one line of figures (exit 0), or one line per broken promise (exit 1). What is"
          + " tried hangs on the seed; where a kill really hits hangs on the machine as well."
    })
final class Chaos implements Callable<Integer> {
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"scripts/chaos of Shotlist"};
    }
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What is drawn hangs on this; by the clock unless given.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "So many kill -9; 50 unless given. Signals that stop come on top.")
  private int kills;

  @Option(
      names = "--job",
      paramLabel = "KIND",
      defaultValue = "mixed",
      description = "edit, background, video, magic-hour, or mixed: edit, background, magic-hour.")
  private String job = "mixed";

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "16",
      description = "Rows of each catalog; 16 unless given.")
  private int rows;

  @Option(
      names = "--shops",
      paramLabel = "N",
      description = "Shops at once, each with its own state and key; 2 on H2, 1 on PostgreSQL.")
  private Optional<Integer> shops = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "URL",
      description = {
        "h2, or jdbc:postgresql:…; SHOTLIST_STATE_URL unless given, else h2. User and password"
            + " come from SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD. Schemas named chaos_…"
            + " are made there and dropped."
      })
  private Optional<String> state = Optional.empty();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Work here instead of in a temporary folder; it must not exist.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--keep", description = "Keep the folder also when every promise was kept.")
  private boolean keep;

  @Option(names = "--jar", paramLabel = "FILE", hidden = true, required = true)
  private Path jar = Path.of("target/shotlist.jar");

  private final PrintStream out;
  private final PrintStream err;

  Chaos(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Ends with 0, 1, or 2 for a command line that makes no sense. */
  public static void main(String[] args) {
    Runtime.getRuntime().addShutdownHook(new Thread(Chaos::leaveNobodyBehind));
    System.exit(new CommandLine(new Chaos(System.out, System.err)).execute(args));
  }

  private static void leaveNobodyBehind() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    Optional<List<Kind>> kinds = Kind.jobsOf(job);
    if (kinds.isEmpty() || kills < 0 || rows < 4 || rows > 500) {
      err.println("--job is no kind of job, or --kills or --rows is out of range; see --help.");
      return 2;
    }
    Path work = folder.isPresent() ? folder.get() : Files.createTempDirectory("shotlist-chaos-");
    Settings settings = settings(kinds.get(), work.toAbsolutePath());
    err.println("Working in " + settings.folder() + "; to repeat: " + settings.command());
    Campaign.Result result = new Campaign(settings, err::println).run();
    if (result.broken().isEmpty()) {
      out.println(result.figures().line());
      if (!keep) {
        delete(settings.folder());
      }
      return 0;
    }
    result.broken().forEach(promise -> out.println(promise.line()));
    err.println(result.figures().line());
    err.println("All of it is in " + settings.folder() + "\nTo repeat: " + settings.command());
    return 1;
  }

  private Settings settings(List<Kind> kinds, Path work) {
    String from = System.getenv().getOrDefault("SHOTLIST_STATE_URL", "");
    String url = state.orElse(from.startsWith("jdbc:postgresql:") ? from : "h2");
    boolean postgres = url.startsWith("jdbc:postgresql:");
    return new Settings(
        jar.toAbsolutePath(),
        work,
        seed.orElseGet(() -> System.nanoTime() % 1_000_000),
        kills,
        job,
        kinds,
        rows,
        shops.orElse(postgres ? 1 : 2),
        url,
        System.getenv().getOrDefault("SHOTLIST_STATE_USER", ""),
        System.getenv().getOrDefault("SHOTLIST_STATE_PASSWORD", ""));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> paths = Files.walk(folder)) {
      all = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
