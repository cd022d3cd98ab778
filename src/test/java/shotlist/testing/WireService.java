package shotlist.testing;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A service on the level of the socket: it can fail at any byte, and counts what was sent to it.
 * What no script says is passed on to the service behind it, where there is one.
 */
public final class WireService implements Closeable {
  /** What happens on a connection, from the moment that it was accepted or its head was read. */
  @FunctionalInterface
  public interface Play {
    /** Plays its part; the connection is closed after. */
    void on(Exchange exchange) throws IOException;
  }

  private final ServerSocket server;
  private final Optional<URI> behind;
  private final Map<Integer, Play> connections = new ConcurrentHashMap<>();
  private final Map<Integer, Play> submissions = new ConcurrentHashMap<>();
  private final Map<Integer, Play> polls = new ConcurrentHashMap<>();
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger polled = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Throwable> bugs = new ConcurrentLinkedQueue<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private WireService(InetAddress address, int port, Optional<URI> behind) {
    this.behind = behind;
    try {
      this.server = new ServerSocket();
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(address, port), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept, "wire");
  }

  /** A service with nobody behind it. */
  public static WireService alone() {
    return at(InetAddress.getLoopbackAddress(), 0);
  }

  /** A service with nobody behind it at an address of this machine. */
  public static WireService at(InetAddress address, int port) {
    return new WireService(address, port, Optional.empty());
  }

  /** A service that passes on what it does not spoil. */
  public static WireService before(URI service) {
    return new WireService(InetAddress.getLoopbackAddress(), 0, Optional.of(service));
  }

  /** What happens on the n-th connection, before anything was read; n counts from 1, 0 is all. */
  public WireService connection(int n, Play play) {
    connections.put(n, play);
    return this;
  }

  /** What happens to the n-th POST, its head having been read; n counts from 1, 0 is all. */
  public WireService submission(int n, Play play) {
    submissions.put(n, play);
    return this;
  }

  /** What happens to the n-th GET, its head having been read; n counts from 1, 0 is all. */
  public WireService poll(int n, Play play) {
    polls.put(n, play);
    return this;
  }

  public String url() {
    return "http://" + server.getInetAddress().getHostAddress() + ":" + port();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** How many connections were opened. */
  public int connections() {
    return connected.get();
  }

  /** How many POSTs began to arrive. */
  public int submissions() {
    return submitted.get();
  }

  /** How many GETs arrived. */
  public int polls() {
    return polled.get();
  }

  /** How many bytes of requests arrived. */
  public long bytes() {
    return bytes.get();
  }

  /** The bodies of the POSTs that arrived whole. */
  public List<String> bodies() {
    return List.copyOf(bodies);
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        int n = connected.incrementAndGet();
        start(() -> converse(socket, n), "wire-" + n);
      } catch (IOException e) {
        if (!server.isClosed()) {
          bugs.add(e);
        }
      }
    }
  }

  private void converse(Socket socket, int n) {
    try (socket) {
      Exchange exchange = new Exchange(socket);
      Play play = of(connections, n);
      if (play != null) {
        play.on(exchange);
      } else if (exchange.readHead()) {
        serve(exchange);
      }
    } catch (SocketException e) {
      // The client hung up, as some tests make it do.
    } catch (IOException | RuntimeException | Error e) {
      bugs.add(e);
    } finally {
      open.remove(socket);
    }
  }

  private static Play of(Map<Integer, Play> plays, int n) {
    return plays.getOrDefault(n, plays.get(0));
  }

  private void serve(Exchange exchange) throws IOException {
    boolean post = exchange.head().startsWith("POST ");
    int n = (post ? submitted : polled).incrementAndGet();
    Play play = of(post ? submissions : polls, n);
    if (play != null) {
      play.on(exchange);
    } else {
      exchange.send(exchange.askBehind());
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    if (!bugs.isEmpty()) {
      throw new IOException("the wire service itself failed", bugs.peek());
    }
  }

  /** One request and what is answered. */
  public final class Exchange {
    private final Socket socket;
    private final InputStream in;
    private String head = "";
    private byte[] body;

    private Exchange(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
    }

    public String head() {
      return head;
    }

    /** Reads the request's head; false where the client hung up before. */
    public boolean readHead() throws IOException {
      StringBuilder read = new StringBuilder();
      while (read.length() < 4 || !read.substring(read.length() - 4).equals("\r\n\r\n")) {
        int next = readByte();
        if (next < 0) {
          return false;
        }
        read.append((char) next);
      }
      head = read.toString();
      return true;
    }

    /** Waits until something has arrived, and reads none of it. */
    public void awaitBytes() throws IOException {
      while (in.available() == 0) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }

    /** Reads so many bytes more, and forgets them. */
    public void read(int count) throws IOException {
      bytes.addAndGet(in.readNBytes(count).length);
    }

    /** What has arrived by now, at least a byte of it. */
    public String readSome() throws IOException {
      byte[] some = new byte[8192];
      int count = in.read(some);
      return count < 0 ? "" : new String(some, 0, count, StandardCharsets.ISO_8859_1);
    }

    private int readByte() throws IOException {
      int next = in.read();
      if (next >= 0) {
        bytes.incrementAndGet();
      }
      return next;
    }

    /** Reads the request's body, or gives what was read of it before. */
    public byte[] readBody() throws IOException {
      if (body == null) {
        body = in.readNBytes(length());
        bytes.addAndGet(body.length);
        if (head.startsWith("POST ")) {
          bodies.add(new String(body, StandardCharsets.UTF_8));
        }
      }
      return body;
    }

    private int length() {
      return head.lines()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
          .map(line -> Integer.parseInt(line.substring(15).strip()))
          .findFirst()
          .orElse(0);
    }

    /** Has the request answered by the service behind; the answer as it came over the wire. */
    public byte[] askBehind() throws IOException {
      URI service = behind.orElseThrow(() -> new IllegalStateException("nobody is behind"));
      byte[] content = readBody();
      try (Socket through = new Socket(service.getHost(), service.getPort())) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        String single = head.replaceAll("(?i)connection: [^\r]*\r\n", "");
        single = single.replaceFirst("\r\n", "\r\nConnection: close\r\n");
        request.write(
            single
                .replaceAll("(?i)accept-encoding: [^\r]*\r\n", "")
                .getBytes(StandardCharsets.ISO_8859_1));
        request.write(content);
        through.getOutputStream().write(request.toByteArray());
        return through.getInputStream().readAllBytes();
      }
    }

    /** Answers, having read the request to its end, and closes the connection. */
    public void answer(int status, String content, String... headers) throws IOException {
      readBody();
      answerAtOnce(status, content, headers);
    }

    /** Answers without having read more of the request than its head. */
    public void answerAtOnce(int status, String content, String... headers) throws IOException {
      byte[] body = content.getBytes(StandardCharsets.UTF_8);
      StringBuilder start = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
      for (String header : headers) {
        start.append(header).append("\r\n");
      }
      start.append("Connection: close\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
      send(start.toString().getBytes(StandardCharsets.ISO_8859_1));
      send(body);
    }

    public void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] raw) throws IOException {
      socket.getOutputStream().write(raw);
      socket.getOutputStream().flush();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says nothing until the client gives up. */
    public void hang() throws IOException {
      bytes.addAndGet(in.readAllBytes().length);
    }
  }
}
