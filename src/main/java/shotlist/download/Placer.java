package shotlist.download;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import shotlist.catalog.Row;
import shotlist.files.FileNames;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.ItemOf;
import shotlist.item.DownloadBook.OwnedFile;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile.DownloadSettings;

/**
 * Puts a fetched output in its place for each item that wants it. The file is published first and
 * entered after: a process that dies in between leaves a file that the next run recognises by its
 * content. One output at a time, so that two of them cannot take one name.
 */
final class Placer {
  private static final String SUPERSEDED = "superseded";

  private final DownloadSettings settings;
  private final DownloadBook book;

  Placer(DownloadSettings settings, DownloadBook book) {
    this.settings = settings;
    this.book = book;
  }

  /** The fetched bytes with what is known of them. */
  record Staged(Path file, String sha256, long bytes, Media media) {}

  /**
   * Brings files back that were moved aside and are wanted again, and copies for an item what
   * another item has of the same output: its link may be long gone.
   *
   * @param index of the output, from 1
   * @return whether an item still lacks its file, so that the output has to be fetched
   */
  synchronized boolean restore(long outputId, int index) {
    boolean lacking = false;
    for (ItemOf item : book.itemsOf(outputId)) {
      Optional<OwnedFile> file = book.fileOf(item.rowId(), outputId);
      lacking |= file.isEmpty() || !isInPlace(item, file.get());
    }
    Optional<Staged> atHand = lacking ? atHand(outputId) : Optional.empty();
    atHand.ifPresent(file -> place(outputId, index, file));
    return lacking && atHand.isEmpty();
  }

  /** A file of this output that is still what it was when it was fetched. */
  private Optional<Staged> atHand(long outputId) {
    for (Standing.OfFile file : book.filesOf(outputId)) {
      Path path = Path.of(file.path());
      if (hash(path).equals(Optional.of(file.sha256()))) {
        Optional<Media> media = media(path);
        if (media.isPresent()) {
          return Optional.of(new Staged(path, file.sha256(), file.bytes(), media.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Media> media(Path path) {
    try {
      return Media.of(path);
    } catch (IOException e) {
      throw FilesException.of(e, path);
    }
  }

  private boolean isInPlace(ItemOf item, OwnedFile file) {
    if (!file.superseded()) {
      return true;
    }
    Path aside = Path.of(file.path());
    if (!Files.isRegularFile(aside)) {
      book.forget(file.rowId());
      return false;
    }
    Path place = freePlace(item, file.outputId(), aside.getFileName().toString(), Optional.empty());
    move(aside, place);
    book.moved(file.rowId(), shown(place), false);
    return true;
  }

  /** Publishes the file for every item that lacks it. */
  synchronized int place(long outputId, int index, Staged staged) {
    int placed = 0;
    for (ItemOf item : book.itemsOf(outputId)) {
      if (book.fileOf(item.rowId(), outputId).isEmpty()) {
        Path place =
            freePlace(
                item,
                outputId,
                FileNames.safe(name(item, index, staged.media().extension())),
                Optional.of(staged.sha256()));
        publish(staged.file(), place);
        book.enterFile(
            item.rowId(),
            outputId,
            new Standing.OfFile(
                shown(place),
                staged.sha256(),
                staged.bytes(),
                Optional.of(staged.media().mime()),
                staged.media().width(),
                staged.media().height()));
        placed++;
      }
    }
    return placed;
  }

  private String name(ItemOf item, int index, String extension) {
    Row row = new Row(0, cells(item.columns()), cells(item.cells()));
    return settings
        .name()
        .render(
            name ->
                switch (name) {
                  case "id" -> Optional.of(item.key().id());
                  case "position" -> Optional.of(String.valueOf(item.key().position()));
                  case "n" -> Optional.of(String.valueOf(index));
                  case "ext" -> Optional.of(extension);
                  default -> row.cell(name);
                });
  }

  private static List<String> cells(String record) {
    try (CSVParser parser = CSVFormat.RFC4180.parse(new StringReader(record))) {
      return parser.stream().findFirst().map(CSVRecord::toList).orElse(List.of());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // a StringReader does not fail
    }
  }

  /**
   * A place for this item's file under this name. Another request's file of the same item moves
   * aside; where another item has the name, ours gets an addition that is always the same.
   *
   * @param sha256 of the content that may stay where it lies already
   */
  private Path freePlace(ItemOf item, long outputId, String name, Optional<String> sha256) {
    Path place = settings.folder().resolve(name);
    Optional<OwnedFile> owner = book.ownerOf(shown(place));
    if (owner.isPresent() && owner.get().itemRowId() != item.rowId()) {
      place = settings.folder().resolve(withAddition(name, item, outputId));
      owner = book.ownerOf(shown(place));
    }
    if (owner.isPresent() && Files.exists(Path.of(owner.get().path()))) {
      Path aside = aside(place.getFileName().toString(), owner.get().rowId());
      move(Path.of(owner.get().path()), aside);
      book.moved(owner.get().rowId(), shown(aside), true);
    } else if (owner.isPresent()) {
      book.forget(owner.get().rowId());
    } else if (Files.exists(place) && !sha256.equals(hash(place))) {
      move(place, aside(name, outputId)); // not ours, or from a run that died: never overwritten
    }
    return place;
  }

  private static String withAddition(String name, ItemOf item, long outputId) {
    String digest = sha256(item.key().id() + "\n" + item.key().position() + "\n" + outputId);
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot);
    return FileNames.safe(stem + "-" + digest.substring(0, 8) + extension);
  }

  private Path aside(String name, long id) {
    Path folder = settings.folder().resolve(SUPERSEDED);
    Path aside = folder.resolve(name);
    for (int n = 0; Files.exists(aside) || book.ownerOf(shown(aside)).isPresent(); n++) {
      aside = folder.resolve(FileNames.safe(id + "-" + n + "-" + name));
    }
    return aside;
  }

  /** As the manifest shows it: with slashes, relative where the job file's folder is. */
  private static String shown(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static void publish(Path staged, Path place) {
    try (PartFile part = PartFile.create(place)) {
      copy(staged, part);
      part.complete();
      part.publish();
    }
  }

  private static void copy(Path staged, PartFile part) {
    try {
      Files.copy(staged, part.stream());
    } catch (IOException e) {
      throw FilesException.of(e, part.target());
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.createDirectories(to.toAbsolutePath().getParent());
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FilesException.of(e, to);
    }
  }

  private static Optional<String> hash(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (var stream = Files.newInputStream(file)) {
      MessageDigest digest = digest();
      byte[] buffer = new byte[1 << 16];
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (IOException e) {
      throw FilesException.of(e, file);
    }
  }

  private static String sha256(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
