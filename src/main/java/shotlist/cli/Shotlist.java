package shotlist.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program: its commands, and the options that all of them have. */
@Command(
    name = "shotlist",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    usageHelpWidth = 100,
    synopsisHeading = "Usage: ",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    description = "Turns a product catalog into finished product pictures, and pays for each once.",
    footerHeading = "%n",
    footer = "")
final class Shotlist {
  @Option(
      names = "--quiet",
      scope = ScopeType.INHERIT,
      description = "Say nothing but results asked for and problems.")
  boolean quiet;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log what is done, and show where unexpected problems come from.")
  boolean verbose;
}
