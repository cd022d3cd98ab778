package shotlist.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** Which of a job's items are meant. */
final class ItemArguments {
  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "Items, by their id; P1#2 is the second picture of P1. All unless given.")
  private List<String> ids = new ArrayList<>();

  /** As they were typed; none where all are meant. */
  List<String> ids() {
    return ids;
  }
}
