package shotlist.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that this version does not have yet: whoever types it is told so. */
@Command(hidden = true, description = "Comes with a later version.")
final class LaterCommand implements Callable<Integer> {
  static final List<String> WORDS = List.of("choose");

  @Spec private @Nullable CommandSpec spec;
  private final Surroundings surroundings;

  LaterCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    String name = spec == null ? "This command" : "\"" + spec.name() + "\"";
    surroundings
        .err()
        .println(name + " comes with a later version. Nothing was done. See: shotlist --help");
    return 2;
  }
}
