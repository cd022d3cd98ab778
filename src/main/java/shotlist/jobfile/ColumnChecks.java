package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.rule.Nearest;
import shotlist.rule.Place;
import shotlist.rule.Problem;
import shotlist.rule.Value;

/** Whether the catalog has what a job file's templates name. */
final class ColumnChecks {
  private static final List<String> ALWAYS = List.of("id", "position");
  private static final int MOST_SHOWN = 40;

  private static final String OF_A_MANIFEST =
      " It is a manifest: the columns of the catalog behind it can be used where the job that wrote it"
          + " ran with this state database.";

  private ColumnChecks() {}

  static List<Problem> of(JobFile job, List<String> header) {
    List<Problem> problems = new ArrayList<>();
    for (Templates.Located template : Templates.in(job)) {
      List<String> always =
          template.key().equals("download.name") ? DownloadSettings.OF_AN_OUTPUT : ALWAYS;
      new Template(template.text())
          .names().stream()
              .distinct()
              .filter(name -> !always.contains(name) && !isColumn(name, header))
              .forEach(name -> problems.add(problem(job, template, name, header, always)));
    }
    return problems;
  }

  private static boolean isColumn(String name, List<String> header) {
    return header.stream().anyMatch(column -> column.strip().equalsIgnoreCase(name.strip()));
  }

  private static Problem problem(
      JobFile job,
      Templates.Located template,
      String name,
      List<String> header,
      List<String> always) {
    List<String> known = new ArrayList<>(header.stream().map(String::strip).toList());
    known.addAll(always);
    String guess =
        Nearest.to(name, known).map(meant -> " Did you mean \"" + meant + "\"?").orElse("");
    String columns =
        header.stream().limit(MOST_SHOWN).map(String::strip).collect(Collectors.joining(", "));
    return new Problem(
        place(job, template),
        template.key(),
        "\""
            + template.key()
            + "\" names the column \""
            + name
            + "\", which the catalog does not have."
            + guess,
        "Its columns: "
            + columns
            + (header.size() > MOST_SHOWN ? ", …" : "")
            + "; always there: "
            + String.join(", ", always)
            + "."
            + (isManifest(header) ? OF_A_MANIFEST : ""));
  }

  private static boolean isManifest(List<String> header) {
    return header.containsAll(List.of("output_url", "expires_at", "fingerprint"));
  }

  /** A job file does not carry its places: they are looked up where the text still stands there. */
  private static Place place(JobFile job, Templates.Located template) {
    try {
      Optional<Value> written = new Settings(JobFiles.values(job.file())).find(template.key());
      return written
          .filter(value -> template.text().equals(value.plain()))
          .map(Value::place)
          .orElseGet(() -> Place.of(Overrides.origin(template.key(), template.text())));
    } catch (JobFileException e) {
      return Place.of(job.file().toString()); // removed or changed since it was read
    }
  }
}
