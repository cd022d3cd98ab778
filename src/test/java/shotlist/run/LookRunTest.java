package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.StopSignal;
import shotlist.sandbox.Book;
import shotlist.testing.PictureServer;

/** Runs that look at pictures while results of an earlier run wait. */
class LookRunTest {
  private static final int PICTURES = 20;
  private static final byte[] RED = PictureServer.png(320, 320, Color.RED);

  @TempDir private Path folder;

  @Test
  void resultsUnderWayAreNotHeldUpByALongLook() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit");
        PictureServer pictures = new PictureServer()) {
      String odd = row(1, "Mug [sandbox:unknown-word]");
      leaveInFlight(shop.set("budget.run", "1000").catalog(odd));
      List<String> rows = new ArrayList<>(List.of(odd));
      for (int n = 0; n < PICTURES; n++) {
        rows.add("N" + n + "," + pictures.url("/" + n + ".png") + ",Lamp");
        pictures.reply("/" + n + ".png", slowToUs(shop));
      }

      RunResult second = shop.catalog(rows).set("preflight", "get").run();
      List<String> looked = pictures.asked();

      assertThat(looked).hasSizeBetween(1, 7);
      assertThat(second.summary().requests().sent()).isEqualTo(looked.size());
      assertThat(second.summary().polls()).isPositive();
      assertThat(shop.csv("manifest.csv"))
          .filteredOn(
              line -> line.containsValue("there was no time to look at the picture in this run"))
          .hasSize(PICTURES - looked.size())
          .allSatisfy(line -> assertThat(line).containsEntry("status", "pending"));

      pictures.forget();
      shop.run();

      assertThat(pictures.asked()).isNotEmpty().doesNotContainAnyElementsOf(looked);
    }
  }

  private static void leaveInFlight(Shop shop) throws Exception {
    CompletableFuture<RunResult> running = shop.start(new StopSignal());
    Shop.await(running, () -> polls(shop) > 5);
    shop.advance(Duration.ofHours(1));
    assertThat(running.get().summary().items().inFlight()).isEqualTo(1);
  }

  private static long polls(Shop shop) {
    return shop.book().counts().values().stream().mapToLong(Book.Counts::polls).sum();
  }

  /** Each look takes minutes; the service has the picture at once. */
  private static PictureServer.Reply slowToUs(Shop shop) {
    return exchange -> {
      if ("Shotlist".equals(exchange.getRequestHeaders().getFirst("User-Agent"))) {
        shop.advance(Duration.ofMinutes(11));
      }
      PictureServer.tagged(RED, Optional.empty()).to(exchange);
    };
  }
}
