package shotlist.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FilesExceptionTest {
  private static final Path FILE = Path.of("out/manifest.csv");

  @Test
  void fullDiskAsksForRoom() {
    FilesException failure =
        FilesException.of(
            new IOException("write", new IOException("No space left on device")), FILE);

    assertThat(failure)
        .hasMessage(
            "The disk is full: out/manifest.csv cannot be written.\n"
                + "  What was paid for is recorded, and the file that stood there before is whole."
                + " Make room and run again.");
    assertThat(failure.isDiskFull()).isTrue();
    assertThat(FilesException.of(new IOException("Disk quota exceeded"), FILE).isDiskFull())
        .isTrue();
  }

  @Test
  void folderThatIsNotWritableIsNamed() {
    FilesException failure = FilesException.of(new AccessDeniedException("out"), FILE);

    assertThat(failure)
        .hasMessage(
            "The folder out is not writable (permission denied): manifest.csv cannot be written.\n"
                + "  What was paid for is recorded, and the file that stood there before is whole."
                + " Make it writable, or name another folder in the job file, and run again.");
    assertThat(failure.isDiskFull()).isFalse();
  }

  @Test
  void readOnlyFileSystemIsAFolderThatIsNotWritable() {
    assertThat(
            FilesException.of(new FileSystemException("out", null, "Read-only file system"), FILE))
        .hasMessageStartingWith("The folder out is not writable (read-only file system): ");
  }

  @Test
  void anythingElseIsSaidInTheSystemsWords() {
    assertThat(FilesException.of(new FileSystemException("x", null, "Input/output error"), FILE))
        .hasMessageStartingWith("out/manifest.csv cannot be written: input/output error.\n");
    assertThat(FilesException.of(new NoSuchFileException("x"), FILE))
        .hasMessageStartingWith(
            "out/manifest.csv cannot be written: it was removed while it was being written.\n");
    assertThat(FilesException.of(new IOException(), FILE))
        .hasMessageStartingWith(
            "out/manifest.csv cannot be written: the system gives no reason.\n");
  }
}
