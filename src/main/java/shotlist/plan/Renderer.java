package shotlist.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.catalog.Entry;
import shotlist.catalog.Origin;
import shotlist.catalog.SourceUrl;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.Template;
import shotlist.provider.OperationFacts;
import shotlist.provider.OptionRules;
import shotlist.provider.Prices;
import shotlist.provider.RequestSpec;

/**
 * Makes of a catalog entry what it asks for: templates are filled, the source is checked against
 * what the service takes, the price is looked up. The same entry and job file always give the same
 * wish. Safe for use by many threads.
 */
public final class Renderer {
  private static final int SHOWN = 200;

  private static final String UNKNOWN_ROW =
      "the state does not know the catalog row that this line of the manifest was made of";

  private final JobFile jobFile;
  private final List<String> columns;

  public Renderer(JobFile jobFile) {
    this.jobFile = jobFile;
    this.columns = columns(jobFile);
  }

  /**
   * The wish of an entry; a row that the service would refuse is a reject with the reason.
   *
   * @param contentVersion what tells its picture's content from what it was at first, if anything
   */
  public Wish render(Entry entry, Optional<String> contentVersion) {
    if (entry instanceof Entry.Reject reject) {
      return new Wish.Rejected(reject);
    }
    Entry.Item item = (Entry.Item) entry;
    Optional<String> problem = OperationFacts.problemWithSource(jobFile.operation(), item.source());
    if (problem.isPresent()) {
      return rejected(item, imageColumn(jobFile), item.source(), problem.get());
    }
    Optional<String> unknown = unknownColumn(item);
    if (unknown.isPresent()) {
      return rejected(item, unknown.get(), "", UNKNOWN_ROW);
    }
    RequestSpec spec = spec(item);
    List<OptionRules.Fault> faults =
        OptionRules.problems(
            spec.operation(), spec.options(), spec.prompt(), spec.images(), spec.format());
    if (!faults.isEmpty()) {
      return rejected(item, faults.get(0).key(), spec.prompt().orElse(""), faults.get(0).what());
    }
    String source = canonical(item);
    return new Wish.OfItem(
        item,
        spec,
        source,
        contentVersion,
        1,
        Fingerprint.of(spec, source, contentVersion),
        Prices.reserve(spec),
        Optional.empty(),
        List.of());
  }

  /**
   * The item's source without what does not make another picture. Of another job's result that is
   * which result it is: its link may be another one each night.
   */
  String canonical(Entry.Item item) {
    Optional<String> result = item.origin().flatMap(Origin::result);
    if (result.isPresent()) {
      return "manifest:" + result.get();
    }
    // What is known of a picture's content hangs on its name, which therefore stays as it ever was.
    return jobFile.changes() == JobFile.Changes.CONTENT
        ? SourceUrl.canonicalWithLoneExpiry(item.source(), jobFile.catalog().normalize())
        : SourceUrl.canonical(item.source(), jobFile.catalog().normalize());
  }

  /**
   * The source as an earlier version named it, for which an expiry without a signature was part of
   * the name; empty where that is no other name.
   */
  Optional<String> earlierName(Wish.OfItem wish) {
    boolean nothingIsLeftOut = wish.canonicalSource().length() >= wish.item().source().length();
    if (nothingIsLeftOut || wish.item().origin().flatMap(Origin::result).isPresent()) {
      return Optional.empty(); // the first of the two is nearly always so, and costs nothing
    }
    String earlier =
        SourceUrl.canonicalWithLoneExpiry(wish.item().source(), jobFile.catalog().normalize());
    return earlier.equals(wish.canonicalSource()) ? Optional.empty() : Optional.of(earlier);
  }

  /** A column that is asked for and that this row, unlike others of its catalog, has no cell of. */
  private Optional<String> unknownColumn(Entry.Item item) {
    return item.row().cells().size() == item.row().columns().size()
        ? Optional.empty()
        : columns.stream().filter(name -> valueOf(name, item).isEmpty()).findFirst();
  }

  private static List<String> columns(JobFile jobFile) {
    List<String> names = new ArrayList<>();
    jobFile.request().prompt().map(Template::names).ifPresent(names::addAll);
    jobFile.output().destination().map(Template::names).ifPresent(names::addAll);
    addColumns(jobFile.request().options(), names);
    return List.copyOf(names);
  }

  private static void addColumns(Object value, List<String> names) {
    if (value instanceof String text) {
      names.addAll(new Template(text).names());
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(element -> addColumns(element, names));
    } else if (value instanceof List<?> list) {
      list.forEach(element -> addColumns(element, names));
    }
  }

  /** What the catalog calls it, as far as the job file says. */
  static String imageColumn(JobFile jobFile) {
    return jobFile.catalog().imageColumn().orElse("image_url");
  }

  private static Wish rejected(Entry.Item item, String column, String value, String reason) {
    return new Wish.Rejected(reject(item, column, value, reason));
  }

  static Entry.Reject reject(Entry.Item item, String column, String value, String reason) {
    String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN);
    return new Entry.Reject(item.row().line(), item.id(), column, shown, reason);
  }

  private RequestSpec spec(Entry.Item item) {
    return new RequestSpec(
        jobFile.operation(),
        item.source(),
        jobFile.request().prompt().map(template -> fill(template, item)),
        jobFile.request().images(),
        Map.copyOf(fillMap(jobFile.request().options(), item)),
        jobFile.output().format(),
        jobFile
            .output()
            .destination()
            .map(template -> Destination.render(template, name -> valueOf(name, item))));
  }

  private Map<String, Object> fillMap(Map<?, ?> options, Entry.Item item) {
    Map<String, Object> filled = new LinkedHashMap<>();
    options.forEach((key, value) -> filled.put((String) key, fillValue(value, item)));
    return filled;
  }

  private Object fillValue(Object value, Entry.Item item) {
    if (value instanceof String text) {
      return fill(new Template(text), item);
    }
    if (value instanceof Map<?, ?> map) {
      return fillMap(map, item);
    }
    if (value instanceof List<?> list) {
      List<Object> filled = new ArrayList<>();
      list.forEach(element -> filled.add(fillValue(element, item)));
      return filled;
    }
    return value;
  }

  private static String fill(Template template, Entry.Item item) {
    return template.render(name -> valueOf(name, item)).strip();
  }

  private static Optional<String> valueOf(String name, Entry.Item item) {
    return switch (name) {
      case "id" -> Optional.of(item.id());
      case "position" -> Optional.of(String.valueOf(item.position()));
      default -> item.row().cell(name);
    };
  }
}
