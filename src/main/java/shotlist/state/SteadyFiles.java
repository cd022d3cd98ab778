package shotlist.state;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Files as H2 reaches them through us, for URLs that begin with {@code jdbc:h2:steady:}. By default
 * the interruption of one thread in a read or write closes H2's file for all, and with it every
 * answer that is just being entered is lost. H2's own way around that, {@code async:}, has another
 * thread do each read and write, and on a busy machine both wait for a processor each time. Here
 * the thread does it itself, by {@link RandomAccessFile}, which knows of no interrupts.
 *
 * <p>Public with a public constructor because H2 makes more of them from the one it is given.
 */
public final class SteadyFiles extends FilePathWrapper {
  private static final String SCHEME = "steady";

  /** As {@link #register} says. */
  public SteadyFiles() {}

  /**
   * Makes this way known to H2, for the whole process; as often as one likes.
   *
   * @return what a database's path begins with then
   */
  static String register() {
    FilePath.register(new SteadyFiles());
    return SCHEME + ":";
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new SteadyFile(unwrap().toString(), mode);
  }

  /**
   * For any number of threads; a read or write moves the position that all share.
   *
   * <p>Nothing is written over before all that was written earlier is on the disk. H2 uses the room
   * of old pages again as soon as newer ones are written, synced or not, and its header, where it
   * looks first, names the newest: if the power failed then, the disk might have the one without
   * the other. What an earlier process wrote may not be on the disk either.
   *
   * <p>Once a sync has failed, nobody knows what is on the disk, and the next one would succeed all
   * the same: from then on each write and sync fails.
   */
  static class SteadyFile extends FileBaseDefault {
    private final String name;
    private final RandomAccessFile file;
    private long writes = 1;
    private long writesOnDisk;
    private @Nullable IOException failedSync;

    SteadyFile(String name, String mode) throws IOException {
      this.name = name;
      this.file = new RandomAccessFile(name, mode);
    }

    @Override
    public long size() throws IOException {
      return file.length();
    }

    @Override
    public synchronized int read(ByteBuffer target, long from) throws IOException {
      byte[] bytes = target.hasArray() ? target.array() : new byte[target.remaining()];
      int start = target.hasArray() ? target.arrayOffset() + target.position() : 0;
      file.seek(from);
      int count = file.read(bytes, start, target.remaining());
      if (count > 0 && target.hasArray()) {
        target.position(target.position() + count);
      } else if (count > 0) {
        target.put(bytes, 0, count);
      }
      return count;
    }

    @Override
    public synchronized int write(ByteBuffer source, long to) throws IOException {
      requireNoFailedSync();
      if (writesOnDisk < writes && to < file.length()) {
        force(false);
      }
      writes++;
      int count = source.remaining();
      file.seek(to);
      if (source.hasArray()) {
        file.write(source.array(), source.arrayOffset() + source.position(), count);
        source.position(source.limit());
      } else {
        byte[] bytes = new byte[count];
        source.get(bytes);
        file.write(bytes);
      }
      return count;
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      if (size < file.length()) {
        file.setLength(size);
      }
    }

    @Override
    public void force(boolean metaData) throws IOException {
      long before = writes();
      try {
        sync(file.getFD());
      } catch (IOException e) {
        failed(e);
        throw e;
      }
      areOnDisk(before);
    }

    void sync(FileDescriptor descriptor) throws IOException {
      descriptor.sync();
    }

    private synchronized void failed(IOException sync) {
      failedSync = failedSync == null ? sync : failedSync;
    }

    private synchronized void requireNoFailedSync() throws IOException {
      if (failedSync != null) {
        throw new IOException(
            "an earlier sync of this file failed: " + failedSync.getMessage(), failedSync);
      }
    }

    private synchronized long writes() throws IOException {
      requireNoFailedSync();
      return writes;
    }

    private synchronized void areOnDisk(long those) {
      writesOnDisk = Math.max(writesOnDisk, those);
    }

    @Override
    public @Nullable FileLock tryLock(long from, long size, boolean shared) throws IOException {
      return file.getChannel().tryLock(from, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
