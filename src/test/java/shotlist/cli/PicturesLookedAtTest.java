package shotlist.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.testing.PictureServer;

/** Whole runs that look at pictures before they pay for them, or every night. */
class PicturesLookedAtTest {
  private static final byte[] RED = PictureServer.png(320, 320, Color.RED);
  private static final byte[] BLUE = PictureServer.png(320, 320, Color.BLUE);

  @TempDir private Path folder;
  private Shop shop;
  private PictureServer pictures;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder).set("budget.run=1000");
    pictures = new PictureServer();
  }

  @AfterEach
  void closeTheShop() {
    pictures.close();
    shop.close();
  }

  private void catalog(String... paths) {
    StringBuilder rows = new StringBuilder("sku,image_url,title\n");
    for (int n = 0; n < paths.length; n++) {
      rows.append("P" + (n + 1) + "," + pictures.url(paths[n]) + ",A thing\n");
    }
    shop.write("catalog.csv", rows.toString());
  }

  private int charges() {
    return shop.sandbox().book().charges().size();
  }

  @Test
  void pictureThatIsNotThereIsRejectedAndNotPaidFor() {
    pictures.picture("/a.png", RED);
    catalog("/a.png", "/gone.png");
    shop.set("preflight=head").set("catalog.max_rejects=50%");

    Answer answer = shop.on("run");

    assertThat(answer.err()).doesNotContain("Warning");
    assertThat(answer.code()).isZero();
    assertThat(charges()).isEqualTo(1);
    assertThat(shop.read("out/rejects.csv"))
        .contains(
            "3,P2,image_url," + pictures.url("/gone.png") + ",the picture is not there: HTTP 404");
    assertThat(pictures.asked())
        .containsExactlyInAnyOrder("HEAD /a.png", "HEAD /gone.png", "GET /gone.png");
  }

  @Test
  void whatIsNoPictureOrTooSmallOrOfAnotherFormatIsRejected() {
    pictures
        .reply(
            "/text.png",
            exchange -> {
              byte[] page = "Sorry".getBytes(UTF_8);
              exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
              exchange.sendResponseHeaders(200, page.length);
              exchange.getResponseBody().write(page);
            })
        .picture("/small.png", PictureServer.png(320, 299, Color.RED))
        .picture(
            "/bitmap.png",
            PictureServer.encoded(new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB), "bmp"))
        .picture("/good.png", RED);
    catalog("/text.png", "/small.png", "/bitmap.png", "/good.png");
    shop.set("operation=video").set("preflight=get").set("catalog.max_rejects=90%");

    Answer plan = shop.on("plan");

    assertThat(plan.err().lines())
        .containsExactly(
            "line 2: P1, image_url \""
                + pictures.url("/text.png")
                + "\": the URL leads to text/plain, which is no picture",
            "line 3: P2, image_url \""
                + pictures.url("/small.png")
                + "\": the picture has 320 x 299 pixels; claid video needs at least 300 on each"
                + " side",
            "line 4: P3, image_url \""
                + pictures.url("/bitmap.png")
                + "\": the picture is image/bmp; claid video takes JPEG, PNG, WEBP or HEIC");
    assertThat(plan.out()).contains("requests   1");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void pictureThatCouldNotBeSeenWaitsForTheNextRun() {
    pictures.picture("/a.png", RED).status("/b.png", 403);
    catalog("/a.png", "/b.png");
    shop.set("preflight=get");

    Answer first = shop.on("run");

    assertThat(charges()).isEqualTo(1);
    assertThat(first.code()).isEqualTo(4);
    assertThat(first.err())
        .contains(
            "1 item was not sent, since its picture could not be looked at before paying. Nothing"
                + " was spent on it; the next run looks again.\n"
                + "    Not sent this time: the picture could not be looked at: "
                + pictures.host()
                + " answered HTTP 403 (line 3).");
    assertThat(shop.read("out/manifest.csv"))
        .contains("pending,the picture could not be looked at: " + pictures.host());

    pictures.picture("/b.png", BLUE).forget();
    Answer second = shop.on("run");

    assertThat(second.code()).isZero();
    assertThat(charges()).isEqualTo(2);
    assertThat(pictures.asked()).containsExactly("GET /b.png");
    assertThat(shop.read("out/manifest.csv")).doesNotContain("could not be looked at");
  }

  @Test
  void serverThatIsAwayIsGivenUpAndTheRunIsWorthRepeating() {
    String[] paths = IntStream.range(0, 40).mapToObj(n -> "/" + n + ".png").toArray(String[]::new);
    for (String path : paths) {
      pictures.reply(
          path,
          exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            exchange.sendResponseHeaders(503, -1);
          });
    }
    catalog(paths);
    shop.set("preflight=head");

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(charges()).isZero();
    assertThat(answer.err())
        .contains("40 items were not sent", "Given up for this run", pictures.host());
  }

  @Test
  void unchangedNightAsksOnlyWhetherPicturesHaveChanged() {
    pictures.picture("/a.png", RED).picture("/b.png", BLUE);
    catalog("/a.png", "/b.png", "/a.png");
    shop.set("changes=content");
    assertThat(shop.on("run").code()).isZero();
    assertThat(pictures.asked()).containsExactlyInAnyOrder("GET /a.png", "GET /b.png");
    pictures.forget();

    Answer second = shop.on("run");

    assertThat(second.code()).isZero();
    assertThat(charges()).isEqualTo(2);
    assertThat(pictures.asked())
        .containsExactlyInAnyOrder("GET /a.png if changed", "GET /b.png if changed");
  }

  @Test
  void changedPictureMakesExactlyItsItemsNew() {
    pictures.picture("/a.png", RED).picture("/b.png", BLUE);
    catalog("/a.png", "/b.png");
    shop.set("changes=content");
    shop.on("run");
    pictures.picture("/b.png", PictureServer.png(320, 320, Color.GREEN));

    Answer why = shop.on("plan", "--explain", "P2");
    Answer second = shop.on("run", "--json");

    assertThat(why.out())
        .isEqualTo(
            "P2 picture 1: changed: it asks for something else than before: the content of the"
                + " picture has changed under the same URL. It would be sent, for 2 credits.\n");
    assertThat(second.json().path("requests").path("sent").asInt()).isEqualTo(1);
    assertThat(charges()).isEqualTo(3);

    pictures.picture("/b.png", BLUE);
    Answer third = shop.on("run", "--json");

    assertThat(third.json().path("requests").path("sent").asInt()).isZero();
  }

  @Test
  void anotherTagForTheSameBytesIsNotPaidFor() {
    AtomicInteger server = new AtomicInteger();
    pictures.reply(
        "/a.png",
        exchange ->
            PictureServer.tagged(RED, Optional.of("\"server-" + server.incrementAndGet() + "\""))
                .to(exchange));
    catalog("/a.png");
    shop.set("changes=content");
    shop.on("run");

    Answer second = shop.on("run", "--json");

    assertThat(second.json().path("requests").path("sent").asInt()).isZero();
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void watchedPictureThatIsAwayTonightKeepsWhatWasPaidFor() {
    pictures.picture("/a.png", RED).picture("/b.png", RED);
    catalog("/a.png", "/b.png");
    shop.set("changes=content");
    shop.on("run");
    pictures
        .status("/a.png", 500)
        .reply(
            "/b.png",
            exchange -> {
              byte[] page = "<html>We are being rebuilt</html>".getBytes(UTF_8);
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              exchange.sendResponseHeaders(200, page.length);
              exchange.getResponseBody().write(page);
            });

    Answer second = shop.on("run", "--json");

    assertThat(second.code()).isZero();
    assertThat(second.json().path("catalog").path("unchanged").asInt()).isEqualTo(2);
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void switchFromUrlToContentIsSaidAndPaysNothing() {
    pictures.picture("/a.png", RED);
    catalog("/a.png");
    shop.on("run");
    shop.set("changes=content");

    Answer plan = shop.on("plan");
    Answer second = shop.on("run", "--json");

    assertThat(plan.out())
        .contains(
            "changes: content has not seen the pictures of 1 item yet.",
            "nothing is paid again for the switch");
    assertThat(second.json().path("requests").path("sent").asInt()).isZero();
    assertThat(charges()).isEqualTo(1);

    pictures.picture("/a.png", BLUE);
    shop.on("run");

    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void runThatIsStoppedWhileItLooksLosesNothing() throws IOException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    StopSignal stop = new StopSignal();
    pictures
        .picture("/a.png", RED)
        .reply(
            "/b.png",
            exchange -> {
              reached.countDown();
              stop.stopAll(Stop.TERMINATED, "SIGTERM");
              awaitQuietly(end);
            });
    catalog("/a.png", "/b.png");

    Answer first =
        shop.type(stop, "run", shop.job(), "--set", "preflight=get", "--set", "changes=content");
    end.countDown();

    assertThat(first.code()).isEqualTo(143);
    assertThat(charges()).isZero();

    pictures.picture("/b.png", BLUE);
    shop.set("preflight=get").set("changes=content");
    Answer second = shop.on("run");

    assertThat(second.code()).isZero();
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void planDoesNotHoldTheStateWhileItLooks() {
    List<Integer> runs = new ArrayList<>();
    pictures.reply(
        "/a.png",
        exchange -> {
          pictures.picture("/a.png", RED);
          runs.add(shop.on("run").code());
          exchange.sendResponseHeaders(200, RED.length);
          exchange.getResponseBody().write(RED);
        });
    catalog("/a.png");

    Answer plan = shop.on("plan", "--set", "preflight=get");

    assertThat(runs).containsExactly(0);
    assertThat(charges()).isEqualTo(1);
    assertThat(plan.out()).contains("unchanged        1");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void normalizedParametersShareARequestAndALook() {
    pictures.picture("/a.png", RED);
    catalog("/a.png?v=1&width=100", "/a.png?v=2&width=800");
    shop.set("catalog.normalize=[v, width]").set("changes=content");

    Answer plan = shop.on("plan", "--json");
    Answer first = shop.on("run", "--json");
    pictures.forget();
    catalog("/a.png?v=3&width=800", "/a.png?v=3&width=100");
    Answer second = shop.on("run", "--json");

    assertThat(plan.json().path("saved").asInt()).isEqualTo(2);
    assertThat(first.json().path("requests").path("sent").asInt()).isEqualTo(1);
    assertThat(second.json().path("requests").path("sent").asInt()).isZero();
    assertThat(pictures.asked()).containsExactly("GET /a.png");
  }

  @Test
  void warningsAreShownByReasonWithTheirLines() {
    shop.catalog(
        List.of(
            "P1," + pictures.url("/a.png") + ",",
            "P2," + pictures.url("/b.png") + ",Bowl",
            "P3," + pictures.url("/c.png?" + "x".repeat(500)) + ","));
    pictures.picture("/a.png", RED).picture("/b.png", RED).picture("/c.png", RED);

    Answer plan = shop.on("plan");
    Answer json = shop.on("plan", "--json");
    Answer run = shop.on("run");

    assertThat(plan.err().lines())
        .containsExactly(
            "Warning: {{title}} is blank, so the prompt says less than it is meant to (lines 2 and"
                + " 4).",
            "Warning: the source URL is longer than 512 characters, the most that some"
                + " descriptions of claid allow (line 4).");
    assertThat(json.json().path("warnings").asInt()).isEqualTo(3);
    assertThat(run.err()).contains("3 warnings about what was planned:");
    assertThat(shop.on("run").err()).doesNotContain("warning");
  }

  @Test
  void signatureThatHasExpiredIsNotSentAndCostsNoResultThatIsThere() {
    pictures.picture("/a.png", RED);
    catalog("/a.png");
    shop.on("run");
    catalog(
        "/a.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=abc",
        "/b.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=abc");
    shop.set("catalog.max_rejects=50%");

    Answer second = shop.on("run");

    assertThat(second.code()).isZero();
    assertThat(charges()).isEqualTo(1);
    assertThat(shop.read("out/manifest.csv")).contains("P1,1,").doesNotContain("P2,1,");
    assertThat(shop.read("out/rejects.csv"))
        .contains(
            "the URL's signature expired at 2020-01-01T01:00:00Z, so the service could not fetch"
                + " the picture")
        .doesNotContain("abc");
  }
}
