package shotlist.chaos;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sandbox's journal, followed while it grows: what the service has seen, a moment after it saw
 * it and mostly before its answer is read. Safe for use by many threads.
 */
final class Journal {
  /** What is counted: {@code turn}, {@code poll} or {@code accepted} of a key's operation. */
  private record Counted(String event, String account, String operation) {}

  private final Path file;
  private final Map<Counted, AtomicLong> counts = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> tasks = new ConcurrentHashMap<>();
  private final StringBuilder rest = new StringBuilder();
  private long position;

  Journal(Path file) {
    this.file = file;
  }

  /** How often that happened so far. */
  long count(String event, String account, Kind kind) {
    read();
    AtomicLong count = counts.get(new Counted(event, account, kind.journalWord()));
    return count == null ? 0 : count.get();
  }

  /** All tasks that were accepted, as the journal has them. */
  Collection<JsonNode> tasks() {
    read();
    return List.copyOf(tasks.values());
  }

  /** Reads what was added since. */
  private synchronized void read() {
    if (!Files.exists(file)) {
      return;
    }
    try (RandomAccessFile journal = new RandomAccessFile(file.toFile(), "r")) {
      long length = journal.length();
      if (length == position) {
        return;
      }
      byte[] added = new byte[(int) (length - position)];
      journal.seek(position);
      journal.readFully(added);
      position = length;
      rest.append(new String(added, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    wholeLines().forEach(this::take);
  }

  private List<String> wholeLines() {
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n", start)) {
      lines.add(
          new String(
              rest.substring(start, end).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8));
      start = end + 1;
    }
    rest.delete(0, start);
    return lines;
  }

  private void take(String line) {
    JsonNode event = JsonMapper.shared().readTree(line);
    switch (event.path("event").asString()) {
      case "turn" -> count(event.path("poll").asBoolean() ? "poll" : "turn", event);
      case "accepted" -> {
        JsonNode task = event.path("task");
        tasks.put(task.path("operation").asString() + "/" + task.path("id").asString(), task);
        count("accepted", task);
      }
      default -> {}
    }
  }

  private void count(String event, JsonNode of) {
    counts
        .computeIfAbsent(
            new Counted(event, of.path("account").asString(), of.path("operation").asString()),
            key -> new AtomicLong())
        .incrementAndGet();
  }
}
