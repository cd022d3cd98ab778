package shotlist.download;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.files.PartFile;

class FetcherTest {
  @TempDir private Path folder;
  private final StopSignal stop = new StopSignal();
  private final Fetcher fetcher = new Fetcher(Duration.ofSeconds(10), Duration.ofMinutes(15));
  private final CountDownLatch answered = new CountDownLatch(1);
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"})
  void stopEndsAFetchThatStalls(String beginning) throws Exception {
    serve(beginning.getBytes(US_ASCII), false);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      CompletableFuture<Fetch> fetch =
          CompletableFuture.supplyAsync(() -> stop.cancellable(() -> fetch(part)));
      assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();

      stop.stopAll(Stop.TERMINATED, "SIGTERM");

      assertThat(fetch.get(10, TimeUnit.SECONDS)).isInstanceOf(Fetch.Failed.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void answerOfAnnouncedLengthIsKnownToBeWhole() throws Exception {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".getBytes(US_ASCII), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(
              new Fetch.Fetched(
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3, true));
      assertThat(part.path()).hasContent("abc");
    }
  }

  @Test
  void answerWithoutALengthThatBreaksOffIsSeenByItsEnd() throws Exception {
    byte[] picture = Pictures.of("png", 64);
    byte[] head = "HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII);
    byte[] answer = Arrays.copyOf(head, head.length + picture.length - 10);
    System.arraycopy(picture, 0, answer, head.length, picture.length - 10);
    serve(answer, true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      Fetch fetch = fetch(part);

      assertThat(fetch).isInstanceOfSatisfying(Fetch.Fetched.class, this::isNotAnnounced);
      assertThat(Media.of(part.path()).filter(media -> media.isWhole(part.path()))).isEmpty();
    }
  }

  private void isNotAnnounced(Fetch.Fetched fetched) {
    assertThat(fetched.announced()).isFalse();
  }

  @Test
  void answerThatIsShorterThanAnnouncedIsNoAnswer() throws Exception {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".getBytes(US_ASCII), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(new Fetch.Failed("the download broke off: unexpected end of stream", false));
    }
  }

  @ParameterizedTest
  @CsvSource({"400, true", "403, true", "404, true", "410, true", "500, false", "429, false"})
  void statusTellsWhetherTheLinkIsGone(int status, boolean gone) throws Exception {
    serve(("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(new Fetch.Failed("the link was answered with HTTP " + status, gone));
    }
    assertThat(Files.exists(folder.resolve("a"))).isFalse();
  }

  private Fetch fetch(PartFile part) {
    return fetcher.fetch("http://127.0.0.1:" + server.getLocalPort() + "/", part);
  }

  /** Answers one request so; then hangs up, or keeps the connection until the test is over. */
  private void serve(byte[] answer, boolean hangsUp) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[1 << 12]);
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
                answered.countDown();
                if (!hangsUp) {
                  server.accept(); // fails when the test ends
                }
              } catch (IOException e) {
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
