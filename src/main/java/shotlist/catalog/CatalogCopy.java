package shotlist.catalog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A shop's catalog that is copied with other pictures. Nothing but pictures' cells is taken apart
 * and written anew: a parsed and rewritten {@code 3.65275E+11} or {@code 007} would be a data loss.
 * Rows that cannot be read are copied as well.
 *
 * <p>Each row is compared with the file's bytes once it is encoded again, before it is handed out:
 * there are charsets in which not every text is written back as it was. What it keeps in memory is
 * a row, or a bounded part of one that is too long. One thread.
 */
public final class CatalogCopy implements AutoCloseable {
  /** More text than that is handed out in parts, in characters. */
  private static final int MAX_HELD = 4 * CsvReader.MAX_ROW;

  private final String place;
  private final OriginalBytes bytes;
  private final CatalogText text;
  private final Charset charset;
  private final CsvReader rows;
  private final Header header;
  private final char delimiter;
  private final Dialect.RowReader reader;
  private final List<PictureCells> columns;
  private final PictureUrl pictureUrl;

  private final StringBuilder held = new StringBuilder();
  private Consumer<Piece> taker = piece -> {};
  private boolean begun;

  /**
   * Opens a catalog and reads its header.
   *
   * @throws CatalogException where it cannot be read, or is of no format that can be imported
   */
  public static CatalogCopy open(Path file, CatalogSettings settings, InstantSource clock) {
    return open(Catalog.bytes(file), file.toString(), settings, clock);
  }

  /**
   * As {@link #open(Path, CatalogSettings, InstantSource)}, from elsewhere than a file.
   *
   * @param in is closed with the copy, or at once where opening fails
   * @param name what to call it in messages
   */
  public static CatalogCopy open(
      InputStream in, String name, CatalogSettings settings, InstantSource clock) {
    try {
      return new CatalogCopy(in, name, settings, clock);
    } catch (RuntimeException e) {
      Catalog.closeAfter(in, e);
      throw e;
    }
  }

  private CatalogCopy(InputStream in, String name, CatalogSettings settings, InstantSource clock) {
    place = name;
    bytes = new OriginalBytes(new BufferedInputStream(in, 64 * 1024));
    Dialects.require(name, settings.format());
    pictureUrl = PictureUrl.under(name, settings.baseUrl());
    text = CatalogText.open(name, bytes, settings.charset());
    charset = writing(text.encoding());
    rows = new CsvReader(name, text, this::pass);
    HeaderFinder.Found found = new HeaderFinder(name, rows, settings).find();
    header = found.header();
    delimiter = found.delimiter();
    Dialect dialect = Dialects.choose(header, settings).dialect();
    if (!(dialect instanceof ImportDialect imported)) {
      throw new IllegalArgumentException("no shop imports " + dialect.name());
    }
    columns =
        imported.pictureCells(header).stream()
            .sorted(Comparator.comparing(PictureCells::column))
            .toList();
    reader = dialect.reader(header, settings, clock);
  }

  /** Without a mark these are read as big-endian; but their encoders would write a mark. */
  private static Charset writing(Charset reading) {
    return switch (reading.name()) {
      case "UTF-16" -> StandardCharsets.UTF_16BE;
      case "UTF-32" -> Charset.forName("UTF-32BE");
      default -> reading;
    };
  }

  private void pass(char[] buffer, int from, int to) {
    held.append(buffer, from, to - from);
    if (held.length() > MAX_HELD && !Character.isHighSurrogate(held.charAt(held.length() - 1))) {
      handOutPart();
    }
  }

  private void handOutPart() {
    if (!begun) {
      throw CatalogException.of(
          place,
          "there is no header row in the first " + MAX_HELD + " characters.",
          "Without it no column can be told from another.",
          "remove the comments before it");
    }
    taker.accept(Piece.withoutPictures(encoded(takeHeld(), rows.line())));
  }

  private String takeHeld() {
    String taken = held.toString();
    held.setLength(0);
    return taken;
  }

  /**
   * Hands out what comes next: the beginning with the header, then row by row. Of a row that is too
   * long to be read, part after part.
   *
   * @return false at the end
   * @throws CatalogException where the rest cannot be read or cannot be copied as it is
   */
  public boolean next(Consumer<Piece> pieces) {
    taker = pieces;
    if (!begun) {
      begun = true;
      handOutBeginning();
      return true;
    }
    Optional<RawRow> row = rows.next();
    row.ifPresent(raw -> pieces.accept(piece(raw, takeHeld())));
    return row.isPresent();
  }

  private void handOutBeginning() {
    byte[] mark = text.mark();
    bytes.goesOnWith(mark);
    byte[] beginning = encoded(takeHeld(), header.line());
    byte[] all = new byte[mark.length + beginning.length];
    System.arraycopy(mark, 0, all, 0, mark.length);
    System.arraycopy(beginning, 0, all, mark.length, beginning.length);
    taker.accept(Piece.withoutPictures(all));
  }

  private Piece piece(RawRow raw, String row) {
    byte[] original = encoded(row, raw.line());
    int width = header.names().size();
    if (raw.fault().isPresent() || raw.isBlank() || raw.cells().size() > width) {
      return Piece.withoutPictures(original);
    }
    List<String> cells = new ArrayList<>(raw.cells());
    while (cells.size() < width) {
      cells.add("");
    }
    Row opened = reader.open(new Row(raw.line(), header.names(), cells));
    String product = reader.id(opened);
    List<Piece.Cell> pictures =
        columns.stream()
            .map(column -> cell(column, cells.get(column.column()), opened))
            .filter(cell -> !cell.pictures().isEmpty())
            .toList();
    return product.isEmpty() || pictures.isEmpty()
        ? Piece.withoutPictures(original)
        : Piece.of(original, product, new Piece.Written(row, delimiter, charset, pictures));
  }

  private Piece.Cell cell(PictureCells column, String cell, Row opened) {
    String open = opened.cells().get(column.column());
    int guard = cell.length() - open.length(); // it goes with the picture that it guards
    return new Piece.Cell(
        column,
        cell,
        column.finder().find(open).stream()
            .map(
                listed ->
                    new Piece.Picture(
                        listed.start() == 0 ? 0 : listed.start() + guard,
                        listed.end() + guard,
                        source(listed.url())))
            .toList());
  }

  /** What cannot be used is no item's source, and stays as it is. */
  private String source(String url) {
    PictureUrl.Resolved resolved = pictureUrl.resolve(url);
    return resolved.fault().isEmpty() ? resolved.url() : url;
  }

  private byte[] encoded(String row, long line) {
    byte[] encoded = charset.canEncode() ? row.getBytes(charset) : new byte[0];
    if (!bytes.goesOnWith(encoded) || (encoded.length == 0 && !row.isEmpty())) {
      throw CatalogException.of(
          place + ":" + line,
          "in the charset "
              + charset.name()
              + " this text cannot be written back with the bytes it was read from.",
          "An export changes nothing but pictures.",
          "save the catalog as UTF-8 and export with --catalog and --set catalog.charset=UTF-8");
    }
    return encoded;
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw CatalogText.unreadable(place, e);
    }
  }
}
