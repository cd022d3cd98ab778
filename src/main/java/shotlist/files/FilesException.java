package shotlist.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file cannot be written. The message is written for the person who runs Shotlist. */
public final class FilesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final String NOTHING_IS_LOST =
      "\n  What was paid for is recorded, and the file that stood there before is whole. ";

  private final boolean diskFull;

  private FilesException(String message, boolean diskFull, @Nullable Throwable cause) {
    super(message, cause);
    this.diskFull = diskFull;
  }

  /**
   * Says what a failure means and what to do about it.
   *
   * @param file what should have been written
   */
  public static FilesException of(IOException failure, Path file) {
    if (isDiskFull(failure)) {
      return new FilesException(
          "The disk is full: "
              + file
              + " cannot be written."
              + NOTHING_IS_LOST
              + "Make room and run again.",
          true,
          failure);
    }
    return new FilesException(describe(failure, file), false, failure);
  }

  private static String describe(IOException failure, Path file) {
    Optional<Path> inTheWay = findNoFolder(file);
    if (inTheWay.isPresent()) {
      return inTheWay.get()
          + " is not a folder: "
          + file
          + " cannot be written."
          + NOTHING_IS_LOST
          + "Move that file away, or name another folder in the job file, and run again.";
    }
    if (Files.isDirectory(file)) {
      return file
          + " is a folder: a file of that name cannot be written.\n  What was paid for is recorded."
          + " Move that folder away, or name another one in the job file, and run again.";
    }
    String reason = reason(failure);
    if (failure instanceof AccessDeniedException || reason.contains("read-only file system")) {
      return "The folder "
          + folderOf(file)
          + " is not writable ("
          + reason
          + "): "
          + file.getFileName()
          + " cannot be written."
          + NOTHING_IS_LOST
          + "Make it writable, or name another folder in the job file, and run again.";
    }
    return file
        + " cannot be written: "
        + reason
        + "."
        + NOTHING_IS_LOST
        + "Put that right and run again.";
  }

  /** The nearest parent that exists, where it is something else than a folder. */
  private static Optional<Path> findNoFolder(Path file) {
    for (Path folder = file.toAbsolutePath().getParent();
        folder != null;
        folder = folder.getParent()) {
      if (Files.exists(folder)) {
        return Files.isDirectory(folder)
            ? Optional.empty()
            : Optional.of(file.isAbsolute() ? folder : relative(folder));
      }
    }
    return Optional.empty();
  }

  private static Path relative(Path path) {
    return Path.of("").toAbsolutePath().relativize(path);
  }

  private static Path folderOf(Path file) {
    Path folder = file.getParent();
    return folder == null ? Path.of(".") : folder;
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "it was removed while it was being written";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    String reason =
        failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
    return reason == null || reason.isBlank()
        ? "the system gives no reason"
        : reason.toLowerCase(Locale.ROOT);
  }

  private static boolean isDiskFull(IOException failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left")
          || message.contains("not enough space")
          || message.contains("disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }

  /** Whether making room is what helps. */
  public boolean isDiskFull() {
    return diskFull;
  }
}
