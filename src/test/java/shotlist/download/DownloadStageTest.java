package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.springframework.dao.DataAccessException;
import shotlist.course.Backoff;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.item.DownloadBook;
import shotlist.item.DownloadBook.Wanted;
import shotlist.item.QualityBook;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.jobfile.Template;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;
import shotlist.quality.Thumbnails;
import shotlist.request.Request;
import shotlist.testing.Drawings;
import shotlist.testing.Engine;
import shotlist.testing.MovableClock;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;
import shotlist.testing.Waiting;
import shotlist.throttle.Throttle;

@OnEachEngine
class DownloadStageTest {
  private static final byte[] PICTURE = Pictures.of("png", 64);
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration A_DAY_AGO = Duration.ofDays(-1);

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private final MovableClock clock = new MovableClock();
  private final StopSignal stop = new StopSignal();
  private final Tally tally = new Tally();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Queue<String> fetched = new ConcurrentLinkedQueue<>();
  private final Map<String, Queue<Answer>> scripts = new ConcurrentHashMap<>();
  private final Map<String, byte[]> sources = new ConcurrentHashMap<>();
  private final Queue<String> sourcesAsked = new ConcurrentLinkedQueue<>();
  private final Queue<PollAnswer> answers = new ArrayDeque<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private String images = "images";
  private TestState state;
  private DownloadBook book;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.startsWith("/media/")) {
            sourcesAsked.add(path);
            byte[] source = sources.get(path);
            exchange.sendResponseHeaders(
                source == null ? 404 : 200, source == null ? -1 : source.length);
            if (source != null) {
              exchange.getResponseBody().write(source);
            }
            exchange.close();
            return;
          }
          fetched.add(path);
          Answer scripted = scripts.getOrDefault(path, new ArrayDeque<>()).poll();
          if (scripted != null) {
            scripted.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(
                scripted.status, scripted.body.length == 0 ? -1 : scripted.body.length);
            exchange.getResponseBody().write(scripted.body);
            exchange.close();
            return;
          }
          int status = statuses.getOrDefault(path, 200);
          exchange.sendResponseHeaders(status, status == 200 ? PICTURE.length : -1);
          if (status == 200) {
            exchange.getResponseBody().write(PICTURE);
          }
          exchange.close();
        });
    server.start();
    state = TestState.on(engine, folder);
    book = new DownloadBook(state.database(), state.jobId(), clock);
    sql("update job set catalog_columns = 'id,url'");
  }

  @AfterEach
  void close() {
    state.close();
    server.stop(0);
    threads.shutdownNow();
  }

  /** What the server answers once. */
  private static final class Answer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    Answer(int status, Map<String, String> headers, byte[] body) {
      this.status = status;
      this.headers = headers;
      this.body = body;
    }

    static Answer of(String type, byte[] body) {
      return new Answer(200, Map.of("Content-Type", type), body);
    }
  }

  private void script(String path, Answer... answersOfIt) {
    scripts.put(path, new ConcurrentLinkedQueue<>(List.of(answersOfIt)));
  }

  @Test
  void webPageWithCode200IsAFailureThatIsTriedAgain() throws Exception {
    byte[] page = "<html><body>Sorry</body></html>".getBytes(StandardCharsets.UTF_8);
    script("/page", Answer.of("text/html", page), Answer.of("image/png", page));
    long output = add("/page", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(3);
  }

  @Test
  void webPageThatStaysIsListedWithItsDeadline() throws Exception {
    byte[] page = "<html><body>Sorry</body></html>".getBytes(StandardCharsets.UTF_8);
    Answer answer = Answer.of("text/html", page);
    script("/page", answer, answer, answer, answer);
    long output = add("/page", A_DAY);

    download(false);

    assertThat(standingOf(output))
        .startsWith(
            "todo not downloaded: what the link answers is a web page, no picture or video; it can"
                + " be tried until ");
    assertThat(book.countUnfetched()).isEqualTo(1);
    assertThat(book.unfetched(10))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.key().id()).isEqualTo("item-1");
              assertThat(one.index()).isEqualTo(1);
              assertThat(one.lost()).isFalse();
              assertThat(one.expiresAt()).isPresent();
              assertThat(one.reason()).contains("web page");
            });
  }

  @Test
  void fileThatTheServerItselfCutOffIsAFailureThatIsTriedAgain() throws Exception {
    byte[] cut = Arrays.copyOf(PICTURE, PICTURE.length - 12);
    script("/cut", Answer.of("image/png", cut));
    long output = add("/cut", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(2);
    assertThat(folder.resolve("images/item-1-1.png")).hasBinaryContent(PICTURE);
  }

  @Test
  void falseTypeIsAFailureThatIsTriedAgain() throws Exception {
    script("/lie", Answer.of("image/jpeg", PICTURE), Answer.of("image/png", PICTURE));
    long output = add("/lie", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(2);
    assertThat(suspicionOf(output)).isEqualTo("one flat colour");
  }

  @Test
  void wholePictureThatComesUnderAFalseTypeTimeAndAgainIsKeptAndSuspect() throws Exception {
    Answer lie = Answer.of("image/jpeg", PICTURE);
    script("/lie", lie, lie, lie, lie);
    long output = add("/lie", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(3);
    assertThat(suspicionOf(output)).isEqualTo("sent as image/jpeg, is image/png, one flat colour");
  }

  @Test
  void serverThatWantsToBeLeftAloneIsNotAskedForOthersMeanwhile() throws Exception {
    Answer busy = new Answer(503, Map.of("Retry-After", "600"), new byte[0]);
    script("/busy", busy);
    add("/busy", A_DAY);
    AtomicBoolean moreMayCome = new AtomicBoolean(true);
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(() -> download(false, moreMayCome::get, new Tempo(1)), threads);
    await(run, () -> count("tries = 1") == 1);
    long other = add("/other", A_DAY);
    long urgent = add("/urgent", Duration.ofMinutes(10));

    await(run, () -> standingOf(urgent).equals("done "));
    assertThat(standingOf(other)).isEqualTo("todo ");
    clock.advance(Duration.ofMinutes(11));
    moreMayCome.set(false);
    run.get(30, TimeUnit.SECONDS);

    assertThat(standingOf(other)).isEqualTo("done ");
    assertThat(fetched).startsWith("/busy", "/urgent").hasSize(4);
  }

  @Test
  void serverIsAskedForAFewFilesAtOnceOnly() throws Exception {
    assertThat(mostAtOnce(20, 6)).isEqualTo(6);
  }

  @Test
  void serverIsAskedForMoreFilesAtOnceWhereManyWait() throws Exception {
    assertThat(mostAtOnce(130, 24)).isEqualTo(24);
  }

  @Test
  void outputsThatShareANameArePlacedOneAfterTheOther() throws Exception {
    for (int i = 0; i < 40; i++) {
      add("/" + i, A_DAY);
    }

    download(false, () -> false, new Tempo(1000), "picture.{{ext}}");

    assertThat(book.countWanted()).isZero();
    assertThat(images()).hasSize(40).contains("picture.png");
    assertThat(number("select count(distinct path) from file")).isEqualTo(40);
  }

  @Test
  void fileItsLookAndItsEndAreOneCommit() throws Exception {
    long output = add("/good", A_DAY);
    sql("alter table touched add column impossible int not null");

    assertThatThrownBy(() -> download(false)).isInstanceOf(DataAccessException.class);

    assertThat(standingOf(output)).isEqualTo("todo ");
    assertThat(number("select count(*) from file")).isZero();
    assertThat(number("select count(*) from unlooked")).isZero();
    assertThat(images()).containsExactly("item-1-1.png"); // the next run knows it by its content
  }

  /** How many files are asked for at once, where none is answered before so many are. */
  private int mostAtOnce(int outputs, int atOnce) throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(atOnce);
    server.removeContext("/");
    server.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          enough.countDown();
          try {
            enough.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          now.decrementAndGet();
          exchange.sendResponseHeaders(200, PICTURE.length);
          exchange.getResponseBody().write(PICTURE);
          exchange.close();
        });
    for (int i = 0; i < outputs; i++) {
      add("/" + i, A_DAY);
    }

    download(false);

    assertThat(book.countWanted()).isZero();
    return most.get();
  }

  @Test
  void whatIsAboutToExpireIsFetchedFirstAndWhatHasExpiredLast() throws Exception {
    long dead = add("/dead", A_DAY_AGO);
    long later = add("/later", A_DAY);
    long soon = add("/soon", Duration.ofHours(1));

    assertThat(book.wanted(clock.instant(), 10))
        .extracting(Wanted::outputId)
        .containsExactly(soon, later, dead);
    assertThat(book.wanted(clock.instant(), 2))
        .extracting(Wanted::outputId)
        .containsExactly(soon, later);
  }

  @Test
  void resultIsComparedWithItsSource() throws Exception {
    byte[] mug = Drawings.file(Drawings.mug(400, 300, Color.RED, Color.GRAY), "png");
    script("/same.png", Answer.of("image/png", mug));
    sources.put("/media/same.png", mug);
    long output = add("/same.png", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(suspicionOf(output)).isEqualTo("almost identical to its source");
    Thumbnails thumbnails = new Thumbnails(folder.resolve("out"));
    assertThat(thumbnails.findBefore("0".repeat(64))).isPresent();
    assertThat(number("select count(*) from unlooked")).isZero();
  }

  @Test
  void sourceOfARequestWithSeveralOutputsIsFetchedOnce() throws Exception {
    sources.put("/media/four.png", PICTURE);
    long first = add("/four.png", A_DAY);
    for (int index = 2; index <= 4; index++) {
      sql(
          "insert into output (job_id, request_id, output_index, url, expires_at, download, tries,"
              + " reason) select job_id, request_id, "
              + index
              + ", url, expires_at, 'todo', 0, '' from output where id = "
              + first);
    }

    download(false);

    assertThat(images()).hasSize(4);
    assertThat(sourcesAsked).containsExactly("/media/four.png");
    assertThat(number("select count(*) from unlooked")).isZero();
  }

  @Test
  void sourceThatCannotBeHadFailsNothing() throws Exception {
    long output = add("/good", A_DAY);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(sourcesAsked).containsExactly("/media/good");
    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isZero();
    assertThat(number("select count(*) from unlooked")).isZero();
    assertThat(new QualityBook(state.database(), state.jobId()).suspects(5))
        .containsExactly(new QualityBook.Suspects("one flat colour", 1));
  }

  @Test
  void runThatHasToEndLeavesLooksToTheNext() throws Exception {
    long output = add("/good", A_DAY);
    stop.stopAsking(Stop.KEY, "401");

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(sourcesAsked).isEmpty();
    assertThat(number("select count(*) from unlooked")).isEqualTo(1);
  }

  @Test
  void filesStayInTheOldFolderAndNewOnesGoToTheNew() throws Exception {
    long first = add("/first", A_DAY);
    download(false);
    images = "elsewhere";
    long second = add("/second", A_DAY);

    download(false);

    assertThat(pathOf(first)).isEqualTo(folder.resolve("images/item-1-1.png").toString());
    assertThat(pathOf(second)).isEqualTo(folder.resolve("elsewhere/item-2-1.png").toString());
    assertThat(folder.resolve("images/item-1-1.png")).exists();
    assertThat(fetched).containsExactly("/first", "/second");
  }

  @Test
  void filesThatWereMovedToTheNewFolderAreRecognised() throws Exception {
    long output = add("/first", A_DAY);
    download(false);
    Files.move(folder.resolve("images"), folder.resolve("elsewhere"));
    images = "elsewhere";

    download(false);

    assertThat(pathOf(output)).isEqualTo(folder.resolve("elsewhere/item-1-1.png").toString());
    assertThat(fetched).hasSize(1);
  }

  @Test
  void fileOfTheSameNameAndOtherContentIsNotTakenForOurs() throws Exception {
    long output = add("/first", A_DAY);
    download(false);
    Files.delete(folder.resolve("images/item-1-1.png"));
    Files.createDirectories(folder.resolve("elsewhere"));
    Files.writeString(folder.resolve("elsewhere/item-1-1.png"), "mine");
    images = "elsewhere";

    download(false);

    assertThat(pathOf(output)).isEqualTo(folder.resolve("images/item-1-1.png").toString());
    assertThat(folder.resolve("elsewhere/item-1-1.png")).hasContent("mine");
  }

  private String suspicionOf(long output) {
    return text("select suspect from output where id = " + output);
  }

  private String pathOf(long output) {
    return text("select path from file where output_id = " + output);
  }

  private String text(String sql) {
    return state.database().jdbc().sql(sql).query(String.class).single();
  }

  @Test
  void linkThatShouldHaveExpiredIsTriedOnce() throws Exception {
    long output = add("/good", A_DAY_AGO);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(images()).containsExactly("item-1-1.png");
  }

  @Test
  void linkThatExpiredAndIsGoneIsLost() throws Exception {
    statuses.put("/gone", 410);
    long output = add("/gone", A_DAY_AGO);

    download(false);

    assertThat(standingOf(output))
        .startsWith("lost lost: the result's link expired at ")
        .endsWith(" (the link was answered with HTTP 410)");
    assertThat(fetched).hasSize(1);
    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isEqualTo(1);
  }

  @Test
  void troubleOfTheServerAfterTheExpiryIsNoLoss() throws Exception {
    statuses.put("/bad", 500);
    long output = add("/bad", A_DAY_AGO);

    download(false);

    assertThat(standingOf(output))
        .isEqualTo(
            "todo not downloaded: the link was answered with HTTP 500; its link has expired, a"
                + " later run tries it once more");
    assertThat(fetched).hasSize(4);
    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isEqualTo(1);
  }

  @Test
  void nextRunTriesAtOnceWhatTheLastOnePutOff() throws Exception {
    statuses.put("/bad", 500);
    long output = add("/bad", A_DAY);
    download(false);
    book.postpone(output, A_DAY);
    statuses.clear();

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
  }

  @Test
  void outputsThatFailDoNotKeepTheOthersFromBeingDownloadedNorTheRunFromEnding() throws Exception {
    statuses.put("/bad", 500);
    for (int i = 0; i < 120; i++) {
      add("/bad", A_DAY);
    }
    AtomicBoolean moreMayCome = new AtomicBoolean(true);
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(() -> download(false, moreMayCome::get), threads);
    await(run, () -> count("tries >= 4") == 120);

    long good = add("/good", A_DAY.plusHours(1));
    await(run, () -> standingOf(good).equals("done "));
    moreMayCome.set(false);
    run.get(20, TimeUnit.SECONDS);

    assertThat(book.countWanted()).isEqualTo(120);
    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isEqualTo(120);
  }

  @Test
  void outputIsTriedAsLongAsTheRunCollects() throws Exception {
    statuses.put("/bad", 500);
    long output = add("/bad", A_DAY);
    AtomicBoolean moreMayCome = new AtomicBoolean(true);
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(() -> download(false, moreMayCome::get), threads);
    await(run, () -> count("tries >= 6") == 1);

    statuses.clear();
    await(run, () -> standingOf(output).equals("done "));
    moreMayCome.set(false);
    run.get(20, TimeUnit.SECONDS);

    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isZero();
  }

  @Test
  void resultThatNobodyWantsNowIsKeptAsideForTheItemThatWantedItLast() throws Exception {
    long output = add("/good", A_DAY);
    sql("update item set removed_run = " + state.run().id());

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(images()).containsExactly("superseded");
    sql("update item set removed_run = null");
    sql("update output set download = 'todo'");
    statuses.put("/good", 403);

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(images()).containsExactly("item-1-1.png", "superseded");
    assertThat(fetched).hasSize(1);
  }

  @Test
  void resultOfAPromptThatChangedMeanwhileIsKeptForTheItemWhoseWishItWas() throws Exception {
    long output = add("/good", A_DAY);
    Request other = state.addPending("https://shop.example/other.jpg", Credits.of(2));
    sql("update item set request_id = " + other.id() + " where item_id = 'item-1'");

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(folder.resolve("images/superseded/item-1-1.png")).hasBinaryContent(PICTURE);
  }

  @Test
  void itemThatComesLaterTakesTheFileOfAnotherWithoutFetchingIt() throws Exception {
    long output = add("/good", A_DAY);
    download(false);
    long request = requestOf(output);
    state.addPending("https://shop.example/other.jpg", Credits.of(2));
    sql("update item set request_id = " + request);
    sql("update output set download = 'todo', expires_at = '2020-01-01 00:00:00+00'");

    download(false);

    assertThat(images()).containsExactly("item-1-1.png", "item-2-1.png");
    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(1);
  }

  @Test
  void filesInTheirPlaceAreNotFetchedAgain() throws Exception {
    long output = add("/good", A_DAY);
    download(false);
    sql("update output set download = 'todo'");

    download(false);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).hasSize(1);
  }

  @Test
  void nameThatCannotBeWrittenIsOneFilesTrouble() throws Exception {
    Files.createDirectories(folder.resolve("images"));
    Files.writeString(folder.resolve("images/superseded"), "in the way");
    Files.writeString(folder.resolve("images/item-1-1.png"), "mine");
    long blocked = add("/blocked", A_DAY);
    long good = add("/good", A_DAY);

    download(false);

    assertThat(standingOf(good)).isEqualTo("done ");
    assertThat(standingOf(blocked))
        .startsWith("todo not downloaded: " + folder.resolve("images/superseded"))
        .contains("; it can be tried until ");
    assertThat(folder.resolve("images/item-1-1.png")).hasContent("mine");
  }

  @Test
  void resultFromBeforeTheJobHadADownloadFolderIsNotLost() throws Exception {
    statuses.put("/gone", 403);
    long output = add("/gone", A_DAY_AGO);
    sql("update run set outcome = 'complete', finished_at = started_at");

    download(false);

    assertThat(standingOf(output)).isEqualTo("none ");
    assertThat(tally.get(Count.DOWNLOADS_FAILED)).isZero();
  }

  @Test
  void refusedKeyEndsAskingForFreshLinks() throws Exception {
    long first = add("/old", A_DAY_AGO);
    answers.add(new PollAnswer.Denied(Denial.KEY, "401: Authorization is required."));

    download(true);

    assertThat(stop.reasons()).containsEntry(Stop.KEY, "401: Authorization is required.");
    assertThat(standingOf(first)).isEqualTo("done "); // a link needs no key
  }

  @Test
  void freshLinkThatCannotBeKeptWholeIsNone() throws Exception {
    long output = add("/old", A_DAY_AGO);
    for (int i = 0; i < 10; i++) {
      answers.add(finished("https://x.example/" + "a".repeat(9000)));
    }

    download(true);

    assertThat(standingOf(output))
        .isEqualTo(
            "todo not downloaded: its link has expired, and the service gave no fresh link; the"
                + " service keeps it, a later run tries again");
  }

  @Test
  void freshLinkIsFollowed() throws Exception {
    long output = add("/old", A_DAY_AGO);
    statuses.put("/old", 403);
    answers.add(finished(url("/fresh")));

    download(true);

    assertThat(standingOf(output)).isEqualTo("done ");
    assertThat(fetched).containsExactly("/fresh");
  }

  private PollAnswer finished(String url) {
    Output output =
        new Output(
            Optional.of(url),
            Optional.of(clock.instant().plus(A_DAY)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new PollAnswer.Finished(List.of(output), Optional.empty());
  }

  private void download(boolean renewsLinks) {
    download(renewsLinks, () -> false);
  }

  private void download(boolean renewsLinks, BooleanSupplier moreMayCome) {
    download(renewsLinks, moreMayCome, new Tempo(1000));
  }

  private void download(boolean renewsLinks, BooleanSupplier moreMayCome, Tempo tempo) {
    download(renewsLinks, moreMayCome, tempo, "{{id}}-{{n}}.{{ext}}");
  }

  private void download(
      boolean renewsLinks, BooleanSupplier moreMayCome, Tempo tempo, String name) {
    DownloadSettings settings = new DownloadSettings(folder.resolve(images), new Template(name));
    try (DownloadStage stage =
        new DownloadStage(
            settings,
            folder.resolve("out"),
            Optional.of(url("/media")),
            book,
            new QualityBook(state.database(), state.jobId()),
            new Service(),
            renewsLinks,
            Throttle.none(),
            new Backoff(tempo, clock, new Random(7)),
            stop,
            tempo,
            tally,
            clock,
            Duration.ofSeconds(5))) {
      List<Wanted> next = stage.next(moreMayCome);
      while (!next.isEmpty()) {
        for (Wanted wanted : next) {
          stage.take(wanted);
        }
        next = stage.next(moreMayCome);
      }
      stage.drain();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers polls from the script. */
  private final class Service implements ImageService {
    @Override
    public Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
      throw new AssertionError("nothing is to be submitted");
    }

    @Override
    public Answered<PollAnswer> poll(String taskId, Departure departure) {
      return new Answered<>(answers.remove(), Optional.empty(), Optional.empty());
    }
  }

  private long add(String path, Duration expiresIn) {
    Instant expires = clock.instant().plus(expiresIn);
    Request request = state.addPending("https://shop.example" + path, Credits.of(2));
    sql("update request set state = 'done', task_id = 'task' where id = " + request.id());
    state
        .database()
        .inTransaction(
            () -> {
              state
                  .database()
                  .jdbc()
                  .sql(
                      """
                      insert into output (job_id, request_id, output_index, url, expires_at,
                        download, tries, reason)
                      values (?, ?, 1, ?, ?, 'todo', 0, '')
                      """)
                  .params(state.jobId(), request.id(), url(path), expires.atOffset(ZoneOffset.UTC))
                  .update();
            });
    return number("select max(id) from output");
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void sql(String sql) {
    state
        .database()
        .inTransaction(
            () -> {
              state.database().jdbc().sql(sql).update();
            });
  }

  private long number(String sql) {
    return state.database().jdbc().sql(sql).query(Long.class).single();
  }

  private long count(String condition) {
    return number("select count(*) from output where " + condition);
  }

  private long requestOf(long output) {
    return number("select request_id from output where id = " + output);
  }

  private String standingOf(long output) {
    return state
        .database()
        .jdbc()
        .sql("select download || ' ' || reason from output where id = ?")
        .param(output)
        .query(String.class)
        .single();
  }

  private List<String> images() throws IOException {
    try (var files = Files.list(folder.resolve("images"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void await(CompletableFuture<Void> run, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(run).isNotDone();
      Waiting.aMoment();
    }
  }
}
