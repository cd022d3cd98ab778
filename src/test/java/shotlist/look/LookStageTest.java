package shotlist.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.picture.PictureBook.Wanted;
import shotlist.picture.Sight;
import shotlist.testing.PictureServer;
import shotlist.testing.TestState;
import shotlist.web.Hosts;

class LookStageTest {
  private static final byte[] RED = PictureServer.png(40, 30, Color.RED);

  @TempDir private Path folder;
  private TestState state;
  private PictureServer server;
  private final StopSignal stop = new StopSignal();
  private final Tally tally = new Tally();

  @BeforeEach
  void open() {
    state = TestState.in(folder);
    server = new PictureServer();
  }

  @AfterEach
  void close() {
    server.close();
    state.close();
  }

  private PictureBook book() {
    return new PictureBook(state.database(), state.jobId());
  }

  private Picture look(String path, Depth depth) throws InterruptedException {
    lookAt(List.of(server.url(path)), depth);
    return seen(server.url(path));
  }

  private Picture seen(String url) {
    String key = PictureBook.key(url);
    return book().find(List.of(key)).get(key);
  }

  private Set<String> lookAt(List<String> urls, Depth depth) throws InterruptedException {
    want(urls);
    try (LookStage stage = stage(depth)) {
      stage.lookAtAll();
      return stage.serversAway();
    }
  }

  private void want(List<String> urls) {
    state.startRun();
    book()
        .want(
            state.run().id(),
            urls.stream()
                .map(url -> new Wanted(PictureBook.key(url), url, PictureBook.key(url)))
                .toList());
  }

  private LookStage stage(Depth depth) {
    return new LookStage(
        book(),
        state.run().id(),
        depth,
        stop,
        new Tempo(1000),
        tally,
        state.clock(),
        Duration.ofSeconds(5));
  }

  @Test
  void redirectsAreFollowedWithinABound() throws InterruptedException {
    server.picture("/a.png", RED);
    server.reply("/moved.png", to -> redirect(to, "/a.png"));
    server.reply("/loop.png", to -> redirect(to, "/loop.png"));

    Picture moved = look("/moved.png", Depth.GET);
    Picture loop = look("/loop.png", Depth.GET);

    assertThat(moved.sight()).isEqualTo(Sight.SEEN);
    assertThat(moved.facts().flatMap(Picture.Facts::width)).contains(40);
    assertThat(loop.sight()).isEqualTo(Sight.UNSEEN);
    assertThat(loop.reason()).endsWith(server.host() + " sends us on more than 5 times");
  }

