package shotlist.catalog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A manifest that Shotlist wrote: one job's results are the next job's pictures. A line that is
 * {@code done} is a picture; every other line is passed over, since it is the other job's business.
 * All lines of an id take positions in their order.
 */
final class ManifestDialect implements Dialect {
  static final String NAME = "manifest";

  /** The columns of a manifest, as the contract has them. */
  static final List<String> COLUMNS =
      List.of(
          "id",
          "position",
          "source_url",
          "status",
          "reason",
          "output_index",
          "output_url",
          "expires_at",
          "file",
          "sha256",
          "bytes",
          "mime",
          "width",
          "height",
          "provider",
          "operation",
          "request_id",
          "credits",
          "submitted_at",
          "completed_at",
          "run",
          "fingerprint");

  private static final String NO_LINK =
      "the line is done and has no output_url: there is no picture to go on from";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Layout> layouts() {
    return List.of(new Layout(List.of("id", "status", "output_url", "expires_at"), COLUMNS, 22));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("output_url");
  }

  /**
   * Our own header, to the letter; a file of failed rows has the other catalog's columns beside.
   */
  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return header.names().size() >= COLUMNS.size()
            && header.names().subList(0, COLUMNS.size()).equals(COLUMNS)
        ? Optional.of(List.of("id", "status", "output_url", "fingerprint"))
        : Optional.empty();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return new Reader(
        header.only("id"),
        header.only("status"),
        header.only("output_url"),
        header.only("expires_at"));
  }

  private record Reader(int id, int status, int url, int expires) implements RowReader {
    @Override
    public String describe() {
      return "id from \"id\", image from \"output_url\" of lines that are done";
    }

    @Override
    public boolean hangsOnTime() {
      return true; // the rows behind its lines are another catalog's, which goes on
    }

    @Override
    public String idColumn() {
      return "id";
    }

    /**
     * The cells as they were before our writer guarded them: it puts a {@code '} before a cell that
     * a spreadsheet would take for a formula.
     */
    @Override
    public Row open(Row row) {
      return FormulaGuard.off(row);
    }

    @Override
    public String id(Row row) {
      return Blanks.trim(row.cells().get(id));
    }

    /**
     * A result whose link has died is a picture like any other: what was made of it before is not
     * made again, and whether it is to be sent nobody knows here.
     */
    @Override
    public List<Finding> read(Row row) {
      String product = id(row);
      if (!cell(row, status).equals("done")) {
        return List.of(new Finding.Skipped(row, product));
      }
      String link = cell(row, url);
      if (link.isEmpty()) {
        return List.of(new Finding.Unusable(row, product, "output_url", "", NO_LINK));
      }
      String until = cell(row, expires);
      try {
        Optional<Instant> end =
            until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until));
        Origin origin =
            Origin.of(
                OriginRows.fingerprint(row).orElse(""),
                row.cell("output_index").map(Blanks::trim).orElse(""),
                end);
        return List.of(new Finding.Picture(row, product, "output_url", link, Optional.of(origin)));
      } catch (DateTimeException e) {
        return List.of(
            new Finding.Unusable(row, product, "expires_at", until, "expires_at is not a time"));
      }
    }

    private static String cell(Row row, int column) {
      return Blanks.trim(row.cells().get(column));
    }
  }
}
