package shotlist.bench;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Speaks as much of Claid's protocol as a run needs, and does nothing else: no book, no picture is
 * drawn, no body is read twice. A thread for each connection. It stands in for the sandbox where
 * that would be what is measured.
 */
final class StubService implements Closeable {
  private static final String CREATED = "2026-11-21T01:00:00Z";
  private static final int MOST_WAITING = 1000;

  private final ServerSocket server;
  private final Manner manner;
  private final int side;
  private final byte[] picture;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "stub");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Windows operation;
  private final Windows account;
  private final Tasks tasks;
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicInteger downloads = new AtomicInteger();
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong last = new AtomicLong();

  /**
   * @param side of its pictures, in pixels
   */
  StubService(Manner manner, int side) throws IOException {
    this.manner = manner;
    this.side = side;
    this.picture = StubPicture.answer(side);
    this.operation = new Windows(manner.operation());
    this.account = new Windows(manner.account());
    this.tasks = new Tasks(manner.task(), manner.spread(), manner.seed());
    this.server = new ServerSocket(0, MOST_WAITING, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Requests that were taken. */
  int taken() {
    return tasks.count();
  }

  /** Answers of 429, to submissions and to polls. */
  int refused() {
    return refused.get();
  }

  int polls() {
    return polls.get();
  }

  int downloads() {
    return downloads.get();
  }

  /** When anything was first asked of it, by {@link System#nanoTime}; 0: nothing has been. */
  long first() {
    return first.get();
  }

  /** From here on what comes next is the first. */
  void forgetFirst() {
    first.set(0);
  }

  /** When it was last asked anything. */
  long last() {
    return last.get();
  }

  /** What it has taken. */
  Tasks tasks() {
    return tasks;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> converse(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      StubRequests requests = new StubRequests(socket.getInputStream());
      for (String line = requests.next(); !line.isEmpty(); line = requests.next()) {
        long now = System.nanoTime();
        first.compareAndSet(0, now);
        last.accumulateAndGet(now, Math::max);
        socket.getOutputStream().write(answer(line, now));
      }
    } catch (IOException e) {
      // whoever was there has gone
    } finally {
      open.remove(socket);
    }
  }

  private byte[] answer(String line, long now) {
    String path = line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' '));
    if (line.startsWith("POST ")) {
      return submission(path.endsWith("/scene/create"), now);
    }
    if (path.startsWith("/results/")) {
      downloads.incrementAndGet();
      return picture;
    }
    if (path.startsWith("/media/")) {
      return json(404, 0, "{}");
    }
    polls.incrementAndGet();
    return poll(path.substring(path.lastIndexOf('/') + 1), now);
  }

  private byte[] submission(boolean synchronous, long now) {
    if (!admits(now)) {
      return tooMany();
    }
    int id = tasks.begin(now, manner.latency());
    if (synchronous) {
      pauseUntil(tasks.readyAt(id));
      tasks.see(id, System.nanoTime());
      return json(200, id, "{\"data\":{\"output\":[" + output(id) + "]}}");
    }
    pauseUntil(now + manner.latency().toNanos());
    return json(200, id, accepted(id));
  }

  private static void pauseUntil(long moment) {
    for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private boolean admits(long now) {
    synchronized (account) { // one that the other refuses counts for neither
      return operation.wouldAdmit(now) && account.admits(now) && operation.admits(now);
    }
  }

  private byte[] tooMany() {
    refused.incrementAndGet();
    return json(
        429, 0, "{\"detail\":{\"error_code\":\"2001\",\"error_message\":\"Too Many Requests.\"}}");
  }

  /** Says how it stands when the answer leaves. */
  private byte[] poll(String task, long now) {
    synchronized (account) {
      if (!account.admits(now)) {
        return tooMany();
      }
    }
    pauseUntil(now + manner.latency().toNanos());
    int id = Integer.parseInt(task);
    boolean ready = tasks.see(id, System.nanoTime());
    return json(
        200,
        id,
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

  private String output(int id) {
    return "{\"ext\":\"jpg\",\"mime\":\"image/jpeg\",\"format\":\"JPEG\",\"width\":"
        + side
        + ",\"height\":"
        + side
        + ",\"tmp_url\":\""
        + url()
        + "/results/"
        + id
        + ".jpg\"}";
  }

  private static byte[] json(int status, int id, String body) {
    return ("HTTP/1.1 "
            + status
            + (status == 200 ? " OK" : " Refused")
            + "\r\nContent-Type: application/json\r\nx-request-id: stub-"
            + id
            + (status == 429 ? "\r\nRetry-After: 1" : "")
            + "\r\nContent-Length: "
            + body.length() // all of it is ASCII
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdown();
  }
}