  private static void redirect(com.sun.net.httpserver.HttpExchange exchange, String to)
      throws java.io.IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  @Test
  void headThatAServerDoesNotKnowIsAskedAsAGet() throws InterruptedException {
    server.reply(
        "/a.png",
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(405, -1);
          } else {
            PictureServer.tagged(RED, Optional.empty()).to(exchange);
          }
        });

    Picture picture = look("/a.png", Depth.HEAD);

    assertThat(picture.sight()).isEqualTo(Sight.SEEN);
    assertThat(server.asked()).containsExactly("HEAD /a.png", "GET /a.png");
  }

  @Test
  void whatIsGoneOrEmptyIsUnusableAndWhatRefusesIsNot() throws InterruptedException {
    server.status("/gone.png", 410).status("/secret.png", 401).bare("/empty.png", new byte[0]);

    assertThat(look("/gone.png", Depth.GET).sight()).isEqualTo(Sight.UNUSABLE);
    assertThat(look("/secret.png", Depth.GET).sight()).isEqualTo(Sight.UNSEEN);
    assertThat(look("/empty.png", Depth.GET).reason()).isEqualTo("the picture is an empty file");
  }

  @Test
  void momentaryFailureIsTriedOnceMore() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    server.reply(
        "/a.png",
        exchange -> {
          if (times.incrementAndGet() == 1) {
            exchange.sendResponseHeaders(503, -1);
          } else {
            PictureServer.tagged(RED, Optional.empty()).to(exchange);
          }
        });

    assertThat(look("/a.png", Depth.GET).sight()).isEqualTo(Sight.SEEN);
  }

  @Test
  void bytesAreDigestedOnceAndAskedForOnlyWhereTheyChanged() throws InterruptedException {
    server.picture("/a.png", RED);
    Picture first = look("/a.png", Depth.CONTENT);
    server.forget();

    Picture second = look("/a.png", Depth.CONTENT);
    server.picture("/a.png", PictureServer.png(40, 30, Color.BLUE));
    Picture third = look("/a.png", Depth.CONTENT);

    assertThat(server.asked()).containsOnly("GET /a.png if changed").hasSize(2);
    assertThat(second.version()).isEqualTo(first.version());
    assertThat(second.contentVersion()).isEmpty();
    assertThat(third.contentVersion()).isEqualTo(third.version()).isNotEmpty();
    assertThat(third.firstVersion()).isEqualTo(first.version());
  }

  @Test
  void tagOfAServerThatHeedsNoConditionsIsEnough() throws InterruptedException {
    AtomicInteger bodies = new AtomicInteger();
    server.reply("/a.png", exchange -> withoutConditions(exchange, "\"1\"", bodies));
    look("/a.png", Depth.CONTENT);

    Picture second = look("/a.png", Depth.CONTENT);

    assertThat(second.sight()).isEqualTo(Sight.SEEN);
    assertThat(second.contentVersion()).isEmpty();
  }

  @Test
  void weakTagThatIsTheSameIsNotTrusted() throws InterruptedException {
    AtomicInteger bodies = new AtomicInteger();
    server.reply("/a.png", exchange -> withoutConditions(exchange, "W/\"1\"", bodies));
    look("/a.png", Depth.CONTENT);

    Picture second = look("/a.png", Depth.CONTENT);

    assertThat(second.contentVersion()).isNotEmpty();
  }

  /** Another picture each time, under one tag. */
  private static void withoutConditions(
      com.sun.net.httpserver.HttpExchange exchange, String tag, AtomicInteger bodies)
      throws java.io.IOException {
    byte[] bytes = PictureServer.png(40, 30, new Color(bodies.incrementAndGet()));
    exchange.getResponseHeaders().set("ETag", tag);
    exchange.getResponseHeaders().set("Content-Type", "image/png");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Test
  void dateIsGoodForAConditionOnlyWhereItIsOld() throws InterruptedException {
    server.reply("/old.png", exchange -> dated(exchange, "Sat, 21 Nov 2020 02:00:00 GMT"));
    server.reply("/new.png", exchange -> dated(exchange, "Sat, 21 Nov 2099 02:00:00 GMT"));
    look("/old.png", Depth.CONTENT);
    look("/new.png", Depth.CONTENT);
    server.forget();

    look("/old.png", Depth.CONTENT);
    look("/new.png", Depth.CONTENT);

    assertThat(server.asked()).containsExactly("GET /old.png if changed", "GET /new.png");
  }

  private static void dated(com.sun.net.httpserver.HttpExchange exchange, String date)
      throws java.io.IOException {
    exchange.getResponseHeaders().set("Last-Modified", date);
    if (date.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"))) {
      exchange.sendResponseHeaders(304, -1);
      return;
    }
    PictureServer.tagged(RED, Optional.empty()).to(exchange);
  }

  @Test
  void noServerIsAskedMoreThanAFewThingsAtOnce() throws InterruptedException {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<String> urls = new ArrayList<>();
    IntStream.range(0, 60)
        .forEach(
            n -> {
              urls.add(server.url("/" + n + ".png"));
              server.reply(
                  "/" + n + ".png",
                  exchange -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    PictureServer.tagged(RED, Optional.empty()).to(exchange);
                    now.decrementAndGet();
                  });
            });

    lookAt(urls, Depth.GET);

    assertThat(server.asked()).hasSize(60);
    assertThat(most.get()).isBetween(1, Looker.PER_HOST);
    assertThat(urls).allMatch(url -> seen(url).sight() == Sight.SEEN);
  }

  @Test
  void whereNothingCanBeSentNothingMoreIsLookedAt() throws InterruptedException {
    server.picture("/a.png", RED);
    stop.stopSubmitting(Stop.DEADLINE, "the time is over");

    Picture picture = look("/a.png", Depth.GET);

    assertThat(picture.sight()).isEqualTo(Sight.NEVER);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void addressOfTheLinkItselfIsNotAsked() throws InterruptedException {
    String url = "http://169.254.169.254/latest/meta-data/a.png";

    lookAt(List.of(url), Depth.GET);

    assertThat(seen(url).sight()).isEqualTo(Sight.UNSEEN);
    assertThat(server.asked()).isEmpty();
  }

  private static PictureServer.Reply with(String header, String value) {
    return exchange -> {
      exchange.getResponseHeaders().set(header, value);
      exchange.sendResponseHeaders(200, RED.length);
      exchange.getResponseBody().write(RED);
    };
  }

  private static PictureServer.Reply page(String mime, String text) {
    return exchange -> {
      byte[] page = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", mime);
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    };
  }

  @Test
  void headersThatAreNotPlainAreNotKept() throws InterruptedException {
    String longDate = "Sat, 21 Nov 2020 02:00:00 GMT" + " ".repeat(80) + "x";
    server
        .reply("/accent.png", with("ETag", "\"caf\u00e9\""))
        .reply("/nul.png", with("ETag", "\"a\0b\""))
        .reply("/date.png", with("Last-Modified", longDate))
        .reply("/mime.png", with("Content-Type", "image/\u001b[31mpng"))
        .reply("/void.png", with("Content-Type", "image/\0png"));

    for (String path : List.of("/accent.png", "/nul.png", "/date.png", "/mime.png", "/void.png")) {
      look(path, Depth.CONTENT);
      Picture again = look(path, Depth.CONTENT);
      Picture.Facts facts = again.facts().orElseThrow();

      assertThat(again.sight()).isEqualTo(Sight.SEEN);
      assertThat(facts.etag()).isEmpty();
      assertThat(facts.lastModified()).isEmpty();
      assertThat(facts.mime()).contains("image/png");
    }
    assertThat(server.asked()).hasSize(10).noneMatch(asked -> asked.endsWith("if changed"));
  }

  @Test
  void mediaTypeIsShownOnlyWhereItIsOne() throws InterruptedException {
    server
        .reply("/odd.png", page("text/\u001b[31mplain", "hello"))
        .reply("/text.png", page("TEXT/Plain; charset=utf-8", "hello"));

    assertThat(look("/odd.png", Depth.GET).reason())
        .isEqualTo("the URL leads to a file of no known kind, which is no picture");
    assertThat(look("/text.png", Depth.GET).reason())
        .isEqualTo("the URL leads to text/plain, which is no picture");
  }

  @Test
  void lookThatFailsInAnUnforeseenWayEndsNoRun() throws InterruptedException {
    server.picture("/a.png", RED);
    Picture seen = look("/a.png", Depth.GET);
    Picture.Facts facts = seen.facts().orElseThrow();
    Picture.Facts odd =
        new Picture.Facts(
            facts.variant(),
            facts.depth(),
            Optional.of("\"caf\u00e9\""),
            Optional.empty(),
            facts.length(),
            facts.mime(),
            facts.width(),
            facts.height());
    book()
        .note(List.of(seen.seen(state.run().id(), state.clock().instant(), odd, Optional.empty())));

    Picture again = look("/a.png", Depth.GET);

    assertThat(again.sight()).isEqualTo(Sight.UNSEEN);
    assertThat(again.reason()).endsWith("gave an answer that nobody understands");
  }

  @Test
  void unchangedThatNobodyAskedForIsNoAnswer() throws InterruptedException {
    server.status("/a.png", 304);

    for (Depth depth : Depth.values()) {
      Picture picture = look("/a.png", depth);

      assertThat(picture.sight()).isEqualTo(Sight.UNSEEN);
      assertThat(picture.reason()).endsWith(server.host() + " answered HTTP 304");
    }
  }

  @Test
  void partThatNobodyAskedForIsNoVersion() throws InterruptedException {
    server.reply(
        "/a.png",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-99/" + RED.length);
          exchange.sendResponseHeaders(206, 100);
          exchange.getResponseBody().write(RED, 0, 100);
        });

    Picture watched = look("/a.png", Depth.CONTENT);
    Picture begun = look("/a.png", Depth.GET);

    assertThat(watched.sight()).isEqualTo(Sight.UNSEEN);
    assertThat(watched.version()).isEmpty();
    assertThat(begun.sight()).isEqualTo(Sight.SEEN);
    assertThat(begun.facts().flatMap(Picture.Facts::length)).contains((long) RED.length);
  }

  @Test
  void dateOfAServerThatHidesItsOwnIsNotSettled() throws IOException, InterruptedException {
    try (MockWebServer bare = new MockWebServer()) {
      bare.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
              return new MockResponse.Builder()
                  .code(200)
                  .setHeader("Last-Modified", "Sat, 21 Nov 2020 02:00:00 GMT")
                  .body(new Buffer().write(RED))
                  .build();
            }
          });
      bare.start();
      String url = bare.url("/a.png").toString();

      lookAt(List.of(url), Depth.CONTENT);

      assertThat(seen(url).sight()).isEqualTo(Sight.SEEN);
      assertThat(seen(url).facts().flatMap(Picture.Facts::lastModified)).isEmpty();
    }
  }

  @Test
  void webPageInAPicturesPlaceSaysNothingOfThePicture() throws InterruptedException {
    server
        .reply("/a.png", page("text/html; charset=utf-8", "We are being rebuilt"))
        .reply("/b.png", page("image/png", "\n<!DOCTYPE html><title>Are you a robot?</title>"));

    for (Depth depth : Depth.values()) {
      Picture page = look("/a.png", depth);

      assertThat(page.sight()).isEqualTo(Sight.UNSEEN);
      assertThat(page.reason()).endsWith("answered with a web page in the picture's place");
    }
    assertThat(look("/b.png", Depth.CONTENT).sight()).isEqualTo(Sight.UNSEEN);
    assertThat(seen(server.url("/b.png")).version()).isEmpty();
  }

  @Test
  void serverThatHasNoPartsIsAskedForTheWhole() throws InterruptedException {
    server.reply(
        "/a.png",
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            exchange.sendResponseHeaders(416, -1);
          } else {
            PictureServer.tagged(RED, Optional.empty()).to(exchange);
          }
        });
    server.status("/b.png", 416);

    assertThat(look("/a.png", Depth.GET).sight()).isEqualTo(Sight.SEEN);
    assertThat(look("/b.png", Depth.GET).reason()).endsWith("answered HTTP 416");
    assertThat(server.asked())
        .containsExactly("GET /a.png", "GET /a.png", "GET /b.png", "GET /b.png");
  }

  @Test
  void tagsOfBytesThatNobodyDigestedBringNoVersion() throws InterruptedException {
    byte[] blue = PictureServer.png(50, 30, Color.BLUE);
    server.picture("/a.png", RED);
    Picture first = look("/a.png", Depth.CONTENT);
    server.picture("/a.png", blue);
    Picture begun = look("/a.png", Depth.GET);
    server.forget();

    Picture begunAgain = look("/a.png", Depth.GET);
    Picture watched = look("/a.png", Depth.CONTENT);

    assertThat(begun.version()).isEqualTo(first.version());
    assertThat(begun.facts().flatMap(Picture.Facts::etag))
        .isNotEqualTo(first.facts().flatMap(Picture.Facts::etag));
    assertThat(begunAgain.facts().flatMap(Picture.Facts::width)).contains(50);
    assertThat(server.asked()).containsExactly("GET /a.png if changed", "GET /a.png");
    assertThat(watched.contentVersion()).isPresent();
  }

  @Test
  void passwordInAUrlIsNotToldAsItsServer() throws InterruptedException {
    server.status("/a.png", 403);
    String url = server.url("/a.png").replace("http://", "http://anna:geheim@");

    lookAt(List.of(url), Depth.GET);

    assertThat(seen(url).reason())
        .isEqualTo("the picture could not be looked at: " + server.host() + " answered HTTP 403");
  }

  /** Is away for so long that asking again makes no sense. */
  private List<String> awayAt(int pictures, Duration each) {
    List<String> urls = new ArrayList<>();
    IntStream.range(0, pictures)
        .forEach(
            n -> {
              urls.add(server.url("/" + n + ".png"));
              server.reply(
                  "/" + n + ".png",
                  exchange -> {
                    state.clock().advance(each);
                    exchange.getResponseHeaders().set("Retry-After", "3600");
                    exchange.sendResponseHeaders(503, -1);
                  });
            });
    return urls;
  }

  @Test
  void serverIsNotGivenUpForABlip() throws InterruptedException {
    List<String> urls = awayAt(40, Duration.ZERO);

    Set<String> away = lookAt(urls, Depth.GET);

    assertThat(server.asked()).hasSize(40);
    assertThat(away).containsExactly(server.host());
  }

  @Test
  void serverThatIsAwayForHalfAMinuteIsGivenUp() throws InterruptedException {
    List<String> urls = awayAt(60, Duration.ofSeconds(5));

    Set<String> away = lookAt(urls, Depth.GET);

    assertThat(server.asked()).hasSizeBetween(Hosts.PATIENCE, 3 * Hosts.PATIENCE);
    assertThat(away).containsExactly(server.host());
    assertThat(urls)
        .allMatch(url -> seen(url).sight() == Sight.UNSEEN)
        .anyMatch(url -> seen(url).reason().endsWith("answered HTTP 503, time and again"));
  }

  @Test
  void serverThatRefusesConnectionsIsTriedOnceMore() throws IOException, InterruptedException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    lookAt(List.of("http://127.0.0.1:" + port + "/a.png"), Depth.GET);

    assertThat(tally.get(Count.LOOKS)).isEqualTo(2);
  }

  @Test
  void whatThereWasNoTimeForHasItsTurnNextTime() throws InterruptedException {
    List<String> urls = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      urls.add(server.url("/" + n + ".png"));
      server.reply(
          "/" + n + ".png",
          exchange -> {
            state.clock().advance(Duration.ofMinutes(11));
            PictureServer.tagged(RED, Optional.empty()).to(exchange);
          });
    }
    want(urls);
    try (LookStage stage = stage(Depth.GET)) {
      stage.lookFor(Duration.ofMinutes(10));
    }
    List<String> first = server.asked();
    server.forget();

    want(urls);
    try (LookStage stage = stage(Depth.GET)) {
      stage.lookFor(Duration.ofMinutes(10));
    }

    assertThat(first).hasSizeBetween(1, Looker.PER_HOST + 1);
    assertThat(server.asked()).isNotEmpty().doesNotContainAnyElementsOf(first);
  }
}
