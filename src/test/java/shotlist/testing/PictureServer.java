package shotlist.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/** A shop's server of pictures on the loopback address, which remembers what it was asked. */
public final class PictureServer implements AutoCloseable {
  /** What a server does with one question. */
  @FunctionalInterface
  public interface Reply {
    /** Answers; the exchange is closed after. */
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** Begins to serve; nothing is there yet. */
  public PictureServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /** The URL of a path such as {@code /a.png}. */
  public String url(String path) {
    return "http://"
        + server.getAddress().getAddress().getHostAddress()
        + ":"
        + server.getAddress().getPort()
        + path;
  }

  /** The server's name and port. */
  public String host() {
    return url("").substring("http://".length());
  }

  /** Has a picture at a path, with a strong tag made of its bytes. */
  public PictureServer picture(String path, byte[] bytes) {
    return reply(path, tagged(bytes, Optional.of("\"" + Arrays.hashCode(bytes) + "\"")));
  }

  /** Has a picture at a path without any tag or date. */
  public PictureServer bare(String path, byte[] bytes) {
    return reply(path, tagged(bytes, Optional.empty()));
  }

  /** Answers in a way of its own. */
  public PictureServer reply(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  /** Answers with a status and nothing else. */
  public PictureServer status(String path, int status) {
    return reply(path, exchange -> exchange.sendResponseHeaders(status, -1));
  }

  /** A picture that answers conditions on its tag and questions for its first bytes. */
  public static Reply tagged(byte[] bytes, Optional<String> tag) {
    return exchange -> {
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", "image/png");
      tag.ifPresent(t -> headers.set("ETag", t));
      String known = exchange.getRequestHeaders().getFirst("If-None-Match");
      if (known != null && tag.filter(known::equals).isPresent()) {
        exchange.sendResponseHeaders(304, -1);
        return;
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        headers.set("Content-Length", String.valueOf(bytes.length));
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    boolean conditional =
        exchange.getRequestHeaders().containsKey("If-None-Match")
            || exchange.getRequestHeaders().containsKey("If-Modified-Since");
    boolean fromUs = "Shotlist".equals(exchange.getRequestHeaders().getFirst("User-Agent"));
    if (fromUs) {
      asked.add(exchange.getRequestMethod() + " " + path + (conditional ? " if changed" : ""));
    }
    try (exchange) {
      replies.getOrDefault(path, to -> to.sendResponseHeaders(404, -1)).to(exchange);
    }
  }

  /** What Shotlist asked, without what a service fetched: {@code GET /a.png if changed}. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Forgets what was asked. */
  public void forget() {
    asked.clear();
  }

  /** A PNG of this size and colour. */
  public static byte[] png(int width, int height, Color colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return encoded(image, "png");
  }

  /** A picture in a format that Java can write. */
  public static byte[] encoded(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException("no such format: " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
