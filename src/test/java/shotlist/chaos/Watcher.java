package shotlist.chaos;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody who reads the files that runs write, all the time, and must never see half of one. A
 * thread of its own until it is closed.
 */
final class Watcher implements AutoCloseable {
  private static final List<String> FILES =
      List.of(
          "manifest.csv",
          "manifest.jsonl",
          "changes.csv",
          "rejects.csv",
          "failed.csv",
          "summary.json");

  private final List<Job> jobs;
  private final Queue<Broken> broken = new ConcurrentLinkedQueue<>();
  private final Map<Path, Object> seen = new HashMap<>();
  private final Thread thread = new Thread(this::watch, "watcher");
  private volatile boolean closed;
  private final AtomicLong versions = new AtomicLong();

  Watcher(List<Job> jobs) {
    this.jobs = jobs;
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (!closed) {
      for (Job job : jobs) {
        FILES.forEach(name -> look(job, job.out().resolve(name)));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void look(Job job, Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Object version = attributes.fileKey() + " " + attributes.lastModifiedTime();
      if (version.equals(seen.put(file, version))) {
        return;
      }
      Optional<String> fault = fault(file.getFileName().toString(), Files.readAllBytes(file));
      versions.incrementAndGet();
      fault.ifPresent(
          what ->
              broken.add(
                  new Broken(
                      "half a file",
                      job.name() + " " + file.getFileName() + " " + what,
                      file.toString())));
    } catch (NoSuchFileException e) {
      // not written yet
    } catch (IOException e) {
      broken.add(new Broken("unreadable file", job.name() + " " + e.getMessage(), file.toString()));
    }
  }

  /** What is wrong with a file's content, if anything is. */
  static Optional<String> fault(String name, byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
      if (name.endsWith(".jsonl") && text.isEmpty()) {
        return Optional.empty(); // before anything was planned
      }
      if (!text.endsWith("\n")) {
        return Optional.of("does not end with a line's end");
      }
      return name.endsWith(".csv") ? faultOfCsv(text) : faultOfJson(name, text);
    } catch (CharacterCodingException e) {
      return Optional.of("is not UTF-8");
    } catch (JacksonException | IOException e) {
      return Optional.of("cannot be parsed: " + e.getMessage());
    }
  }

  private static Optional<String> faultOfCsv(String text) throws IOException {
    try (CSVParser parser = CSVFormat.RFC4180.parse(new StringReader(text))) {
      List<CSVRecord> records = parser.getRecords();
      if (records.isEmpty()) {
        return Optional.of("has no header");
      }
      int columns = records.get(0).size();
      return records.stream()
          .filter(record -> record.size() != columns)
          .findFirst()
          .map(
              record ->
                  "has "
                      + record.size()
                      + " cells in record "
                      + record.getRecordNumber()
                      + " and "
                      + columns
                      + " in its header");
    }
  }

  private static Optional<String> faultOfJson(String name, String text) {
    if (name.endsWith(".jsonl")) {
      text.lines().forEach(line -> JsonMapper.shared().readTree(line));
    } else {
      JsonMapper.shared().readTree(text);
    }
    return Optional.empty();
  }

  List<Broken> broken() {
    return List.copyOf(broken);
  }

  /** How many versions of files were looked at. */
  long versions() {
    return versions.get();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
