package shotlist.manifest;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import shotlist.item.Standing;
import shotlist.journal.Run;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;

/**
 * What the manifest says of an item, for those who say it in another form. It is asked in catalog
 * order, since the first item that shares a request carries its charge. For one thread.
 */
public final class ItemLines {
  private static final int REASON = Line.COLUMNS.indexOf("reason");
  private static final int OUTPUT_INDEX = Line.COLUMNS.indexOf("output_index");
  private static final int CREDITS = Line.COLUMNS.indexOf("credits");

  private final Lines lines;

  public ItemLines(Operation operation, Run run) {
    this.lines = new Lines(operation, run, new CatalogHead(Optional.empty(), Set.of()), false);
  }

  /**
   * One of an item's lines.
   *
   * @param outputIndex from 1; empty where there is no output yet
   */
  public record Told(Optional<Integer> outputIndex, String reason, Credits credits) {}

  /** The item's lines, in their order. */
  public List<Told> of(Standing.OfItem item) {
    return lines.of(item).stream().map(ItemLines::told).toList();
  }

  private static Told told(Line line) {
    String index = line.cells().get(OUTPUT_INDEX).text();
    return new Told(
        index.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(index)),
        line.cells().get(REASON).text(),
        Credits.of(line.cells().get(CREDITS).text()));
  }
}
