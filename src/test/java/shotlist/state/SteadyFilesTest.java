package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteadyFilesTest {
  private static final int BLOCK = 4096;

  @TempDir private Path folder;
  private CountingFile file;

  @BeforeEach
  void write() throws IOException {
    file = new CountingFile(folder.resolve("state.mv.db").toString());
    write(0);
    write(1);
    write(2);
    file.force(true);
    file.syncs = 0;
  }

  @AfterEach
  void close() throws IOException {
    file.close();
  }

  @Test
  void whatIsNewerIsOnDiskBeforeWhatIsOlderIsWrittenOver() throws IOException {
    write(3);
    write(2);

    assertThat(file.syncs).isEqualTo(1);
  }

  @Test
  void nothingIsSyncedTwice() throws IOException {
    write(3);
    file.force(true);
    write(2);

    assertThat(file.syncs).isEqualTo(1);
  }

  @Test
  void whatIsAddedAtTheEndWaitsForNothing() throws IOException {
    write(3);
    write(4);

    assertThat(file.syncs).isZero();
  }

  @Test
  void headerIsWrittenAfterWhatItNames() throws IOException {
    write(3);
    write(0);

    assertThat(file.syncs).isEqualTo(1);
  }

  @Test
  void whatAnotherProcessWroteMayNotBeOnDiskYet() throws IOException {
    file.close();
    file = new CountingFile(folder.resolve("state.mv.db").toString());

    write(2);

    assertThat(file.syncs).isEqualTo(1);
  }

  /** The next sync would succeed, and say nothing of what the failed one has lost. */
  @Test
  void afterASyncThatFailedNothingIsWrittenOrSynced() throws IOException {
    write(3);
    file.isBroken = true;
    assertThatThrownBy(() -> file.force(true)).hasMessage("bad disk");
    file.isBroken = false;

    assertThatThrownBy(() -> file.force(true))
        .hasMessage("an earlier sync of this file failed: bad disk");
    assertThatThrownBy(() -> write(4)).hasMessage("an earlier sync of this file failed: bad disk");
  }

  @Test
  void writtenOverTwiceItIsSyncedInBetween() throws IOException {
    write(2);
    write(2);

    assertThat(file.syncs).isEqualTo(1);
  }

  private void write(int block) throws IOException {
    file.write(ByteBuffer.allocate(BLOCK), (long) block * BLOCK);
  }

  private static final class CountingFile extends SteadyFiles.SteadyFile {
    private int syncs;
    private boolean isBroken;

    CountingFile(String name) throws IOException {
      super(name, "rw");
    }

    @Override
    void sync(FileDescriptor descriptor) throws IOException {
      if (isBroken) {
        throw new IOException("bad disk");
      }
      super.sync(descriptor);
      syncs++;
    }
  }
}
