package shotlist.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with one page, spoken to by the DevTools protocol. It remembers what the page
 * wrote to its console, threw and asked the network for. For one thread.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LISTENING = "DevTools listening on ";

  /** What a keyboard sends for keys that are no characters. */
  private static final Map<String, Integer> CODES =
      Map.of(
          "Enter", 13,
          "Escape", 27,
          "ArrowLeft", 37,
          "ArrowUp", 38,
          "ArrowRight", 39,
          "ArrowDown", 40);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final OkHttpClient http = new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
  private final BlockingQueue<String> loaded = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> downloaded = new LinkedBlockingQueue<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> addresses = new CopyOnWriteArrayList<>();
  private final String session;

  private Browser(Process process, String address) throws IOException {
    this.process = process;
    this.socket = http.newWebSocket(new Request.Builder().url(address).build(), new Listener());
    String target =
        ask(null, "Target.createTarget", Map.of("url", "about:blank")).path("targetId").asString();
    this.session =
        ask(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .path("sessionId")
            .asString();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      ask(domain + ".enable", Map.of());
    }
  }

  /** Where a Chromium is on this machine; empty where none is on the path. */
  public static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one that keeps nothing; its profile is in the folder. */
  public static Browser start(Path folder) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            find().orElseThrow().toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--remote-debugging-port=0",
            "--user-data-dir=" + folder.resolve("profile"),
            "about:blank");
    builder.environment().put("TMPDIR", folder.toString()); // what it leaves goes with the folder
    Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    try {
      return new Browser(process, address(process));
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String address(Process process) throws IOException {
    BufferedReader words =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    for (String line = words.readLine(); line != null; line = words.readLine()) {
      if (line.startsWith(LISTENING)) {
        drain(words);
        return line.substring(LISTENING.length());
      }
    }
    throw new IOException("the browser ended before it listened");
  }

  /** What it says later is of no interest, but it must not wait for a reader. */
  private static void drain(BufferedReader words) {
    Thread reader = new Thread(() -> words.lines().forEach(line -> {}), "browser-words");
    reader.setDaemon(true);
    reader.setUncaughtExceptionHandler((thread, ended) -> {});
    reader.start();
  }

  private final class Listener extends WebSocketListener {
    @Override
    public void onMessage(WebSocket webSocket, String text) {
      JsonNode message = JSON.readTree(text);
      if (message.has("id")) {
        CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt());
        if (answer != null) {
          answer.complete(message);
        }
      } else {
        happened(message.path("method").asString(), message.path("params"));
      }
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable failure, @Nullable Response response) {
      asked.values().forEach(answer -> answer.completeExceptionally(failure));
    }
  }

  private void happened(String event, JsonNode params) {
    switch (event) {
      case "Page.loadEventFired" -> loaded.add(event);
      case "Browser.downloadProgress" -> {
        if (params.path("state").asString().equals("completed")) {
          downloaded.add(event);
        }
      }
      case "Log.entryAdded" -> complaints.add(params.path("entry").path("text").asString());
      case "Runtime.exceptionThrown" -> complaints.add(params.toString());
      case "Runtime.consoleAPICalled" -> complaints.add(params.toString());
      case "Page.javascriptDialogOpening" -> {
        complaints.add("a dialog: " + params.path("message").asString());
        tell("Page.handleJavaScriptDialog", Map.of("accept", true));
      }
      case "Network.requestWillBeSent" ->
          addresses.add(params.path("request").path("url").asString());
      default -> {}
    }
  }

  private void tell(String method, Map<String, Object> params) {
    socket.send(
        JSON.writeValueAsString(
            Map.of(
                "id",
                lastId.incrementAndGet(),
                "method",
                method,
                "params",
                params,
                "sessionId",
                session)));
  }

  /** Asks the page's target and waits for its answer. */
  public JsonNode ask(String method, Map<String, Object> params) {
    return ask(session, method, params);
  }

  private JsonNode ask(@Nullable String ofSession, String method, Map<String, Object> params) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    asked.put(id, answer);
    Map<String, Object> message = new ConcurrentHashMap<>();
    message.put("id", id);
    message.put("method", method);
    message.put("params", params);
    if (ofSession != null) {
      message.put("sessionId", ofSession);
    }
    socket.send(JSON.writeValueAsString(message));
    JsonNode answered = await(answer, method);
    if (answered.has("error")) {
      throw new IllegalStateException(method + ": " + answered.path("error"));
    }
    return answered.path("result");
  }

  private static JsonNode await(CompletableFuture<JsonNode> answer, String what) {
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(what, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(what, e);
    }
  }

  private static void await(BlockingQueue<String> events, String what) {
    try {
      if (events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS) == null) {
        throw new IllegalStateException("it did not happen: " + what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(what, e);
    }
  }

  /** Opens a file of this machine, and waits until it is loaded. */
  public void open(Path file) {
    loaded.clear();
    addresses.clear();
    complaints.clear();
    ask("Page.navigate", Map.of("url", file.toUri().toString()));
    await(loaded, "the page is loaded");
  }

  /** What an expression comes to in the page, after a promise is kept; text, also of numbers. */
  public String read(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            Map.of(
                "expression",
                "(async () => String(await (" + expression + ")))()",
                "awaitPromise",
                true,
                "returnByValue",
                true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value").asString();
  }

  /** Waits until a condition holds in the page, looking with every frame that it draws. */
  public void until(String condition) {
    String held =
        read(
            "new Promise(done => { const end = performance.now() + "
                + PATIENCE.toMillis() / 2
                + "; const look = () => { if ("
                + condition
                + ") done(true); else if (performance.now() > end) done(false);"
                + " else requestAnimationFrame(look); }; look(); })");
    if (!held.equals("true")) {
      throw new IllegalStateException("it never held: " + condition);
    }
  }

  /** Presses and lets go of a key: {@code ArrowRight}, {@code Escape}, {@code /}. */
  public void press(String key) {
    Map<String, Object> press = new HashMap<>(Map.of("type", "keyDown", "key", key));
    if (CODES.containsKey(key)) {
      press.put("code", key);
      press.put("windowsVirtualKeyCode", CODES.get(key));
    }
    if (key.length() == 1 || key.equals("Enter")) {
      press.put("text", key.equals("Enter") ? "\r" : key);
    }
    ask("Input.dispatchKeyEvent", press);
    press.remove("text");
    press.put("type", "keyUp");
    ask("Input.dispatchKeyEvent", press);
  }

  /** Types text where the focus is. */
  public void type(String text) {
    ask("Input.insertText", Map.of("text", text));
  }

  /** Clicks on the first element that a selector finds, as a person would. */
  public void click(String selector) {
    String[] middle =
        read("(() => { const element = document.querySelector("
                + JSON.writeValueAsString(selector)
                + "); element.scrollIntoView({block: 'center'}); const box ="
                + " element.getBoundingClientRect(); return [box.x + box.width / 2, box.y +"
                + " box.height / 2]; })()")
            .split(",", 2);
    for (String type : List.of("mousePressed", "mouseReleased")) {
      ask(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              Double.valueOf(middle[0]),
              "y",
              Double.valueOf(middle[1]),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** Has what the page saves put into a folder. */
  public void saveInto(Path folder) {
    ask(
        null,
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toString(), "eventsEnabled", true));
  }

  /** Waits until what the page saves is there. */
  public void awaitSaved() {
    await(downloaded, "a file is saved");
  }

  /** What the page wrote to its console, threw, or showed in a dialog. */
  public List<String> complaints() {
    return new ArrayList<>(complaints);
  }

  /** What was asked for that is neither a file of this machine nor in the page itself. */
  public List<String> askedNetworkFor() {
    return addresses.stream()
        .filter(address -> !address.startsWith("file:") && !address.startsWith("data:"))
        .filter(address -> !address.startsWith("blob:"))
        .toList();
  }

  /** Has it end by itself, so that it leaves nothing behind. */
  @Override
  public void close() {
    tell("Browser.close", Map.of());
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      process.getErrorStream().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the browser does not end", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      socket.cancel();
      http.dispatcher().executorService().shutdown();
      http.connectionPool().evictAll();
    }
  }
}
