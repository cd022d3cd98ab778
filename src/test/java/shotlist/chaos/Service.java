package shotlist.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sandbox, in a process of its own that outlives all kills. */
final class Service implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Faults after which a task has nothing to download. */
  private static final Set<String> WITHOUT_RESULT =
      Set.of("TASK_ERROR", "RESULT_NULL", "RESULT_ABSENT", "RESULT_EMPTY", "CANCELLED", "NONE");

  private final Process process;
  private final URI url;
  private final Journal journal;
  private final HttpClient http = HttpClient.newHttpClient();

  private Service(Process process, URI url, Journal journal) {
    this.process = process;
    this.url = url;
    this.journal = journal;
  }

  /** Starts it with limits that the jobs keep too, small pictures and short work. */
  static Service start(Program program, Path folder, Path pictures, long seed)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path out = folder.resolve("out.txt");
    Process process =
        program.start(
            folder,
            List.of(
                "sandbox",
                "--state",
                folder.toString(),
                "--pictures",
                pictures.toString(),
                "--seed",
                Long.toString(seed),
                "--longest-side",
                "64",
                "--task-time",
                "800ms",
                "--video-time",
                "1s",
                "--answer-time",
                "300ms",
                "--limit",
                "account=" + Limits.ACCOUNT_PER_SECOND + "/" + Limits.ACCOUNT_PER_MINUTE,
                "--limit",
                "edit=" + Limits.PER_SECOND + "/" + Limits.PER_MINUTE,
                "--limit",
                "video=" + Limits.PER_SECOND + "/" + Limits.PER_MINUTE,
                "--limit",
                "magic-hour=" + Limits.PER_SECOND + "/" + Limits.PER_MINUTE),
            Map.of(),
            out,
            folder.resolve("err.txt"));
    URI url = announced(process, out);
    return new Service(process, url, new Journal(folder.resolve("journal.jsonl")));
  }

  private static URI announced(Process process, Path out) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      Optional<String> line =
          Files.readAllLines(out).stream().filter(l -> l.startsWith("CLAID_API_KEY=")).findFirst();
      if (line.isPresent()) {
        return URI.create(
            Files.readAllLines(out).stream()
                .filter(l -> l.startsWith("CLAID_BASE_URL="))
                .findFirst()
                .orElseThrow()
                .substring("CLAID_BASE_URL=".length()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    process.destroyForcibly();
    throw new IOException("the sandbox did not start; see " + out.resolveSibling("err.txt"));
  }

  URI url() {
    return url;
  }

  Journal journal() {
    return journal;
  }

  /** Sets how often faults happen by themselves. */
  void faults(Map<String, Double> rates) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(url.resolve("/sandbox/faults"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(rates)))
            .build(),
        BodyHandlers.ofString());
  }

  /** Its book as text, to be kept. */
  String book() throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(url.resolve("/sandbox/book")).build(), BodyHandlers.ofString())
        .body();
  }

  /** A result as it gives it; empty where it does not. */
  Optional<byte[]> download(String result) throws IOException, InterruptedException {
    var answer =
        http.send(HttpRequest.newBuilder(URI.create(result)).build(), BodyHandlers.ofByteArray());
    return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
  }

  /** The book, with what the journal adds: for which prompt a charge is. */
  ServiceBook read(String book) {
    Map<String, JsonNode> tasks = new HashMap<>();
    journal.tasks().forEach(task -> tasks.put(name(task), task));
    JsonNode json = JsonMapper.shared().readTree(book);
    return new ServiceBook(
        StreamSupport.stream(json.path("charges").spliterator(), false)
            .map(charge -> charge(charge, tasks))
            .toList(),
        StreamSupport.stream(json.path("violations").spliterator(), false)
            .map(JsonNode::asString)
            .toList(),
        json.path("counts").properties().stream()
            .mapToLong(entry -> entry.getValue().path("limited").asLong())
            .sum());
  }

  private static String name(JsonNode task) {
    return task.path("id").asString() + " " + task.path("fingerprint").asString();
  }

  private static ServiceBook.Charge charge(JsonNode charge, Map<String, JsonNode> tasks) {
    JsonNode task =
        tasks.get(charge.path("task").asString() + " " + charge.path("fingerprint").asString());
    if (task == null) {
      throw new IllegalStateException("the journal has no task " + charge.path("task"));
    }
    boolean hasResult =
        task.path("failure").isNull() && !WITHOUT_RESULT.contains(task.path("fault").asString(""));
    return new ServiceBook.Charge(
        charge.path("task").asString(),
        Ask.of(
            task.path("order").path("prompt").asString(),
            task.path("order").path("source").asString()),
        charge.path("amount").decimalValue(),
        charge.path("refunded").decimalValue(),
        Instant.parse(charge.path("at").asString()),
        hasResult);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
