package shotlist.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What somebody writes in an afternoon: a pool of threads, a line of JSON for each finished item,
 * forced to disk, from which it goes on after a crash, and a manifest at the end. It knows of no
 * budget and no doubt: what was paid for and not yet written down is paid for again.
 */
final class PlainLoop {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final long POLL_PAUSE = 1_000_000_000;

  private final String service;
  private final Shop.Operation operation;
  private final Path folder;
  private final OkHttpClient client = new OkHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, JsonNode> done = new ConcurrentHashMap<>();

  PlainLoop(String service, Shop.Operation operation, Path folder) {
    this.service = service;
    this.operation = operation;
    this.folder = folder;
  }

  /** {@code URL OPERATION FOLDER THREADS}. */
  public static void main(String[] arguments) throws Exception {
    new PlainLoop(
            arguments[0],
            Shop.Operation.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
            Path.of(arguments[2]))
        .run(Integer.parseInt(arguments[3]));
    System.exit(0);
  }

  void run(int threads) throws Exception {
    Files.createDirectories(folder.resolve("images"));
    Path checkpoint = folder.resolve("checkpoint.jsonl");
    resume(checkpoint);
    List<CSVRecord> rows = rows();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (FileChannel lines =
        FileChannel.open(checkpoint, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      List<Future<?>> all = new ArrayList<>();
      for (CSVRecord row : rows) {
        if (!done.containsKey(row.get("sku"))) {
          all.add(pool.submit(() -> process(row, lines)));
        }
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    writeManifest(rows);
  }

  private void resume(Path checkpoint) throws IOException {
    if (Files.exists(checkpoint)) {
      for (String line : Files.readAllLines(checkpoint, StandardCharsets.UTF_8)) {
        JsonNode item = json.readTree(line);
        done.put(item.path("sku").asString(), item);
      }
    }
  }

  private List<CSVRecord> rows() throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader text = Files.newBufferedReader(folder.resolve("catalog.csv"));
        CSVParser parser = CSVParser.parse(text, format)) {
      return parser.getRecords();
    }
  }

  private Void process(CSVRecord row, FileChannel checkpoint) throws Exception {
    JsonNode output = output(ask(row));
    String url = output.path("tmp_url").asString();
    Path file = folder.resolve("images").resolve(row.get("sku") + ".jpg");
    download(url, file);
    JsonNode item =
        json.valueToTree(Map.of("sku", row.get("sku"), "url", url, "file", file.toString()));
    write(checkpoint, item);
    done.put(row.get("sku"), item);
    return null;
  }

  private JsonNode ask(CSVRecord row) throws IOException {
    Map<String, Object> body =
        operation == Shop.Operation.EDIT
            ? Map.of(
                "input", row.get("image_url"),
                "options", Map.of("prompt", prompt(row)),
                "output", Map.of("number_of_images", 1))
            : Map.of(
                "object", Map.of("image_url", row.get("image_url")),
                "scene", Map.of("prompt", prompt(row)),
                "output", Map.of("number_of_images", 1));
    RequestBody content = RequestBody.create(json.writeValueAsBytes(body), JSON);
    JsonNode answer = exchange(request(service + operation.path()).post(content));
    if (operation == Shop.Operation.BACKGROUND) {
      return answer;
    }
    String task = service + operation.path() + "/" + answer.path("data").path("id").asInt();
    for (answer = exchange(request(task));
        !answer.path("data").path("status").asString().equals("DONE");
        answer = exchange(request(task))) {
      LockSupport.parkNanos(POLL_PAUSE);
    }
    return answer;
  }

  private static String prompt(CSVRecord row) {
    return row.get("title") + " on a light oak table";
  }

  private static JsonNode output(JsonNode answer) {
    JsonNode data = answer.path("data");
    return data.has("result")
        ? data.path("result").path("output_objects").path(0)
        : data.path("output").path(0);
  }

  private static Request.Builder request(String url) {
    return new Request.Builder().url(url).header("Authorization", "Bearer bench");
  }

  private JsonNode exchange(Request.Builder request) throws IOException {
    try (Response response = client.newCall(request.build()).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException("The service answered " + response.code() + ".");
      }
      return json.readTree(response.body().bytes());
    }
  }

  private void download(String url, Path file) throws IOException {
    Request request = new Request.Builder().url(url).build();
    try (Response response = client.newCall(request).execute();
        InputStream picture = response.body().byteStream()) {
      Files.copy(picture, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void write(FileChannel checkpoint, JsonNode item) throws IOException {
    byte[] line = (json.writeValueAsString(item) + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (checkpoint) {
      checkpoint.write(ByteBuffer.wrap(line));
      checkpoint.force(false);
    }
  }

  private void writeManifest(List<CSVRecord> rows) throws IOException {
    try (BufferedWriter text = Files.newBufferedWriter(folder.resolve("manifest.csv"));
        CSVPrinter manifest = new CSVPrinter(text, CSVFormat.RFC4180)) {
      manifest.printRecord("sku", "source_url", "output_url", "file");
      for (CSVRecord row : rows) {
        JsonNode item = done.get(row.get("sku"));
        manifest.printRecord(
            row.get("sku"),
            row.get("image_url"),
            item.path("url").asString(),
            item.path("file").asString());
      }
    }
  }
}
