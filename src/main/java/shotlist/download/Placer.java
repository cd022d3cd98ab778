package shotlist.download;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
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
import shotlist.item.DownloadBook.Placed;
import shotlist.item.DownloadBook.Wanted;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile.DownloadSettings;

/**
 * Puts a fetched output in its place for each item that wants it. The file is published first and
 * entered after: a process that dies in between leaves a file that the next run recognises by its
 * content. Where something is in a file's way, one output at a time, so that two of them cannot
 * take one name; those whose names are free are placed side by side.
 */
final class Placer {
  /** Below the download folder: what another request's file has taken the place of. */
  static final String SUPERSEDED = "superseded";

  private static final int PAGE = 1000;

  private static final Row WITHOUT_CELLS = new Row(0, List.of(), List.of());

  private final DownloadSettings settings;
  private final DownloadBook book;
  private final boolean isNamedByCells;

  /** Shared by those who only take a free name, alone for whoever moves files. */
  private final ReadWriteLock names = new ReentrantReadWriteLock(true);

  /** Names that are being taken, without regard to case. */
  private final Set<String> taken = ConcurrentHashMap.newKeySet();

  Placer(DownloadSettings settings, DownloadBook book) {
    this.settings = settings;
    this.book = book;
    this.isNamedByCells = settings.isNamedByCells();
  }

  /**
   * The fetched bytes with what is known of them.
   *
   * @param part to be published itself; a file without it is copied
   */
  record Staged(Path file, String sha256, long bytes, Media media, Optional<PartFile> part) {
    Staged(Path file, String sha256, long bytes, Media media) {
      this(file, sha256, bytes, media, Optional.empty());
    }
  }

  /**
   * Where the job file names another folder than last time: files stay where they are, and those
   * that somebody moved along are recognised by name and content. For what is in neither folder
   * nothing is paid or fetched again: a file that the user took away is theirs.
   */
  void settleIn(BooleanSupplier stops) {
    names.writeLock().lock();
    try {
      settleInAlone(stops);
    } finally {
      names.writeLock().unlock();
    }
  }

  private void settleInAlone(BooleanSupplier stops) {
    String here = shown(settings.folder());
    if (book.folder().filter(here::equals).isPresent()) {
      return;
    }
    long after = 0;
    List<OwnedFile> files = book.filesAfter(after, PAGE);
    while (!files.isEmpty()) {
      for (OwnedFile file : files) {
        if (stops.getAsBoolean()) {
          return; // the next run begins it once more
        }
        follow(file);
        after = file.rowId();
      }
      files = book.filesAfter(after, PAGE);
    }
    book.noteFolder(here);
  }

  private void follow(OwnedFile file) {
    Path before = Path.of(file.path());
    Path folder = file.superseded() ? settings.folder().resolve(SUPERSEDED) : settings.folder();
    Path now = folder.resolve(before.getFileName().toString());
    if (!Files.isRegularFile(before)
        && isContent(now, file.sha256())
        && !book.isTaken(shown(now))) {
      book.moved(file.rowId(), shown(now), file.superseded());
    }
  }

  /**
   * Brings files back that were moved aside and are wanted again, and copies for an item what
   * another item has of the same output: its link may be long gone.
   *
   * @return whether a file is still lacking, so that the output has to be fetched
   */
  boolean restore(Wanted wanted) {
    long outputId = wanted.outputId();
    int index = wanted.index();
    if (wanted.isNew()) {
      return true;
    }
    if (book.filesOf(outputId).isEmpty()) {
      return book.lastItemOf(outputId).isPresent(); // it was never here
    }
    names.writeLock().lock();
    try {
      return restoreAlone(outputId, index);
    } finally {
      names.writeLock().unlock();
    }
  }

  private boolean restoreAlone(long outputId, int index) {
    List<ItemOf> items = book.itemsOf(outputId);
    boolean lacking = items.isEmpty() && book.lastItemOf(outputId).isPresent();
    for (ItemOf item : items) {
      Optional<OwnedFile> file = book.fileOf(item.rowId(), outputId);
      lacking |= file.isEmpty() || !isInPlace(item, index, file.get());
    }
    Optional<Staged> atHand = lacking ? atHand(outputId) : Optional.empty();
    atHand.ifPresent(file -> book.enterFiles(outputId, placeForAll(items, outputId, index, file)));
    return lacking && atHand.isEmpty();
  }

