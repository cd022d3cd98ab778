package shotlist.download;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
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
import shotlist.testing.PictureServer;
import shotlist.testing.SettableClock;
import shotlist.testing.TestState;

class FetcherTest {
  @TempDir private Path folder;
  private final StopSignal stop = new StopSignal();
  private final Fetcher fetcher =
      new Fetcher(
          Duration.ofSeconds(10), Duration.ofMinutes(15), new SettableClock(TestState.START));
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
  void answerIsKeptWithItsDigestAndTheTypeItIsSentAs() throws Exception {
    byte[] picture = Pictures.of("png", 64);
    serve(ok("Content-Type: image/png; x=y\r\n", picture), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(
              new Fetch.Fetched(sha256(picture), picture.length, Optional.of("image/png; x=y")));
      assertThat(part.path()).hasBinaryContent(picture);
    }
  }

  @Test
  void keyNeverLeavesAndRedirectsAreFollowed() throws Exception {
    try (PictureServer pictures = new PictureServer()) {
      List<Headers> seen = new CopyOnWriteArrayList<>();
      byte[] picture = Pictures.of("png", 64);
      pictures.reply(
          "/from",
          exchange -> {
            seen.add(exchange.getRequestHeaders());
            exchange.getResponseHeaders().set("Location", "/to");
            exchange.sendResponseHeaders(302, -1);
          });
      pictures.reply(
          "/to",
          exchange -> {
            seen.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
          });

      assertThat(fetch(pictures.url("/from"))).isInstanceOf(Fetch.Fetched.class);
      assertThat(seen)
          .hasSize(2)
          .noneMatch(headers -> headers.containsKey("Authorization"))
          .noneMatch(headers -> headers.containsKey("Cookie"));
    }
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    try (PictureServer pictures = new PictureServer()) {
      AtomicInteger asked = new AtomicInteger();
      pictures.reply(
          "/round",
          exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("Location", "/round");
            exchange.sendResponseHeaders(302, -1);
          });

      assertThat(fetch(pictures.url("/round")))
          .isEqualTo(
              new Fetch.Failed("the link sends us on more than 5 times", Fetch.Cause.UNUSABLE));
      assertThat(asked).hasValue(6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/a.png", "javascript:alert(1)"})
  void redirectToWhatIsNoWebAddressIsNotFollowed(String location) throws Exception {
    serve(
        ("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n")
            .getBytes(US_ASCII),
        true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(new Fetch.Failed("the link was answered with HTTP 302", Fetch.Cause.UNUSABLE));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/1, http://a.example/1, true",
    "https://a.example/1, https://b.example/1, false",
    "http://a.example/1, http://b.example/1, false",
    "http://a.example/1, https://b.example/1, false"
  })
  void redirectFromSecretToClearIsNotFollowed(String from, String to, boolean refused) {
    assertThat(Fetcher.leadsIntoTheClear(HttpUrl.get(from), HttpUrl.get(to))).isEqualTo(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/latest/meta-data", "http://[fe80::1]/a.png"})
  void addressOfTheLinkItselfIsNotAsked(String url) throws Exception {
    assertThat(fetch(url))
        .isEqualTo(
            new Fetch.Failed(
                "the link is an address of the link itself, which is not asked",
                Fetch.Cause.UNUSABLE));
  }

  @Test
  void whatIsNoPictureIsNotReadToItsEnd() throws Exception {
    byte[] page = ("<!DOCTYPE html><html>" + "x".repeat(8000)).getBytes(US_ASCII);
    byte[] head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n".getBytes(US_ASCII);
    serve(joined(head, page), false); // and never ends
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(
              new Fetch.Failed(
                  "what the link answers is a web page, no picture or video",
                  Fetch.Cause.UNUSABLE));
    }
  }

  @Test
  void bodyThatNeverEndsIsCutOff() throws Exception {
    Fetcher impatient =
        new Fetcher(
            Duration.ofSeconds(10), Duration.ofMillis(300), new SettableClock(TestState.START));
    byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII);
    serve(joined(head, Pictures.of("bmp", 64)), false);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(impatient.fetch("http://127.0.0.1:" + server.getLocalPort() + "/", part.stream()))
          .isEqualTo(
              new Fetch.Failed(
                  "the download broke off: the server took too long", Fetch.Cause.AWAY));
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void pictureThatIsLargerThanAnyIsCutOff() throws Exception {
    try (PictureServer pictures = new PictureServer()) {
      byte[] picture = Pictures.of("png", 64);
      pictures.reply(
          "/endless.png",
          exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(picture);
            byte[] more = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
              exchange.getResponseBody().write(more);
            }
          });

      assertThat(fetch(pictures.url("/endless.png")))
          .isEqualTo(new Fetch.Failed("it is larger than 256 MiB", Fetch.Cause.UNUSABLE));
    }
  }

  @Test
  void answerWithoutALengthThatBreaksOffIsSeenByItsEnd() throws Exception {
    byte[] picture = Pictures.of("png", 64);
    byte[] head = "HTTP/1.0 200 OK\r\n\r\n".getBytes(US_ASCII);
    serve(joined(head, Arrays.copyOf(picture, picture.length - 10)), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part)).isInstanceOf(Fetch.Fetched.class);
      assertThat(Media.of(part.path()).filter(media -> media.isWhole(part.path()))).isEmpty();
    }
  }

  @Test
  void answerThatIsShorterThanAnnouncedIsNoAnswer() throws Exception {
    byte[] picture = Pictures.of("bmp", 64);
    serve(Arrays.copyOf(ok("", picture), 5000), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(
              new Fetch.Failed(
                  "the download broke off: unexpected end of stream", Fetch.Cause.AWAY));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, GONE",
    "401, GONE",
    "403, GONE",
    "404, GONE",
    "410, GONE",
    "500, AWAY",
    "502, AWAY",
    "503, AWAY",
    "418, UNUSABLE",
    "204, UNUSABLE"
  })
  void statusTellsWhetherTheLinkIsGone(int status, Fetch.Cause cause) throws Exception {
    serve(("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\n\r\n").getBytes(US_ASCII), true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(new Fetch.Failed("the link was answered with HTTP " + status, cause));
    }
    assertThat(Files.exists(folder.resolve("a"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429 |                                            | PT5S",
        "429 | Retry-After: 7                             | PT7S",
        "503 | Retry-After: 90                            | PT1M30S",
        "503 | Retry-After: Sat, 21 Nov 2026 02:00:30 GMT | PT30S",
        "429 | Retry-After: 999999                        | PT10M",
        "429 | Retry-After: soon                          | PT5S"
      })
  void serverSaysForHowLongItWantsToBeLeftAlone(int status, String header, Duration pause)
      throws Exception {
    String headers = header == null ? "" : header + "\r\n";
    serve(
        ("HTTP/1.1 " + status + " No\r\n" + headers + "Content-Length: 0\r\n\r\n")
            .getBytes(US_ASCII),
        true);
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      assertThat(fetch(part))
          .isEqualTo(
              new Fetch.Failed(
                  "the link was answered with HTTP " + status,
                  Fetch.Cause.AWAY,
                  Optional.of(pause)));
    }
  }

  private Fetch fetch(String url) {
    try (PartFile part = PartFile.create(folder.resolve("a"))) {
      return fetcher.fetch(url, part.stream());
    }
  }

  private static byte[] ok(String headers, byte[] body) {
    return joined(
        ("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n")
            .getBytes(US_ASCII),
        body);
  }

  private static byte[] joined(byte[] head, byte[] body) {
    byte[] joined = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, joined, head.length, body.length);
    return joined;
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private Fetch fetch(PartFile part) {
    return fetcher.fetch("http://127.0.0.1:" + server.getLocalPort() + "/", part.stream());
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
