package shotlist.catalog;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import shotlist.jobfile.JobFile.CatalogSettings;
import shotlist.jobfile.JobFile.Images;

/**
 * A catalog that is being read: its items and rejects, one at a time, in the catalog's order. What
 * it keeps in memory is one row (one product, where products span rows), a count per id and a hash
 * per picture, however long the catalog is. One thread.
 *
 * <p>Rows without anything in their cells are passed over like empty lines. A row that cannot be
 * used is a {@link Entry.Reject} with its line, and reading goes on; what makes the catalog as a
 * whole unreadable is a {@link CatalogException}, which may come at any row.
 *
 * <p>Every row with a usable id takes a position of that id, also where its picture turns out to be
 * unusable: a picture keeps its position when the one before it is repaired. Pictures that {@code
 * catalog.images} does not ask for are neither items nor rejects.
 */
public final class Catalog implements AutoCloseable {
  private static final int MAX_ID = 200;

  /** Lines of a manifest that are looked up together. */
  private static final int PAGE = 500;

  private final DigestInputStream bytes;
  private final String place;
  private final CsvReader rows;
  private final Header header;
  private final Dialect.RowReader reader;
  private final PictureUrl pictureUrl;
  private final Images images;
  private final String format;
  private final String reading;

  private final Positions positions = new Positions();
  private final Queue<Entry> waiting = new ArrayDeque<>();
  private final Queue<Entry> completed = new ArrayDeque<>();
  private final Optional<OriginRows> originRows;
  private long rowsRead;
  private boolean ended;
  private Optional<String> sha256 = Optional.empty();

  /**
   * Opens a catalog and reads its header.
   *
   * @throws CatalogException where it cannot be read, or lacks a header or a needed column
   */
  public static Catalog open(Path file, CatalogSettings settings) {
    return open(file, settings, Clock.systemUTC());
  }

  /**
   * Opens a catalog and reads its header.
   *
   * @param clock for dialects that go by the time
   * @throws CatalogException where it cannot be read, or lacks a header or a needed column
   */
  public static Catalog open(Path file, CatalogSettings settings, InstantSource clock) {
    return open(file, settings, clock, Origins.NONE);
  }

  /**
   * As the other.
   *
   * @param origins has the catalogs behind manifests
   */
  public static Catalog open(
      Path file, CatalogSettings settings, InstantSource clock, Origins origins) {
    return open(bytes(file), file.toString(), settings, clock, origins);
  }

  /**
   * Opens a catalog that comes from elsewhere than a file, and reads its header.
   *
   * @param in is closed with the catalog, or at once where opening fails
   * @param name what to call it in messages
   * @throws CatalogException where it cannot be read, or lacks a header or a needed column
   */
  public static Catalog open(
      InputStream in, String name, CatalogSettings settings, InstantSource clock) {
    return open(in, name, settings, clock, Origins.NONE);
  }

  /**
   * As the other.
   *
   * @param origins has the catalogs behind manifests
   */
  public static Catalog open(
      InputStream in, String name, CatalogSettings settings, InstantSource clock, Origins origins) {
    try {
      return new Catalog(in, name, settings, clock, origins);
    } catch (RuntimeException e) {
      closeAfter(in, e);
      throw e;
    }
  }

  private Catalog(
      InputStream in, String name, CatalogSettings settings, InstantSource clock, Origins origins) {
    place = name;
    bytes = new DigestInputStream(new BufferedInputStream(in, 64 * 1024), Positions.sha256());
    Dialects.require(name, settings.format());
    pictureUrl = PictureUrl.under(name, settings.baseUrl());
    images = settings.images();
    CatalogText text = CatalogText.open(name, bytes, settings.charset());
    rows = new CsvReader(name, text);
    HeaderFinder.Found found = new HeaderFinder(name, rows, settings).find();
    header = found.header();
    Dialects.Choice choice = Dialects.choose(header, settings);
    reader = choice.dialect().reader(header, settings, clock);
    format = choice.dialect().name();
    reading =
        String.format(
            "%s (%s; %s), delimiter %s (%s), %s, %d columns",
            format,
            choice.why(),
            reader.describe(),
            found.delimiter() == '\t' ? "tab" : "\"" + found.delimiter() + "\"",
            settings.delimiter().isPresent() ? "catalog.delimiter" : "told from the header",
            text.charset(),
            header.names().size());
    originRows = format.equals(ManifestDialect.NAME) ? originRows(origins) : Optional.empty();
  }

