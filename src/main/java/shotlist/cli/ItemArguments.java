package shotlist.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which job, and which of its items are meant. */
final class ItemArguments {
  @Mixin private HandArguments job = new HandArguments();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "Items, by their id; P1#2 is the second picture of P1. All unless given.")
  private List<String> ids = new ArrayList<>();

  HandArguments job() {
    return job;
  }

  /** As they were typed; none where all are meant. */
  List<String> ids() {
    return ids;
  }
}
