package shotlist.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.imageio.ImageIO;

/**
 * Speaks as much of Claid's protocol as a run needs, and does nothing else: no book, no picture is
 * drawn, no body is read twice. A thread for each connection. It stands in for the sandbox where
 * that would be what is measured.
 */
final class StubService implements Closeable {
  /** What a service allows, counted on sliding windows; and how long it takes. */
  record Manner(int perSecond, int perMinute, Duration latency, Duration task) {
    /** Takes whatever comes, and is done at once. */
    static final Manner UNLIMITED =
        new Manner(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO);
  }

  private static final String CREATED = "2026-11-21T01:00:00Z";

  private final ServerSocket server;
  private final Manner manner;
  private final byte[] picture = picture();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final SlidingWindow second;
  private final SlidingWindow minute;
  private final Tasks tasks = new Tasks();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicInteger downloads = new AtomicInteger();
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong last = new AtomicLong();

  StubService(Manner manner) throws IOException {
    this.manner = manner;
    this.second = new SlidingWindow(manner.perSecond(), Duration.ofSeconds(1));
    this.minute = new SlidingWindow(manner.perMinute(), Duration.ofMinutes(1));
    this.server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    start(this::accept, "stub");
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Requests that were taken. */
  int taken() {
    return tasks.count();
  }

  /** Answers of 429. */
  int refused() {
    return refused.get();
  }

  int polls() {
    return polls.get();
  }

  int downloads() {
    return downloads.get();
  }

  /** When the first submission came, by {@link System#nanoTime}; 0: none has. */
  long first() {
    return first.get();
  }

  /** When the last one came. */
  long last() {
    return last.get();
  }

  /** How long after it was ready a result was first seen, at the most and on average. */
  Tasks tasks() {
    return tasks;
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
        start(() -> converse(socket), "stub-connection");
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void converse(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        OutputStream out = socket.getOutputStream()) {
      socket.setTcpNoDelay(true);
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        in.skipNBytes(length(head));
        out.write(answer(head));
      }
    } catch (IOException e) {
      open.remove(socket); // whoever was there has gone
    }
  }

  /** The line and the headers of a request; empty where no more comes. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(400);
    int newlines = 0;
    while (newlines < 2) {
      int read = in.read();
      if (read < 0) {
        if (head.isEmpty()) {
          return "";
        }
        throw new EOFException("a request without an end");
      }
      head.append((char) read);
      newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
    }
    return head.toString();
  }

  private static long length(String head) {
    String lower = head.toLowerCase(Locale.ROOT);
    int at = lower.indexOf("\ncontent-length:");
    if (at < 0) {
      return 0;
    }
    int from = at + "\ncontent-length:".length();
    return Long.parseLong(lower.substring(from, lower.indexOf('\r', from)).strip());
  }

  private byte[] answer(String head) {
    String path = head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/"));
    if (head.startsWith("POST ")) {
      return submission(path);
    }
    if (path.startsWith("/results/")) {
      downloads.incrementAndGet();
      return picture;
    }
    if (path.startsWith("/media/")) {
      return json(404, "{}");
    }
    polls.incrementAndGet();
    return poll(path.substring(path.lastIndexOf('/') + 1));
  }

  private byte[] submission(String path) {
    long now = System.nanoTime();
    if (!second.admits(now) || !minute.admits(now)) {
      refused.incrementAndGet();
      return json(429, "{\"detail\":{\"error_code\":\"2001\",\"error_message\":\"Too many\"}}");
    }
    first.compareAndSet(0, now);
    last.accumulateAndGet(now, Math::max);
    boolean synchronous = path.endsWith("/scene/create");
    int id = tasks.begin(now + manner.latency().plus(manner.task()).toNanos());
    pause(synchronous ? manner.latency().plus(manner.task()) : manner.latency());
    return json(200, synchronous ? finished(id) : accepted(id));
  }

  private static void pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private String accepted(int id) {
    return "{\"data\":{\"id\":"
        + id
        + ",\"status\":\"ACCEPTED\",\"created_at\":\""
        + CREATED
        + "\",\"request\":{},\"result_url\":\""
        + url()
        + "/v1/image/ai-edit/"
        + id
        + "\"}}";
  }

  private byte[] poll(String id) {
    boolean ready = tasks.poll(Integer.parseInt(id), System.nanoTime());
    return json(
        200,
        "{\"data\":{\"id\":"
            + id
            + ",\"status\":\""
            + (ready ? "DONE" : "PROCESSING")
            + "\",\"created_at\":\""
            + CREATED
            + "\",\"request\":{},\"errors\":[]"
            + (ready ? ",\"result\":{\"output_objects\":[" + output(id) + "]}" : "")
            + "}}");
  }

  private String finished(int id) {
    return "{\"data\":{\"output\":[" + output(String.valueOf(id)) + "]}}";
  }

  private String output(String id) {
    return "{\"ext\":\"jpg\",\"mime\":\"image/jpeg\",\"format\":\"JPEG\",\"width\":512,"
        + "\"height\":512,\"tmp_url\":\""
        + url()
        + "/results/"
        + id
        + ".jpg\"}";
  }

  private byte[] json(int status, String body) {
    byte[] text = body.getBytes(StandardCharsets.UTF_8);
    return whole(
        "HTTP/1.1 "
            + status
            + (status == 200 ? " OK" : " Refused")
            + "\r\nContent-Type: application/json\r\nx-request-id: stub-"
            + tasks.count()
            + (status == 429 ? "\r\nRetry-After: 1" : "")
            + "\r\nContent-Length: "
            + text.length
            + "\r\n\r\n",
        text);
  }

  private static byte[] picture() {
    BufferedImage image = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
    Graphics2D drawing = image.createGraphics();
    drawing.setPaint(new GradientPaint(0, 0, Color.ORANGE, 512, 512, Color.BLUE));
    drawing.fillRect(0, 0, 512, 512);
    drawing.setColor(Color.WHITE);
    drawing.fillOval(100, 100, 300, 250);
    drawing.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return whole(
        "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: "
            + bytes.size()
            + "\r\n\r\n",
        bytes.toByteArray());
  }

  private static byte[] whole(String head, byte[] body) {
    byte[] first = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
