package shotlist.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import shotlist.bench.Manner.Rate;
import shotlist.bench.Shop.Operation;

class BenchTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void floorHasEachPictureMadeOnceAndFetchesIt(Operation operation) throws Exception {
    try (StubService stub = new StubService(Manner.UNLIMITED, 8)) {
      Floor.run(stub.url(), operation, 20, 4, false);

      assertThat(stub.taken()).isEqualTo(20);
      assertThat(stub.polls()).isEqualTo(operation == Operation.EDIT ? 20 : 0);
      assertThat(stub.downloads()).isEqualTo(20);
      assertThat(stub.refused()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void plainLoopGoesOnWhereItsCheckpointEnds(Operation operation) throws Exception {
    Shop shop = new Shop(folder, operation);
    try (StubService stub = new StubService(Manner.UNLIMITED, 8)) {
      shop.writeCatalog(0, 5);
      new PlainLoop(stub.url(), operation, folder).run(2);
      shop.writeCatalog(0, 7);
      new PlainLoop(stub.url(), operation, folder).run(2);

      assertThat(stub.taken()).isEqualTo(7);
    }

    assertThat(Files.readAllLines(folder.resolve("manifest.csv"))).hasSize(8);
    assertThat(folder.resolve("images/SKU-6.jpg")).hasBinaryContent(StubPicture.jpeg(8));
  }

  @Test
  void windowHoldsNoMoreThanItsLimitHoweverItIsAligned() {
    SlidingWindow window = new SlidingWindow(2, Duration.ofSeconds(1));
    window.count(0);
    window.count(SECOND - 1);

    assertThat(window.hasRoom(SECOND - 1)).isFalse();
    assertThat(window.hasRoom(SECOND)).isTrue();
    window.count(SECOND);
    assertThat(window.hasRoom(2 * SECOND - 2)).isFalse();
    assertThat(window.hasRoom(2 * SECOND - 1)).isTrue();
  }

  @Test
  void stubRefusesWhatExceedsItsLimitAndSaysWhenToComeBack() throws Exception {
    Rate once = new Rate(1, 1);
    Manner strict = new Manner(once, Rate.UNLIMITED, Duration.ZERO, Duration.ZERO, 0, 0);
    try (StubService stub = new StubService(strict, 8)) {
      HttpResponse<String> first = post(stub);
      HttpResponse<String> second = post(stub);

      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(second.statusCode()).isEqualTo(429);
      assertThat(second.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(stub.taken()).isEqualTo(1);
      assertThat(stub.refused()).isEqualTo(1);
    }
  }

  private static HttpResponse<String> post(StubService stub) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stub.url() + Operation.EDIT.path()))
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void tasksTellHowLateTheyWereSeen() {
    Tasks tasks = new Tasks(Duration.ofSeconds(10), 0, 1);
    int early = tasks.begin(0, Duration.ofSeconds(1));
    int late = tasks.begin(SECOND, Duration.ofSeconds(1));

    assertThat(tasks.see(early, 11 * SECOND - 1)).isFalse();
    assertThat(tasks.see(early, 12 * SECOND)).isTrue();
    assertThat(tasks.see(late, 14 * SECOND)).isTrue();
    assertThat(tasks.see(late, 15 * SECOND)).isTrue();

    assertThat(tasks.lateness()).containsExactly(1, 2);
    assertThat(tasks.shareInTime()).isEqualTo(0.5);
    assertThat(tasks.span()).isEqualTo(1);
    assertThat(tasks.takenWithin(Duration.ofSeconds(1))).isEqualTo(1);
  }

  @Test
  void sectionIsReplacedAndAllElseStays() throws IOException {
    Path file = folder.resolve("REPORT.md");
    Files.writeString(file, "above\n<!-- bench:start -->\nold\n<!-- /bench:start -->\nbelow\n");

    Section.of(file, "start").replace("new\n");
    Section.of(file, "start").replace("newer\n");

    assertThat(file)
        .hasContent("above\n<!-- bench:start -->\n\nnewer\n\n<!-- /bench:start -->\nbelow\n");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void sectionThatIsNotThereComesLast() throws IOException {
    Path file = folder.resolve("REPORT.md");
    Files.writeString(file, "above\n");

    Section.of(file, "start").replace("new");

    assertThat(file).hasContent("above\n\n<!-- bench:start -->\n\nnew\n\n<!-- /bench:start -->\n");
  }

  @Test
  void sectionWithoutAnEndIsNotTouched() throws IOException {
    Path file = folder.resolve("REPORT.md");
    Files.writeString(file, "<!-- bench:start -->\nold\n");

    assertThatThrownBy(() -> Section.of(file, "start"))
        .hasMessage(file + ": <!-- bench:start --> has no <!-- /bench:start -->.");
  }

  @Test
  void medianOfAnEvenNumberIsOneOfThem() {
    assertThat(Median.of(List.of(4.0, 1.0, 3.0))).isEqualTo(3);
    assertThat(Median.of(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2);
    assertThat(Median.of(List.of())).isNaN();
  }
}
