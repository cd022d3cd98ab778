package shotlist.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Adds to a manifest's rows what the catalog behind it has beside: its columns come after the
 * manifest's own, but for those of a name that the manifest has, too. One thread.
 */
final class OriginRows {
  private static final CellParser CELLS = new CellParser(',');
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  private final Origins.Planned catalog;
  private final List<String> columns;
  private final List<Integer> added = new ArrayList<>();

  private OriginRows(Origins.Planned catalog, Header manifest) {
    this.catalog = catalog;
    this.columns = new ArrayList<>(manifest.names());
    List<String> theirs = CELLS.parse(catalog.columns());
    for (int i = 0; i < theirs.size(); i++) {
      if (!manifest.has(theirs.get(i))) {
        added.add(i);
        columns.add(theirs.get(i));
      }
    }
  }

  /** What is known of the manifest with these rows; empty where nothing is. */
  static Optional<OriginRows> of(Origins origins, Header manifest, List<Row> rows) {
    Set<String> fingerprints = new HashSet<>();
    rows.forEach(row -> fingerprint(row).ifPresent(fingerprints::add));
    return fingerprints.isEmpty()
        ? Optional.empty()
        : origins.find(fingerprints).map(catalog -> new OriginRows(catalog, manifest));
  }

  /** Of the request that a line tells of; empty where it tells of none, as a reject's does. */
  static Optional<String> fingerprint(Row row) {
    return row.cell("fingerprint").map(Blanks::trim).filter(text -> !text.isEmpty());
  }

  /** The manifest's columns and those that are added. */
  List<String> columns() {
    return columns;
  }

  /** The entries with their rows completed; a row that nobody knows ends with its own cells. */
  List<Entry> completed(List<Entry> entries) {
    List<Origins.Key> keys = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry instanceof Entry.Item item) {
        key(item).ifPresent(keys::add);
      }
    }
    Map<Origins.Key, String> rows = keys.isEmpty() ? Map.of() : catalog.rows(keys);
    return entries.stream().map(entry -> completed(entry, rows)).toList();
  }

  private Entry completed(Entry entry, Map<Origins.Key, String> rows) {
    if (!(entry instanceof Entry.Item item)) {
      return entry;
    }
    List<String> cells = new ArrayList<>(item.row().cells());
    key(item)
        .flatMap(key -> Optional.ofNullable(rows.get(key)))
        .map(CELLS::parse)
        .ifPresent(theirs -> added.forEach(i -> cells.add(i < theirs.size() ? theirs.get(i) : "")));
    return new Entry.Item(
        item.id(),
        item.position(),
        item.source(),
        new Row(item.row().line(), columns, cells),
        item.origin());
  }

  /** The other job's position: this one's counts the manifest's lines. */
  private static Optional<Origins.Key> key(Entry.Item item) {
    return item.row()
        .cell("position")
        .map(Blanks::trim)
        .filter(NUMBER.asMatchPredicate())
        .map(position -> new Origins.Key(item.id(), Integer.parseInt(position)));
  }
}
