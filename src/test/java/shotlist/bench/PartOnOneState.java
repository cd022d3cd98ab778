package shotlist.bench;

import java.io.IOException;
import picocli.CommandLine.Option;

/** A part that is measured on one kind of state database. */
abstract class PartOnOneState extends Part {
  @Option(
      names = "--state",
      paramLabel = "WORD",
      description = "As in throughput; h2 unless given.")
  private String state = "h2";

  PartOnOneState(String name, Bench bench) {
    super(name, bench);
  }

  /** To be closed. */
  final Store store() throws IOException, InterruptedException {
    return Store.of(state, bench);
  }
}
