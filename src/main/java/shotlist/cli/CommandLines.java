package shotlist.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import shotlist.manifest.Outcome;
import shotlist.manifest.Summary;
import shotlist.rule.Nearest;

/** Takes a command line apart, runs the command it names, and tells what went wrong. */
final class CommandLines {
  private CommandLines() {}

  static int execute(Surroundings surroundings, String... args) {
    Shotlist program = new Shotlist();
    CommandLine line = new CommandLine(program);
    Work work = new Work(surroundings, program);
    line.addSubcommand(new RunCommand(work))
        .addSubcommand(new PlanCommand(surroundings))
        .addSubcommand(new SubmitCommand(work))
        .addSubcommand(new CollectCommand(work))
        .addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(new RetryCommand(surroundings))
        .addSubcommand(new ResolveCommand(surroundings))
        .addSubcommand(new CreditsCommand(surroundings))
        .addSubcommand(new ChooseCommand(surroundings))
        .addSubcommand(new ReportCommand(surroundings))
        .addSubcommand(new ExportCommand(surroundings, program))
        .addSubcommand(new CheckCommand(surroundings))
        .addSubcommand(new SandboxCommand(surroundings))
        .addSubcommand(new SchemaCommand(surroundings));
    line.setOut(writer(surroundings.out()))
        .setErr(writer(surroundings.err()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (problem, arguments) -> tell(surroundings, problem, List.of(arguments)))
        .setExecutionExceptionHandler(
            (problem, command, parsed) ->
                Failure.of(problem, surroundings).tell(surroundings.err(), program.verbose))
        .setExecutionStrategy(parsed -> start(surroundings, program, line, parsed));
    if (surroundings.environment().containsKey("NO_COLOR")) {
      line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    }
    return line.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static int start(
      Surroundings surroundings, Shotlist program, CommandLine line, ParseResult parsed) {
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      line.usage(surroundings.err());
      return ExitCode.USAGE;
    }
    if (program.verbose) {
      Log.showEverything();
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** What is wrong with a command line, what was meant, where to look it up. */
  /** {@code --json} of these promises one line, whatever happens. */
  private static boolean takesSummary(List<String> arguments) {
    return Stream.of("run", "submit", "collect").anyMatch(arguments::contains);
  }

  private static int tell(
      Surroundings surroundings, ParameterException problem, List<String> arguments) {
    PrintStream err = surroundings.err();
    if (arguments.contains("--json") && takesSummary(arguments)) {
      Instant now = surroundings.clock().instant();
      surroundings
          .out()
          .println(
              Summary.ofNothing(Optional.empty(), Outcome.INVALID, ExitCode.USAGE, now, now)
                  .json());
    }
    err.println(message(problem));
    meant(problem).ifPresent(word -> err.println("  Did you mean " + word + "?"));
    err.println(
        "  Nothing was sent. See: "
            + problem.getCommandLine().getCommandSpec().qualifiedName()
            + " --help");
    return ExitCode.USAGE;
  }

  private static String message(ParameterException problem) {
    Optional<String> command = unknownCommand(problem);
    if (command.isPresent()) {
      return "There is no command \"" + command.get() + "\".";
    }
    Optional<String> extra = extraWord(problem);
    if (extra.isPresent()) {
      return "\"" + extra.get() + "\" is one word too many.";
    }
    String message = String.valueOf(problem.getMessage()).replaceFirst("^Error: ", "");
    return message.endsWith(".") ? message : message + ".";
  }

  private static Optional<String> meant(ParameterException problem) {
    Optional<String> command = unknownCommand(problem);
    if (command.isPresent()) {
      return Nearest.to(command.get(), problem.getCommandLine().getSubcommands().keySet());
    }
    return problem instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream().findFirst()
        : Optional.empty();
  }

  /** A word that no option takes and that is no option. */
  private static Optional<String> extraWord(ParameterException problem) {
    return problem instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().findFirst().filter(word -> !word.startsWith("-"))
        : Optional.empty();
  }

  /** The first word, where it should have been a command and is none. */
  private static Optional<String> unknownCommand(ParameterException problem) {
    boolean first = problem.getCommandLine().getParent() == null;
    return first && problem instanceof UnmatchedArgumentException unmatched
        ? unmatched.getUnmatched().stream().findFirst().filter(word -> !word.startsWith("-"))
        : Optional.empty();
  }
}
