package shotlist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import shotlist.jobfile.JobFileSchema;

/** {@code shotlist schema}. */
@Command(name = "schema", description = "Print the JSON Schema of job files, for editors.")
final class SchemaCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  SchemaCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.out().print(JobFileSchema.json());
    surroundings.out().flush();
    return 0;
  }
}
