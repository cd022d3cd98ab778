package shotlist.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code scripts/bench}: what all parts share, and all of them in a row. */
@Command(
    name = "scripts/bench",
    mixinStandardHelpOptions = true,
    versionProvider = Bench.Version.class,
    description = {
      "Measure the real jar on this machine, each figure beside a reference of the same run.",
      "Without a part: all of them, at modest sizes, into src/docs/PERFORMANCE.md. What is there"
          + " between <!-- bench:PART --> and <!-- /bench:PART --> is replaced, all else stays.",
      "Nothing leaves the machine: the service is a stub on the loopback interface."
    })
final class Bench implements Callable<Integer> {
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"scripts/bench of Shotlist"};
    }
  }

  private static final String NOWHERE = "-";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "Of which the medians are told; each part has its own number unless given.")
  private Optional<Integer> rounds = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      scope = ScopeType.INHERIT,
      description = "What is drawn hangs on this; 1 unless given.")
  private long seed = 1;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      scope = ScopeType.INHERIT,
      description = "The heap of every process that is measured; 256m unless given.")
  private String heap = "256m";

  @Option(
      names = "--script",
      scope = ScopeType.INHERIT,
      description = "Start the program by scripts/shotlist instead of java -jar.")
  private boolean script;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Measure this jar; target/shotlist.jar unless given.")
  private Optional<Path> jar = Optional.empty();

  @Option(
      names = "--write",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = {
        "Put the tables into this file as well. Without a part: src/docs/PERFORMANCE.md unless"
            + " given, and - for no file."
      })
  private Optional<String> write = Optional.empty();

  @Option(
      names = "--keep",
      scope = ScopeType.INHERIT,
      description = {
        "Leave all files lying where they are, in folders shotlist-bench-… for temporary files:"
            + " where another round is to follow soon, which a file system that has just removed"
            + " many may slow down tenfold."
      })
  private boolean keep;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      hidden = true,
      description = "The project's folder.")
  private Path root = Path.of("");

  private boolean all;
  private final Leftovers leftovers;
  private final List<Part> parts =
      List.of(
          new StartPart(this),
          new ThroughputPart(this),
          new LimitPart(this),
          new LongPart(this),
          new RowsPart(this));

  Bench(Leftovers leftovers) {
    this.leftovers = leftovers;
  }

  CommandLine commandLine() {
    CommandLine line = new CommandLine(this);
    parts.forEach(part -> line.addSubcommand(part.name(), part));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((failure, command, parsed) -> tell(failure));
    return line;
  }

  /** Ends with 0, 1 where something failed, or 2 for a command line that makes no sense. */
  public static void main(String[] arguments) {
    Leftovers leftovers = Leftovers.goneAtTheEnd();
    System.exit(new Bench(leftovers).commandLine().execute(arguments));
  }

  private int tell(Exception failure) {
    if (!leftovers.going()) { // else somebody has stopped us, and it fails for that
      System.err.println(failure.getMessage() == null ? failure : failure.getMessage());
    }
    return 1;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    all = true;
    String file = write.orElse(root.resolve("src/docs/PERFORMANCE.md").toString());
    int code = 0;
    for (Part part : parts) {
      try {
        publish(part, file);
      } catch (IOException | RuntimeException e) { // the others have their own figures
        code = tell(e);
      }
    }
    return code;
  }

  /** Measures one part, and tells what came of it. */
  int tell(Part part) throws IOException, InterruptedException {
    publish(part, write.orElse(NOWHERE));
    return 0;
  }

  private void publish(Part part, String file) throws IOException, InterruptedException {
    Optional<Section> section =
        file.equals(NOWHERE)
            ? Optional.empty()
            : Optional.of(Section.of(Path.of(file), part.name()));
    String told = part.measure();
    System.out.println("\n" + told);
    if (section.isPresent()) {
      section.get().replace(told);
    }
  }

  /** A line of how it goes. */
  void say(String words) {
    System.err.println(words);
  }

  int rounds(int usual) {
    return Math.max(1, rounds.orElse(usual));
  }

  /** Whether all parts run, and none is to take long. */
  boolean wantsAll() {
    return all;
  }

  long seed() {
    return seed;
  }

  /**
   * A folder that is removed at the end, with what is in it, and not before: for minutes after many
   * files were removed ext4 makes new ones at a tenth of its speed, since it passes over their
   * inodes one by one (recently_deleted in Linux' fs/ext4/ialloc.c).
   */
  Path temporary() throws IOException {
    Path folder = Files.createTempDirectory("shotlist-bench-");
    return keep ? folder : leftovers.add(folder);
  }

  /** What is closed at the end at the latest. */
  Leftovers leftovers() {
    return leftovers;
  }

  /** The program under measurement. */
  Program program() throws IOException {
    return program(script);
  }

  /** The program, started this way whatever was asked for. */
  Program program(boolean byScript) throws IOException {
    Path built = root.resolve("target/shotlist.jar").toAbsolutePath();
    Path measured = jar.orElse(built).toAbsolutePath();
    if (!Files.isRegularFile(measured)) {
      throw new IOException("No such jar: " + measured);
    }
    if (byScript && !measured.equals(built)) {
      throw new IOException("scripts/shotlist starts target/shotlist.jar, not " + measured + ".");
    }
    return byScript
        ? Program.script(root.resolve("scripts/shotlist").toAbsolutePath(), measured, heap)
        : Program.jar(measured, heap);
  }

  /** Whether {@code scripts/shotlist} starts what is measured. */
  boolean measuresOurJar() {
    return jar.isEmpty();
  }

  /** What runs a class of the benchmark with the same heap. */
  Program reference(Class<?> main) {
    return Program.of(main, heap);
  }

  /** A process in that folder. */
  Child start(Path folder, Program program, Map<String, String> environment, String... arguments)
      throws IOException {
    return leftovers.open(() -> Child.start(folder, program, environment, List.of(arguments)));
  }

  /** The line over a table: on what it was taken. */
  String heading(String databases, String rest) throws IOException {
    try {
      return Machine.here().words()
          + "; "
          + program().words()
          + (databases.isEmpty() ? "" : "; " + databases)
          + "; "
          + rest
          + ".\n\n";
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