  /** A file of this output that is still what it was when it was fetched. */
  private Optional<Staged> atHand(long outputId) {
    for (OwnedFile file : book.filesOf(outputId)) {
      Path path = Path.of(file.path());
      if (isContent(path, file.sha256())) {
        Optional<Media> media = Media.of(path);
        if (media.isPresent()) {
          return Optional.of(new Staged(path, file.sha256(), size(path), media.get()));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isInPlace(ItemOf item, int index, OwnedFile file) {
    Path path = Path.of(file.path());
    boolean isThere = Files.isRegularFile(path);
    if (!file.superseded() && isThere) {
      return true;
    }
    String name = FileNames.safe(name(item, index, extension(path)));
    if (!file.superseded()) {
      return isBackFromAside(item, index, file, path);
    }
    if (!isThere) {
      return wasMovedAlready(item, index, file, name);
    }
    Path place = freePlace(item, file.outputId(), index, name, Optional.empty());
    move(path, place);
    book.moved(file.rowId(), shown(place), false);
    return true;
  }

  /**
   * A process may have died after it moved the file aside and before that was noted. A file that
   * the user took away is theirs; it is not fetched again.
   */
  private boolean isBackFromAside(ItemOf item, int index, OwnedFile file, Path place) {
    Optional<Path> aside = findAside(file, place.getFileName().toString());
    if (aside.isPresent()) {
      book.moved(file.rowId(), shown(aside.get()), true);
      Path free =
          freePlace(item, file.outputId(), index, place.getFileName().toString(), Optional.empty());
      move(aside.get(), free);
      book.moved(file.rowId(), shown(free), false);
    }
    return true;
  }

  /** A process may have died after it moved the file back and before that was noted. */
  private boolean wasMovedAlready(ItemOf item, int index, OwnedFile file, String name) {
    for (String candidate : List.of(name, withAddition(name, item, index))) {
      Path place = settings.folder().resolve(candidate);
      if (book.ownerOf(shown(place)).isEmpty() && isContent(place, file.sha256())) {
        book.moved(file.rowId(), shown(place), false);
        return true;
      }
    }
    book.forget(file.rowId());
    return false;
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return Media.of(file).map(Media::extension).orElse(name.substring(name.lastIndexOf('.') + 1));
  }

  /**
   * Publishes the file for every item that lacks it, and enters that the output has come. What no
   * item wants now is kept aside for the one that wanted it last.
   *
   * @param suspicion what is said of it before it is looked at
   * @return how many files were published
   */
  int place(Wanted wanted, Staged staged, String suspicion) {
    long outputId = wanted.outputId();
    int index = wanted.index();
    List<ItemOf> items = book.itemsOf(outputId);
    if (items.size() == 1 && isPlacedAtOnce(items.get(0), wanted, staged, suspicion)) {
      return 1;
    }
    names.writeLock().lock();
    try {
      List<Placed> placed = placeForAll(items, outputId, index, staged);
      book.arrived(outputId, placed, suspicion);
      return placed.size();
    } finally {
      names.writeLock().unlock();
    }
  }

  /** The usual case: one item wants it, and nothing has the name of its file. */
  private boolean isPlacedAtOnce(ItemOf item, Wanted wanted, Staged staged, String suspicion) {
    long outputId = wanted.outputId();
    Path place = settings.folder().resolve(safeName(item, wanted.index(), staged.media()));
    String key = shown(place).toLowerCase(Locale.ROOT);
    names.readLock().lock();
    boolean ours = taken.add(key);
    try {
      if (!ours
          || Files.exists(place)
          || book.ownerOf(shown(place)).isPresent()
          || (!wanted.isNew() && book.fileOf(item.rowId(), outputId).isPresent())) {
        return false;
      }
      publish(staged, place);
      book.arrived(
          outputId, List.of(new Placed(item.rowId(), file(place, staged), false)), suspicion);
      return true;
    } finally {
      if (ours) {
        taken.remove(key);
      }
      names.readLock().unlock();
    }
  }

  private List<Placed> placeForAll(List<ItemOf> items, long outputId, int index, Staged staged) {
    if (items.isEmpty()) {
      return book.lastItemOf(outputId)
          .flatMap(item -> keepAside(item, outputId, index, staged))
          .map(List::of)
          .orElse(List.of());
    }
    List<Placed> placed = new ArrayList<>();
    Staged source = staged;
    for (ItemOf item : items) {
      if (book.fileOf(item.rowId(), outputId).isEmpty()) {
        String name = safeName(item, index, staged.media());
        Path place = freePlace(item, outputId, index, name, Optional.of(staged.sha256()));
        source = publish(source, place);
        placed.add(new Placed(item.rowId(), file(place, staged), false));
      }
    }
    return placed;
  }

  private Optional<Placed> keepAside(ItemOf item, long outputId, int index, Staged staged) {
    Optional<OwnedFile> file = book.fileOf(item.rowId(), outputId);
    if (file.isPresent() && Files.isRegularFile(Path.of(file.get().path()))) {
      return Optional.empty();
    }
    file.ifPresent(gone -> book.forget(gone.rowId()));
    Path place = aside(safeName(item, index, staged.media()), outputId);
    publish(staged, place);
    return Optional.of(new Placed(item.rowId(), file(place, staged), true));
  }

  private String safeName(ItemOf item, int index, Media media) {
    return FileNames.safe(name(item, index, media.extension()));
  }

  private static Standing.OfFile file(Path place, Staged staged) {
    Media media = staged.media();
    return new Standing.OfFile(
        shown(place),
        staged.sha256(),
        staged.bytes(),
        Optional.of(media.mime()),
        media.width(),
        media.height());
  }

  private String name(ItemOf item, int index, String extension) {
    Row row =
        isNamedByCells ? new Row(0, cells(item.columns()), cells(item.cells())) : WITHOUT_CELLS;
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
  private Path freePlace(
      ItemOf item, long outputId, int index, String name, Optional<String> sha256) {
    Path plain = settings.folder().resolve(name);
    boolean isAnothers =
        book.ownerOf(shown(plain)).filter(o -> !isOlderFileOf(item, outputId, o)).isPresent();
    Path place = isAnothers ? settings.folder().resolve(withAddition(name, item, index)) : plain;
    Optional<OwnedFile> owner = book.ownerOf(shown(place));
    if (owner.isPresent()) {
      supersede(owner.get());
    } else if (Files.exists(place) && !sha256.map(sha -> isContent(place, sha)).orElse(false)) {
      move(place, aside(name, outputId)); // not ours, or from a run that died: never overwritten
    }
    return place;
  }

  /** Another output of the same request is no older file: both are wanted at once. */
  private static boolean isOlderFileOf(ItemOf item, long outputId, OwnedFile owner) {
    return owner.itemRowId() == item.rowId()
        && (owner.requestId() != item.requestId() || owner.outputId() == outputId);
  }

  private void supersede(OwnedFile file) {
    Path place = Path.of(file.path());
    String name = place.getFileName().toString();
    if (Files.exists(place)) {
      Path aside = aside(name, file.rowId());
      move(place, aside);
      book.moved(file.rowId(), shown(aside), true);
      return;
    }
    Optional<Path> moved = findAside(file, name);
    if (moved.isPresent()) {
      book.moved(file.rowId(), shown(moved.get()), true);
    } else {
      book.forget(file.rowId());
    }
  }

  /** The same for an item whatever request made its file, so that the older file moves aside. */
  private static String withAddition(String name, ItemOf item, int index) {
    String digest = sha256(item.key().id() + "\n" + item.key().position() + "\n" + index);
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    String extension = dot < 0 ? "" : name.substring(dot);
    return FileNames.safe(stem + "-" + digest.substring(0, 8) + extension);
  }

  private Path aside(String name, long id) {
    Path aside = asideOrNumbered(name, id, 0);
    for (int n = 1; Files.exists(aside) || book.isTaken(shown(aside)); n++) {
      aside = asideOrNumbered(name, id, n);
    }
    return aside;
  }

  /** Where a process may have left a file that died before it noted where. */
  private Optional<Path> findAside(OwnedFile file, String name) {
    Path aside = asideOrNumbered(name, file.rowId(), 0);
    for (int n = 1; Files.exists(aside); n++) {
      if (!book.isTaken(shown(aside)) && isContent(aside, file.sha256())) {
        return Optional.of(aside);
      }
      aside = asideOrNumbered(name, file.rowId(), n);
    }
    return Optional.empty();
  }

  private Path asideOrNumbered(String name, long id, int n) {
    Path folder = settings.folder().resolve(SUPERSEDED);
    return folder.resolve(n == 0 ? name : FileNames.safe(id + "-" + n + "-" + name));
  }

  /** As the manifest shows it: with slashes, relative where the job file's folder is. */
  private static String shown(Path path) {
    return path.toString().replace('\\', '/');
  }

  /** What lies there then, of which others get a copy. */
  private static Staged publish(Staged staged, Path place) {
    if (staged.part().isPresent()) {
      staged.part().get().publishAs(place);
    } else {
      try (PartFile part = PartFile.create(place)) {
        copy(staged.file(), part);
        part.publish();
      }
    }
    return new Staged(place, staged.sha256(), staged.bytes(), staged.media());
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

  /** Whether a file has this content; one that cannot be read is none of ours. */
  private static boolean isContent(Path file, String sha256) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (var stream = Files.newInputStream(file)) {
      MessageDigest digest = digest();
      byte[] buffer = new byte[1 << 16];
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest()).equals(sha256);
    } catch (IOException e) {
      return false;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
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
