package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import shotlist.rule.Value;

/** Where in a job file templates may stand. */
final class Templates {
  private Templates() {}

  /** A text that may have places to fill. */
  record Located(String key, String text) {}

  /** The templates among values. */
  static List<Located> in(Settings settings) {
    List<Located> found = new ArrayList<>();
    for (String key : List.of("request.prompt", "output.destination", "download.name")) {
      settings.text(key).ifPresent(text -> found.add(new Located(key, text)));
    }
    settings
        .find("request.options")
        .map(Value::plain)
        .ifPresent(o -> collect("request.options", o, found));
    return found;
  }

  /** The templates of a job file. */
  static List<Located> in(JobFile job) {
    List<Located> found = new ArrayList<>();
    job.request().prompt().ifPresent(t -> found.add(new Located("request.prompt", t.text())));
    job.output()
        .destination()
        .ifPresent(t -> found.add(new Located("output.destination", t.text())));
    job.download().ifPresent(d -> found.add(new Located("download.name", d.name().text())));
    collect("request.options", job.request().options(), found);
    return found;
  }

  private static void collect(String key, Object tree, List<Located> found) {
    if (tree instanceof String text) {
      found.add(new Located(key, text));
    } else if (tree instanceof Map<?, ?> map) {
      map.forEach((name, value) -> collect(key + "." + name, value, found));
    } else if (tree instanceof List<?> list) {
      list.forEach(element -> collect(key, element, found));
    }
  }
}
