package shotlist.files;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A file that is still being written, beside the one it is to become. Until {@link #publish()} a
 * reader sees what stood there before, or nothing; after it, all of the new file, on disk. Closed
 * without being published it is gone. Used by one thread at a time; an interrupt harms no file.
 */
public final class PartFile implements AutoCloseable {
  /** {@code .manifest.csv.5f0c3a9be1d27746.part}. */
  private static final Pattern NAME =
      Pattern.compile("\\..+\\.[0-9a-f]{16}\\.part", Pattern.DOTALL);

  private static final int NAME_BYTES = 180;

  /** Each picture has a part file of its own: what is larger than this is garbage first of all. */
  private static final int BUFFER_BYTES = 1 << 14;

  /**
   * A look at a part file of this process would give its lock back: POSIX locks end as soon as any
   * descriptor of the file is closed.
   */
  private static final Set<Path> BEING_WRITTEN = ConcurrentHashMap.newKeySet();

  private final Path target;
  private final Path part;
  private final FileOutputStream file;
  private final Stream stream;
  private boolean isOnDisk;
  private boolean published;

  private PartFile(Path target, Path part, FileOutputStream file) {
    this.target = target;
    this.part = part;
    this.file = file;
    this.stream = new Stream(new BufferedOutputStream(file, BUFFER_BYTES));
  }

  /**
   * Begins a file, with the folders that lead to it.
   *
   * @throws FilesException where there cannot be a file of that name
   */
  public static PartFile create(Path target) {
    Path part = target.resolveSibling(partName(target.getFileName().toString()));
    Path key = part.toAbsolutePath();
    try {
      createFolderOf(key);
      if (Files.isDirectory(target)) {
        throw new FileSystemException(target.toString(), null, "is a folder");
      }
      BEING_WRITTEN.add(key);
      Files.createFile(part);
      FileOutputStream file = new FileOutputStream(part.toFile());
      lock(file);
      return new PartFile(target, part, file);
    } catch (IOException e) {
      BEING_WRITTEN.remove(key);
      throw FilesException.of(e, target);
    }
  }

  /** Nearly always it is there; to try and fail costs more than to ask. */
  private static void createFolderOf(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent(), "a file is in a folder");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static String partName(String name) {
    byte[] random = new byte[8];
    ThreadLocalRandom.current().nextBytes(random);
    return "." + cut(name) + "." + HexFormat.of().formatHex(random) + ".part";
  }

  /** A name may take 255 bytes, and a part file's is longer. */
  private static String cut(String name) {
    String cut = name;
    while (cut.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut;
  }

  /** Tells the sweep of another process that this file has a writer; the system ends it with us. */
  private static void lock(FileOutputStream file) throws IOException {
    try {
      file.getChannel().tryLock();
    } catch (IOException e) {
      if (!file.getChannel().isOpen()) {
        throw e;
      }
      // A file system without locks; sweep cannot take one there either, and leaves the file.
    }
  }

  /** What the file is to become. */
  public Path target() {
    return target;
  }

  /** Where it is now. */
  public Path path() {
    return part;
  }

  /**
   * Takes the file's bytes, buffered; throws {@link FilesException} where the disk does not.
   * Closing it only flushes: the file is ended here.
   */
  public OutputStream stream() {
    return stream;
  }

  /**
   * Puts what was written on disk, without showing it yet. Where several files are to appear
   * together, complete all of them before the first is published.
   */
  public void complete() {
    stream.flush();
    try {
      if (!isOnDisk) {
        file.getFD().sync();
        isOnDisk = true;
      }
    } catch (IOException e) {
      throw FilesException.of(e, target);
    }
  }

  /** Completes the file and renames it into place; on disk when this returns. */
  public void publish() {
    publishAs(target);
  }

  /**
   * Completes the file and renames it to another place than was meant; on disk when this returns.
   *
   * @param place in the same file system; its folder is created
   */
  public void publishAs(Path place) {
    complete();
    rename(place);
    syncFolder(place);
  }

  /**
   * Renames the file into place without waiting for the disk: whole for every reader, but a machine
   * that fails may lose it, or leave it empty or cut off. For what can be done without, such as a
   * cache, and is looked at before it is used.
   */
  public void publishForNow() {
    stream.flush();
    rename(target);
  }

  private void rename(Path place) {
    if (published) {
      throw new IllegalStateException("published already: " + target);
    }
    try {
      createFolderOf(place.toAbsolutePath());
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      published = true;
      file.close();
    } catch (IOException e) {
      throw FilesException.of(e, place);
    }
  }

  /**
   * Has a new name in its folder on the disk, whatever the thread is interrupted for. Systems and
   * file systems that cannot sync a folder order names by other means: there it does nothing.
   *
   * @param place the file of that name
   */
  public static void syncFolder(Path place) {
    boolean interrupted = Thread.interrupted(); // it would close the channel before the sync
    try (FileChannel folder =
        FileChannel.open(place.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (IOException e) {
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Drops the file unless it was published. */
  @Override
  public void close() {
    try {
      file.close();
      if (!published) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      return; // the next sweep has it
    } finally {
      BEING_WRITTEN.remove(part.toAbsolutePath());
    }
  }

  /**
   * Removes the part files that a killed process left in a folder. Files of another name, files
   * that somebody is still writing, and the folders below stay.
   *
   * @return how many there were; none where there is no such folder
   * @throws FilesException where the folder cannot be read
   */
  public static int sweep(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int swept = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PartFile::isAbandoned)) {
      for (Path file : files) {
        swept += remove(file) ? 1 : 0;
      }
    } catch (IOException e) {
      throw FilesException.of(e, folder);
    }
    return swept;
  }

  private static boolean isAbandoned(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !BEING_WRITTEN.contains(file.toAbsolutePath());
  }

  /** What cannot be locked or removed stays: it is only in the way of somebody's eye. */
  private static boolean remove(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null && Files.deleteIfExists(file);
    } catch (OverlappingFileLockException | IOException e) {
      return false;
    }
  }

  /**
   * Closing flushes; in bulk, because {@link FilterOutputStream} writes byte by byte. What the disk
   * does not take is a {@link FilesException}, whoever writes: beside a server's bytes it would
   * else be taken for the server's failure.
   */
  private final class Stream extends FilterOutputStream {
    Stream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) {
      isOnDisk = false;
      try {
        out.write(value);
      } catch (IOException e) {
        throw FilesException.of(e, target);
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      isOnDisk = false;
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw FilesException.of(e, target);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw FilesException.of(e, target);
      }
    }

    @Override
    public void close() {
      flush();
    }
  }
}
