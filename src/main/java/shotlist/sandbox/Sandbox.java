package shotlist.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A running sandbox. It listens on the loopback address alone, from the moment it exists until it
 * is closed, and may be asked by many threads and processes. With a state folder, all it took is
 * with the operating system before the client has the answer, and the next sandbox on that folder
 * goes on from there.
 */
public final class Sandbox implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  /** How long a client that gave up may leave its connection behind. */
  private static final Duration IDLE = Duration.ofMinutes(15);

  private final Server server;
  private final Books books;
  private final int port;

  private Sandbox(Server server, Books books, int port) {
    this.server = server;
    this.books = books;
    this.port = port;
  }

  /**
   * Starts a sandbox.
   *
   * @throws IOException if the port is taken, or the state folder unusable or in use
   */
  public static Sandbox start(SandboxOptions options) throws IOException {
    Books books = Books.open(options);
    try {
      return start(options, books);
    } catch (IOException | RuntimeException e) {
      books.close();
      throw e;
    }
  }

  private static Sandbox start(SandboxOptions options, Books books) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(200, 4);
    threads.setName("sandbox");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(HOST);
    connector.setIdleTimeout(IDLE.toMillis());
    server.addConnector(connector);
    listen(connector, options);
    int port = connector.getLocalPort();
    String base = "http://" + HOST + ":" + port;
    server.setHandler(new Router(options, books, base, new Sender(server.getScheduler())));
    try {
      server.start();
    } catch (Exception e) {
      connector.close();
      throw new IOException("the sandbox cannot start: " + e.getMessage(), e);
    }
    if (options.stateFolder().isPresent()) {
      Files.writeString(portFile(options.stateFolder().get()), port + "\n");
    }
    return new Sandbox(server, books, port);
  }

  /** Listens where the last sandbox did, if it can, so that addresses it gave out still work. */
  private static void listen(ServerConnector connector, SandboxOptions options) throws IOException {
    if (options.port() == 0) {
      Optional<Integer> last = lastPort(options);
      if (last.isPresent()) {
        try {
          connector.setPort(last.get());
          connector.open();
          return;
        } catch (IOException e) {
          // taken by now: any other
        }
      }
    }
    connector.setPort(options.port());
    connector.open();
  }

  private static Optional<Integer> lastPort(SandboxOptions options) throws IOException {
    if (options.stateFolder().isEmpty() || !Files.exists(portFile(options.stateFolder().get()))) {
      return Optional.empty();
    }
    String text =
        Files.readString(portFile(options.stateFolder().get()), StandardCharsets.UTF_8).strip();
    return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65535
        ? Optional.of(Integer.parseInt(text))
        : Optional.empty();
  }

  private static Path portFile(Path stateFolder) {
    return stateFolder.resolve("port");
  }

  /** Where Claid is here: what {@code https://api.claid.ai} is elsewhere. */
  public URI claidUrl() {
    return URI.create("http://" + HOST + ":" + port);
  }

  /** Where Magic Hour is here: what {@code https://api.magichour.ai} is elsewhere. */
  public URI magicHourUrl() {
    return claidUrl();
  }

  /** The port it listens on, on the loopback address. */
  public int port() {
    return port;
  }

  /** What was charged and what went wrong so far. */
  public Book book() {
    return books.snapshot();
  }

  /** Stops at once: answers still owed are never given, what was taken stays taken. */
  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("the sandbox cannot stop: " + e.getMessage(), e);
    } finally {
      books.close();
    }
  }
}
