package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A job file cannot be used. The message is for the person who wrote it: every problem with its
 * place, and what to do; it ends without a line break. It is only ever thrown before anything was
 * sent.
 */
public final class JobFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  JobFileException(List<Problem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /**
   * One thing that is wrong.
   *
   * @param file the job file as its path was given, or the {@code --set} option that holds the
   *     value
   * @param line from 1; 0 where it is the whole file or an option
   * @param column from 1; 0 where it is the whole file or an option
   * @param key the setting's dotted path; empty text where it is the whole file
   * @param message what is wrong, a sentence
   * @param remedy what would be right, a sentence; may be empty text
   */
  public record Problem(
      String file, int line, int column, String key, String message, String remedy) {

    static Problem of(shotlist.rule.Problem problem) {
      return new Problem(
          problem.place().origin(),
          problem.place().line(),
          problem.place().column(),
          problem.key(),
          problem.what(),
          problem.remedy());
    }

    private String place() {
      if (line == 0) {
        return file;
      }
      return key.isEmpty() ? file + ":" + line + ":" + column : file + ":" + line;
    }
  }

  static JobFileException of(List<shotlist.rule.Problem> problems) {
    return new JobFileException(problems.stream().map(Problem::of).toList());
  }

  /** Everything that is wrong, in the order of the file; never empty. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(List<Problem> problems) {
    if (problems.size() == 1) {
      Problem only = problems.get(0);
      String remedy = only.remedy().isEmpty() ? "" : only.remedy() + " ";
      return only.place() + ": " + only.message() + "\n  " + remedy + whatToDo(only);
    }
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      lines.add(problem.place() + ": " + problem.message());
      if (!problem.remedy().isEmpty()) {
        lines.add("  " + problem.remedy());
      }
    }
    lines.add("Nothing was sent: correct these " + problems.size() + " places and run again.");
    return String.join("\n", lines);
  }

  private static String whatToDo(Problem problem) {
    String what = problem.line() > 0 ? "the line" : problem.key().isEmpty() ? "this" : "the option";
    return "Nothing was sent: correct " + what + " and run again.";
  }
}
