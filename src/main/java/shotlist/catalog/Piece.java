package shotlist.catalog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A piece of a catalog that is copied: a row with its line end, or text without any picture. */
public final class Piece {
  private final byte[] bytes;
  private final String product;
  private final Optional<Written> written;

  private Piece(byte[] bytes, String product, Optional<Written> written) {
    this.bytes = bytes;
    this.product = product;
    this.written = written;
  }

  static Piece withoutPictures(byte[] bytes) {
    return new Piece(bytes, "", Optional.empty());
  }

  static Piece of(byte[] bytes, String product, Written written) {
    return new Piece(bytes, product, Optional.of(written));
  }

  /**
   * A row as text.
   *
   * @param cells those of its cells that have pictures
   */
  record Written(String row, char delimiter, Charset charset, List<Cell> cells) {}

  /**
   * A cell with pictures.
   *
   * @param cell its text, without quotes
   */
  record Cell(PictureCells column, String cell, List<Picture> pictures) {}

  /**
   * A picture in a cell.
   *
   * @param start where it begins in the cell's text
   * @param end where it has ended
   * @param source as the catalog's items have it
   */
  record Picture(int start, int end, String source) {}

  /** The id of the product whose pictures these are; empty text where there are none. */
  public String product() {
    return product;
  }

  /** The URLs of its pictures, as the catalog's items have them. */
  public List<String> sources() {
    return written.stream()
        .flatMap(row -> row.cells().stream())
        .flatMap(cell -> cell.pictures().stream())
        .map(Picture::source)
        .toList();
  }

  /** How many bytes of the catalog it is. */
  public int size() {
    return bytes.length;
  }

  /**
   * Its bytes with other pictures; where there are none, exactly the catalog's.
   *
   * @param replacement the URL to put in the place of a source; empty where the old one stays
   */
  public byte[] bytes(Function<String, Optional<String>> replacement) {
    return written.flatMap(row -> changed(row, replacement)).orElseGet(bytes::clone);
  }

  private static Optional<byte[]> changed(
      Written row, Function<String, Optional<String>> replacement) {
    List<CellSpans.Span> spans = List.of();
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    int copied = 0;
    for (Cell cell : row.cells()) {
      Optional<String> text = changed(cell, replacement);
      if (text.isPresent()) {
        spans = spans.isEmpty() ? CellSpans.of(row.row(), row.delimiter()) : spans;
        CellSpans.Span span = spans.get(cell.column().column());
        changed.writeBytes(row.row().substring(copied, span.start()).getBytes(row.charset()));
        changed.writeBytes(
            CellSpans.written(text.get(), span.quoted(), row.delimiter()).getBytes(row.charset()));
        copied = span.end();
      }
    }
    if (spans.isEmpty()) {
      return Optional.empty();
    }
    changed.writeBytes(row.row().substring(copied).getBytes(row.charset()));
    return Optional.of(changed.toByteArray());
  }

  private static Optional<String> changed(
      Cell cell, Function<String, Optional<String>> replacement) {
    StringBuilder text = new StringBuilder();
    List<String> replaced = new ArrayList<>();
    int copied = 0;
    for (Picture picture : cell.pictures()) {
      Optional<String> url = replacement.apply(picture.source());
      if (url.isPresent()) {
        text.append(cell.cell(), copied, picture.start());
        text.append(cell.column().written().apply(url.get()));
        copied = picture.end();
        replaced.add(url.get());
      }
    }
    text.append(cell.cell(), copied, cell.cell().length());
    return replaced.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}
