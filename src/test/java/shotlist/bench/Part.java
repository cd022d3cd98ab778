package shotlist.bench;

import java.io.IOException;

/** One question that the benchmark answers. */
interface Part {
  /** Of the command and of the section of the report. */
  String name();

  /** Takes the figures; the answer is Markdown. */
  String measure() throws IOException, InterruptedException;
}
