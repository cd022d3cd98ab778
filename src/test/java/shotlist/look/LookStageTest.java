package shotlist.look;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tempo;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.picture.PictureBook.Wanted;
import shotlist.picture.Sight;
import shotlist.testing.PictureServer;
import shotlist.testing.TestState;

class LookStageTest {
  private static final byte[] RED = PictureServer.png(40, 30, Color.RED);

  @TempDir private Path folder;
  private TestState state;
  private PictureServer server;
  private final StopSignal stop = new StopSignal();

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

  private void lookAt(List<String> urls, Depth depth) throws InterruptedException {
    state.startRun();
    book()
        .want(
            state.run().id(),
            urls.stream()
                .map(url -> new Wanted(PictureBook.key(url), url, PictureBook.key(url)))
                .toList());
    try (LookStage stage = stage(depth)) {
      stage.lookAtAll();
    }
  }

  private LookStage stage(Depth depth) {
    return new LookStage(
        book(),
        state.run().id(),
        depth,
        stop,
        new Tempo(1000),
        new Tally(),
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
    assertThat(most.get()).isBetween(1, Hosts.PER_HOST);
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
}