  /** Reads ahead to the first lines that tell of a request: they say whose manifest it is. */
  private Optional<OriginRows> originRows(Origins origins) {
    List<Row> lines = new ArrayList<>();
    while (lines.isEmpty() && !ended) {
      for (int i = 0; i < PAGE && !ended; i++) {
        Optional<RawRow> raw = rows.next();
        raw.ifPresentOrElse(this::read, this::end);
        raw.map(row -> new Row(row.line(), header.names(), row.cells()))
            .filter(row -> OriginRows.fingerprint(row).isPresent())
            .ifPresent(lines::add);
      }
    }
    return OriginRows.of(origins, header, lines);
  }

  /** The file's bytes, or words on why there are none. */
  static InputStream bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw CatalogException.of(
          file.toString(),
          "this is a folder, not a catalog.",
          "A run reads one CSV file.",
          "name the file in catalog.path or with --catalog");
    }
    if (Files.notExists(file)) {
      throw CatalogException.of(
          file.toString(),
          "there is no such file.",
          "Without its catalog a run does not know what to do.",
          "correct catalog.path (it is relative to the working folder), or use --catalog");
    }
    try {
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw CatalogException.of(
          file.toString(),
          "the catalog may not be read by this user.",
          "Without its catalog a run does not know what to do.",
          "give this user the right to read the file",
          e);
    } catch (IOException e) {
      throw CatalogText.unreadable(file.toString(), e);
    }
  }

  static void closeAfter(InputStream in, RuntimeException failure) {
    try {
      in.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * What the catalog was taken for and why, in one line: format, delimiter, charset. {@code shopify
   * (told by its columns Handle, Image Src, …; id from "Handle", …), delimiter "," …, 18 columns}.
   */
  public String reading() {
    return reading;
  }

  /** What it was taken for: {@code shopify}. */
  public String format() {
    return format;
  }

  /** Whether the same bytes may come to other entries at another time. */
  public boolean hangsOnTime() {
    return reader.hangsOnTime();
  }

  /** As {@link #reading}, with the columns. */
  public String describe() {
    return reading + ": " + header.list();
  }

  /** The names of all columns that may hold pictures' URLs, in whatever format. */
  public static Set<String> pictureColumns() {
    return Set.copyOf(Dialects.pictureColumns());
  }

  /** The names of its columns as written, and of those of the catalog behind a manifest. */
  public List<String> header() {
    return originRows.map(OriginRows::columns).orElseGet(header::names);
  }

  /** Rows read so far: those that made items or rejects and those that were passed over. */
  public long rows() {
    return rowsRead;
  }

  /**
   * The next item or reject; empty at the end.
   *
   * @throws CatalogException where the rest cannot be read
   */
  public Optional<Entry> next() {
    if (originRows.isPresent()) {
      return Optional.ofNullable(nextCompleted(originRows.get()));
    }
    while (waiting.isEmpty() && !ended) {
      advance();
    }
    return Optional.ofNullable(waiting.poll());
  }

  private void advance() {
    if (sha256.isPresent()) {
      throw new IllegalStateException("the rest of the catalog was read for its hash: " + place);
    }
    rows.next().ifPresentOrElse(this::read, this::end);
  }

  /** The rows behind a manifest's lines are looked up a page at a time. */
  private @Nullable Entry nextCompleted(OriginRows origins) {
    if (completed.isEmpty()) {
      while (waiting.size() < PAGE && !ended) {
        advance();
      }
      completed.addAll(origins.completed(List.copyOf(waiting)));
      waiting.clear();
    }
    return completed.poll();
  }

  /**
   * The SHA-256 of the file's bytes, in hexadecimal. Before the end was reached it reads the rest,
   * and {@link #next} can no longer be asked.
   *
   * @throws CatalogException where the rest cannot be read
   */
  public String sha256() {
    if (sha256.isEmpty()) {
      try {
        bytes.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw CatalogText.unreadable(place, e);
      }
      sha256 = Optional.of(HexFormat.of().formatHex(bytes.getMessageDigest().digest()));
    }
    return sha256.get();
  }

  @Override
  public void close() {
    try {
      bytes.close();
    } catch (IOException e) {
      throw CatalogText.unreadable(place, e);
    }
  }

  private void read(RawRow raw) {
    if (raw.isBlank()) {
      return;
    }
    rowsRead++;
    Row row = reader.open(new Row(raw.line(), header.names(), asWideAsTheHeader(cells(raw))));
    if (raw.fault().isPresent()) {
      take(reader.readBroken(row, raw.fault().get().text(), raw.fault().get().reason()));
    } else if (raw.cells().size() > header.names().size()) {
      String value = raw.cells().size() + " cells, the header has " + header.names().size();
      take(reader.readBroken(row, value, "the row has more cells than the header"));
    } else {
      take(reader.read(row));
    }
  }

  private List<String> cells(RawRow raw) {
    return raw.cells().isEmpty() && reader.hasIdInOneCell()
        ? raw.fault().map(RawRow.Fault::before).orElse(List.of())
        : raw.cells();
  }

  private void end() {
    ended = true;
    take(reader.end());
  }

  private List<String> asWideAsTheHeader(List<String> cells) {
    int width = header.names().size();
    if (cells.size() == width) {
      return cells;
    }
    List<String> fitted = new ArrayList<>(cells.subList(0, Math.min(width, cells.size())));
    fitted.addAll(Collections.nCopies(width - fitted.size(), ""));
    return fitted;
  }

  private void take(List<Finding> findings) {
    findings.forEach(this::take);
  }

  private void take(Finding finding) {
    if (finding instanceof Finding.Broken broken) {
      refuse(broken);
      return;
    }
    Optional<String> fault = faultOf(finding.id());
    if (fault.isPresent()) {
      if (!(finding instanceof Finding.Skipped)) {
        waiting.add(reject(finding.row(), "", reader.idColumn(), finding.id(), fault.get()));
      }
      return;
    }
    int position = positions.next(finding.id());
    if (!isWanted(position)) {
      return;
    }
    if (finding instanceof Finding.Picture picture) {
      waiting.add(read(picture, position));
    } else if (finding instanceof Finding.Unusable unusable) {
      waiting.add(
          reject(
              unusable.row(),
              unusable.id(),
              unusable.column(),
              unusable.value(),
              unusable.reason()));
    } else if (!(finding instanceof Finding.Skipped)) {
      throw new AssertionError(finding);
    }
  }

  /**
   * Rejects a row as a whole. It takes a position where its id can be told; with a delimiter too
   * many that may be another cell's text.
   */
  private void refuse(Finding.Broken broken) {
    boolean isTold = faultOf(broken.id()).isEmpty();
    if (isTold) {
      positions.next(broken.id());
    }
    waiting.add(
        reject(broken.row(), isTold ? broken.id() : "", "", broken.value(), broken.reason()));
  }

  private Entry read(Finding.Picture picture, int position) {
    PictureUrl.Resolved url = pictureUrl.resolve(picture.url());
    return url.fault().isEmpty()
        ? new Entry.Item(picture.id(), position, url.url(), picture.row(), picture.origin())
        : reject(picture.row(), picture.id(), picture.column(), picture.url(), url.fault().get());
  }

  private static Entry.Reject reject(
      Row row, String id, String column, String value, String reason) {
    String shown = Blanks.cut(SourceUrl.withoutPassword(Blanks.trim(value)), CsvReader.SHOWN);
    return new Entry.Reject(row.line(), id, column, shown, reason);
  }

  private static Optional<String> faultOf(String id) {
    if (id.isEmpty()) {
      return Optional.of("the id is empty");
    }
    if (Blanks.hasControlCharacter(id)) {
      return Optional.of("the id contains a control character");
    }
    return id.length() > MAX_ID
        ? Optional.of("the id is longer than 200 characters")
        : Optional.empty();
  }

  private boolean isWanted(int position) {
    if (images instanceof Images.First) {
      return position == 1;
    }
    if (images instanceof Images.All) {
      return true;
    }
    if (images instanceof Images.At at) {
      return position == at.position();
    }
    throw new AssertionError(images);
  }
}
