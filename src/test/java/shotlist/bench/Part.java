package shotlist.bench;

import java.io.IOException;
import java.util.concurrent.Callable;

/** One question that the benchmark answers, and the command that asks it. */
abstract class Part implements Callable<Integer> {
  final Bench bench;
  private final String name;

  /** {@code name}: of the command and of the section of the report. */
  Part(String name, Bench bench) {
    this.name = name;
    this.bench = bench;
  }

  final String name() {
    return name;
  }

  /** Takes the figures; the answer is Markdown. */
  abstract String measure() throws IOException, InterruptedException;

  @Override
  public final Integer call() throws IOException, InterruptedException {
    return bench.tell(this);
  }
}
