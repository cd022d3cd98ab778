package shotlist.sandbox;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The events of a sandbox, one JSON line each, in a file that only grows. A line is with the
 * operating system when {@link #append} returns: it outlives the process, not the machine. A last
 * line without an end was torn by a crash, was never answered for, and is cut off.
 */
final class Journal implements AutoCloseable {

  private final @Nullable FileChannel channel;

  private Journal(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /** A journal that remembers nothing. */
  static Journal none() {
    return new Journal(null);
  }

  /** Opens the journal of a state folder, alone, and tells what it holds. */
  static Journal open(Path folder, Consumer<Event> reader) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve("journal.jsonl");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      requireAlone(channel, folder);
      channel.truncate(replay(file, reader));
      channel.position(channel.size());
      return new Journal(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireAlone(FileChannel channel, Path folder) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // held by this very process: the same answer
    }
    throw new IOException("another sandbox is using the state folder " + folder);
  }

  /** Reads all whole lines and returns where the last of them ends. */
  private static long replay(Path file, Consumer<Event> reader) throws IOException {
    long end = 0;
    int number = 0;
    try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      var line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
          continue;
        }
        number++;
        end += line.size() + 1L;
        reader.accept(parse(line.toString(StandardCharsets.UTF_8), file, number));
        line.reset();
      }
    }
    return end;
  }

  private static Event parse(String line, Path file, int number) throws IOException {
    try {
      return Json.MAPPER.readValue(line, Event.class);
    } catch (JacksonException e) {
      throw new IOException(file + ":" + number + ": not a line of a sandbox journal", e);
    }
  }

  /** Adds an event. Not for two threads at once. */
  void append(Event event) {
    if (channel == null) {
      return;
    }
    ByteBuffer line =
        ByteBuffer.wrap(
            (Json.MAPPER.writerFor(Event.class).writeValueAsString(event) + "\n")
                .getBytes(StandardCharsets.UTF_8));
    try {
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the sandbox's journal cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
  }
}
