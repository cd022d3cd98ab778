package shotlist.catalog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A manifest that Shotlist wrote: one job's results are the next job's pictures. A line that is
 * {@code done} and has an {@code output_url} is a picture; every other line is passed over, since
 * it is the other job's business. All lines of an id take positions in their order.
 */
final class ManifestDialect implements Dialect {
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

  @Override
  public String name() {
    return "manifest";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(new Layout(List.of("id", "status", "output_url", "expires_at"), COLUMNS, 22));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("output_url");
  }

  /** Our own header, to the letter. */
  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return header.names().equals(COLUMNS)
        ? Optional.of(List.of("id", "status", "output_url", "fingerprint"))
        : Optional.empty();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return new Reader(
        header.only("id"),
        header.only("status"),
        header.only("output_url"),
        header.only("expires_at"),
        clock);
  }

  private record Reader(int id, int status, int url, int expires, InstantSource clock)
      implements RowReader {
    @Override
    public String describe() {
      return "id from \"id\", image from \"output_url\" of lines that are done";
    }

    @Override
    public boolean hangsOnTime() {
      return true; // a result's URL expires
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

    @Override
    public List<Finding> read(Row row) {
      String product = id(row);
      String output = Blanks.trim(row.cells().get(url));
      if (!Blanks.trim(row.cells().get(status)).equals("done") || output.isEmpty()) {
        return List.of(new Finding.Skipped(row, product));
      }
      String until = Blanks.trim(row.cells().get(expires));
      if (until.isEmpty()) {
        return List.of(new Finding.Picture(row, product, "output_url", output));
      }
      try {
        if (Instant.parse(until).isAfter(clock.instant())) {
          return List.of(new Finding.Picture(row, product, "output_url", output));
        }
      } catch (DateTimeException e) {
        return List.of(
            new Finding.Unusable(row, product, "expires_at", until, "expires_at is not a time"));
      }
      return List.of(
          new Finding.Unusable(
              row,
              product,
              "expires_at",
              until,
              "the result's URL expired at "
                  + until
                  + "; run collect on the job that wrote this manifest, and this job soon after"));
    }
  }
}
