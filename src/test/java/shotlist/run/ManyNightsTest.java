package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.catalog.Catalog;
import shotlist.catalog.Entry;
import shotlist.item.DownloadBook;
import shotlist.item.ItemBook;
import shotlist.item.OutlineBook;
import shotlist.item.Standing;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.plan.Assessment;
import shotlist.plan.Planning;
import shotlist.plan.Takes;
import shotlist.plan.Wishes;
import shotlist.provider.Answered;
import shotlist.provider.Output;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Intent;
import shotlist.request.PlannedRequests;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/**
 * Two states live through the same nights: one leaves alone what is as it was, the other compares
 * every entry with its books. Whatever a user sees of them is the same to the byte.
 */
@OnEachEngine
class ManyNightsTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;

  private Nights quick;
  private Nights thorough;

  @BeforeEach
  void openStates() {
    quick = new Nights("quick", false);
    thorough = new Nights("thorough", true);
  }

  @AfterEach
  void closeStates() {
    quick.close();
    thorough.close();
  }

  @Test
  void catalogThatChangesAtRandomComesToTheSameEitherWay() throws Exception {
    Shelf shelf = new Shelf(new Random(4));

    for (int night = 0; night < 40; night++) {
      shelf.change(night);
      assertThatBothComeToTheSame(night, shelf);
    }
  }

  @Test
  void planThatWasKilledHalfWayIsMadeUpFor() throws Exception {
    Shelf shelf = new Shelf(new Random(11));
    Random kills = new Random(7);

    for (int night = 0; night < 30; night++) {
      shelf.change(night);
      if (night % 3 == 1) {
        List<String> before = shelf.copy();
        shelf.change(night);
        quick.dieInPlan(shelf, kills.nextInt(4));
        if (kills.nextBoolean()) {
          shelf.restore(before);
        }
      }
      if (night % 5 == 2) {
        quick.dieInManifest = true;
      }
      quick.catchUp(shelf);
      thorough.catchUp(shelf);
      assertThat(quick.standing()).as("night %d", night).isEqualTo(thorough.standing());
    }
  }

  @Test
  void sameFileIsNotReadWhereNothingIsToBeSentAndComesToTheSame() throws Exception {
    Shelf shelf = new Shelf(new Random(6));
    String planned = "";
    int taken = 0;

    for (int night = 0; night < 30; night++) {
      boolean asItWas = shelf.catalog().equals(planned) && !quick.isAnyPending();
      assertThatBothComeToTheSame(night, shelf);
      assertThat(quick.taken).as("night %d", night).isEqualTo(asItWas);
      assertThat(thorough.taken).isFalse();
      taken += asItWas ? 1 : 0;
      planned = shelf.catalog();
      if (night % 7 == 6) {
        shelf.change(1);
      }
    }

    assertThat(taken).isGreaterThan(8);
  }

  @Test
  void itemThatWasRefusedWhenItsSignatureHadExpiredIsOneAgainWhenItIsNotSent() throws Exception {
    Shelf shelf = new Shelf(new Random(8));
    shelf.restore(
        List.of(
            "P1,Mug,https://shop.example/1.jpg?X-Amz-Date=20261122T000000Z&X-Amz-Expires=90000"
                + "&X-Amz-Signature=ab,1"));
    quick.retryFailed = 1;
    quick.failNext();
    quick.night(shelf, 0);
    state(quick, "failed");
    quick.night(shelf, 1);
    state(quick, "rejected");
    quick.retryFailed = 0;

    quick.night(shelf, 2);

    state(quick, "failed");
  }

  private static void state(Nights nights, String status) throws IOException {
    assertThat(nights.manifest().lines().skip(1).toList())
        .singleElement()
        .asString()
        .contains("," + status + ",");
  }

  @Test
  void manifestThatSomebodyHasWrittenIntoIsWrittenAnew() throws Exception {
    Shelf shelf = new Shelf(new Random(3));
    quick.night(shelf, 0);
    String written = quick.manifest();
    Files.writeString(folder.resolve("quick/out/manifest.csv"), "id\nsomething else\n");

    quick.night(shelf, 1);

    assertThat(quick.manifest().lines().count()).isEqualTo(written.lines().count());
    assertThat(quick.manifest()).doesNotContain("something else");
  }

  private void assertThatBothComeToTheSame(int night, Shelf shelf) throws Exception {
    Map<String, String> quickly = quick.night(shelf, night);
    Map<String, String> thoroughly = thorough.night(shelf, night);

    assertThat(quickly).as("night %d", night).isEqualTo(thoroughly);
  }

  /** A catalog that lives: rows come, go, move and change, and so does the job file. */
  private static final class Shelf {
    private final Random random;
    private final List<String> rows = new ArrayList<>();
    private String prompt = "{{title}} on oak";
    private int next;

    Shelf(Random random) {
      this.random = random;
      for (int i = 0; i < 60; i++) {
        rows.add(row());
      }
    }

    List<String> copy() {
      return List.copyOf(rows);
    }

    void restore(List<String> earlier) {
      rows.clear();
      rows.addAll(earlier);
    }

    String catalog() {
      return "sku,title,image_url,price\n" + String.join("\n", rows) + "\n";
    }

    private String row() {
      int number = next++;
      int id = random.nextInt(6) == 0 ? random.nextInt(Math.max(1, number)) : number;
      int picture = random.nextInt(5) == 0 ? random.nextInt(8) : number;
      String url =
          random.nextInt(12) == 0 ? "no picture" : "https://shop.example/" + picture + ".jpg";
      String title = random.nextInt(4) == 0 ? "Mug" : "\"Lamp, no. " + picture % 10 + "\"";
      return "P" + id + "," + title + "," + url + "," + random.nextInt(100);
    }

    void change(int night) {
      if (night % 4 == 3) {
        return;
      }
      if (night % 11 == 10) {
        prompt = prompt.equals("{{title}} on oak") ? "{{title}} on ash" : "{{title}} on oak";
      }
      int changes = night % 7 == 6 ? 40 : 1 + random.nextInt(6);
      for (int i = 0; i < changes; i++) {
        int at = random.nextInt(rows.size());
        switch (random.nextInt(6)) {
          case 0 -> rows.add(at, row());
          case 1 -> rows.remove(at);
          case 2 -> rows.add(random.nextInt(rows.size()), rows.remove(at));
          case 3 -> rows.set(at, row());
          case 4 -> rows.set(at, rows.get(at) + random.nextInt(10));
          default -> rows.set(at, rows.get(random.nextInt(rows.size())));
        }
      }
      if (night % 13 == 12) {
        Collections.shuffle(rows.subList(0, rows.size() / 2), random);
      }
      while (rows.size() < 30) {
        rows.add(row());
      }
    }
  }

  /** A job's state and files over many nights. */
  private final class Nights {
    private final boolean thoroughly;
    private final Path own;
    private final TestState state;
    private boolean dieInManifest;

    private int retryFailed;
    private boolean failNext;

    /** Whether the last plan did not read the catalog. */
    private boolean taken;

    Nights(String name, boolean thoroughly) {
      this.thoroughly = thoroughly;
      this.own = folder.resolve(name);
      this.state = TestState.on(engine, own);
    }

    void close() {
      state.close();
    }

    private JobFile jobFile(Shelf shelf) throws IOException {
      Path file = folder.resolve("job.yaml");
      Files.writeString(
          file,
          """
          job: nightly
          provider: claid
          operation: background
          catalog:
            path: catalog.csv
            columns: {id: sku, image: image_url}
            images: all
            max_rejects: 100%%
            max_removed: 100%%
          retry_failed: %d
          request: {prompt: "%s"}
          download: {folder: images}
          manifest: {folder: %s}
          """
              .formatted(retryFailed, shelf.prompt, own.resolve("out")));
      return JobFiles.read(file, Map.of());
    }

    /** A whole night; what a user sees of it. */
    Map<String, String> night(Shelf shelf, int night) throws Exception {
      state.clock().advance(Duration.ofDays(1));
      state.startRun();
      JobFile jobFile = jobFile(shelf);
      Assessment assessment = plan(jobFile, shelf, Integer.MAX_VALUE);
      String asked = answer(night);
      download(night);
      if (night % 6 == 5) {
        state.book().retry(Optional.empty());
      }
      publish(jobFile);
      return Map.of(
          "assessment", assessment.toString(),
          "asked", asked,
          "manifest", manifest(),
          "jsonl", read("manifest.jsonl"),
          "changes", read("changes.csv"),
          "rejects", read("rejects.csv"),
          "failed", read("failed.csv"),
          "states", standings().countByState().toString());
    }

    /** A night in which nothing fails, so that only what is there at its end counts. */
    void catchUp(Shelf shelf) throws Exception {
      if (dieInManifest) {
        JobFile jobFile = jobFile(shelf);
        state.startRun();
        plan(jobFile, shelf, Integer.MAX_VALUE);
        answerAll();
        dieInManifest(jobFile);
        dieInManifest = false;
      }
      state.startRun();
      JobFile jobFile = jobFile(shelf);
      plan(jobFile, shelf, Integer.MAX_VALUE);
      answerAll();
      publish(jobFile);
    }

    void failNext() {
      failNext = true;
    }

    boolean isAnyPending() {
      return standings().countByState().containsKey(RequestState.PENDING);
    }

    void dieInPlan(Shelf shelf, int pages) throws Exception {
      state.startRun();
      plan(jobFile(shelf), shelf, pages);
    }

    private Assessment plan(JobFile jobFile, Shelf shelf, int pages) throws IOException {
      if (thoroughly) {
        state.database().inTransaction(outlines()::distrust);
      }
      Path catalog = folder.resolve("catalog.csv");
      Files.writeString(catalog, shelf.catalog());
      PlannedRequests requests = new PlannedRequests(state.database(), state.jobId());
      Planning planning =
          new Planning(
              jobFile,
              () ->
                  new Wishes(
                      jobFile,
                      Optional.empty(),
                      Optional.of(requests),
                      Takes.of(Optional.empty()),
                      state.clock()),
              new ItemBook(state.database(), state.jobId()),
              standings(),
              requests,
              outlines(),
              state.run().id());
      try (Catalog read = Catalog.open(catalog, jobFile.catalog())) {
        taken = planning.takeAsPlanned(read.hangsOnTime(), read::sha256);
      }
      long rows = 0;
      if (!taken) {
        try (Catalog read = Catalog.open(catalog, jobFile.catalog())) {
          for (List<Entry> page = page(read); !page.isEmpty(); page = page(read)) {
            planning.assess(page);
          }
          rows = read.rows();
        }
      }
      Assessment assessment = planning.assessment(rows);
      try (Catalog read = Catalog.open(catalog, jobFile.catalog())) {
        if (planning.isToBeWritten(read.sha256())) {
          try (Catalog again = Catalog.open(catalog, jobFile.catalog())) {
            int written = 0;
            for (List<Entry> page = page(again);
                !page.isEmpty() && written < pages;
                page = page(again)) {
              List<Entry> entries = page;
              state.database().inTransaction(() -> planning.write(entries));
              written++;
            }
          }
        }
        if (pages == Integer.MAX_VALUE) {
          planning.finish(read.header(), read.sha256(), assessment.rows());
        }
      }
      requireCounted();
      return assessment;
    }

    /** What is said of the items without counting them is so, also after half a plan. */
    private void requireCounted() {
      long counted =
          state
              .database()
              .jdbc()
              .sql("select count(*) from item where removed_run is null")
              .query(Long.class)
              .single();
      assertThat(new ItemBook(state.database(), state.jobId()).countPresent()).isEqualTo(counted);
    }

    private List<Entry> page(Catalog catalog) {
      List<Entry> page = new ArrayList<>();
      while (page.size() < 7) {
        Optional<Entry> next = catalog.next();
        if (next.isEmpty()) {
          return page;
        }
        page.add(next.get());
      }
      return page;
    }

    private OutlineBook outlines() {
      return new OutlineBook(state.database(), state.jobId());
    }

    private StandingBook standings() {
      return new StandingBook(state.database(), state.jobId());
    }

    /** Sends what is pending, in its order, but for some; the prompts tell what comes of it. */
    private String answer(int night) {
      StringBuilder asked = new StringBuilder();
      for (Request pending : state.log().pendingAfter(-1, 1000)) {
        int drawn = (pending.spec().source() + pending.spec().prompt() + night).hashCode();
        asked
            .append(pending.spec().source())
            .append(' ')
            .append(pending.spec().prompt())
            .append('\n');
        switch (failNext ? 0 : Math.floorMod(drawn, 10)) {
          case 0 -> enter(pending, new SubmitAnswer.Refused("too dark"));
          case 1 -> enter(pending, new SubmitAnswer.Unknown("no answer"));
          case 2 -> asked.append("left\n");
          default -> enter(pending, new SubmitAnswer.Finished(List.of(output(pending))));
        }
      }
      return asked.toString();
    }

    private void answerAll() {
      for (Request pending : state.log().pendingAfter(-1, 1000)) {
        enter(pending, new SubmitAnswer.Finished(List.of(output(pending))));
      }
    }

    private Output output(Request request) {
      return new Output(
          Optional.of(request.spec().source() + "?result"),
          Optional.of(Instant.parse("2027-01-01T00:00:00Z")),
          Optional.empty(),
          Optional.of("image/jpeg"),
          Optional.of(640),
          Optional.of(480));
    }

    private void enter(Request pending, SubmitAnswer answer) {
      Request sent = ((Intent.Recorded) state.book().intend(pending)).request();
      state
          .book()
          .enter(sent, new Answered<>(answer, Optional.of("x-1"), Optional.empty()), Duration.ZERO);
    }

    private void download(int night) {
      DownloadBook book = new DownloadBook(state.database(), state.jobId(), state.clock());
      for (DownloadBook.Wanted wanted :
          book.wanted(state.clock().instant().plus(Duration.ofDays(99)), 1000)) {
        List<DownloadBook.ItemOf> items = book.itemsOf(wanted.outputId());
        switch (Math.floorMod(wanted.url().hashCode() + night, 8)) {
          case 0 -> book.failed(wanted.outputId(), "no answer", Duration.ZERO);
          case 1 -> book.lost(wanted.outputId(), "gone for good");
          case 2 ->
              book.renewed(wanted.outputId(), wanted.url() + "&again", Optional.of(Instant.EPOCH));
          default -> {
            for (DownloadBook.ItemOf item : items) {
              enterFile(book, item, wanted);
            }
            book.downloaded(wanted.outputId());
          }
        }
      }
    }

    private void enterFile(
        DownloadBook book, DownloadBook.ItemOf item, DownloadBook.Wanted wanted) {
      Optional<DownloadBook.OwnedFile> own = book.fileOf(item.rowId(), wanted.outputId());
      String path = "images/" + item.key().id() + "-" + item.key().position() + ".jpg";
      if (own.isPresent()) {
        book.moved(own.get().rowId(), path, false);
        return;
      }
      book.ownerOf(path)
          .ifPresent(
              other -> {
                if (other.path().length() % 2 == 0) {
                  book.moved(other.rowId(), "superseded/" + other.rowId(), true);
                } else {
                  book.forget(other.rowId());
                }
              });
      Standing.OfFile file =
          new Standing.OfFile(
              path, "ab".repeat(32), 7, Optional.empty(), Optional.empty(), Optional.empty());
      book.enterFiles(
          wanted.outputId(), List.of(new DownloadBook.Placed(item.rowId(), file, false)));
    }

    private ManifestStage stage(JobFile jobFile) {
      return new ManifestStage(
          state.database(),
          jobFile,
          state.run(),
          new ItemBook(state.database(), state.jobId()),
          standings(),
          outlines());
    }

    private void publish(JobFile jobFile) throws InterruptedException {
      if (thoroughly) {
        state.database().inTransaction(outlines()::distrust);
      }
      try (ManifestStage stage = stage(jobFile)) {
        for (var page = stage.read(); page.isPresent(); page = stage.read()) {
          stage.write(page.get());
        }
        stage.publish();
      }
      requireCounted();
    }

    /** The lines are written, and the process dies before they are in their place. */
    private void dieInManifest(JobFile jobFile) throws InterruptedException {
      try (ManifestStage stage = stage(jobFile)) {
        for (var page = stage.read(); page.isPresent(); page = stage.read()) {
          stage.write(page.get());
        }
      }
    }

    String manifest() throws IOException {
      return read("manifest.csv");
    }

    /** The manifest without times and runs, for nights that are not the same ones. */
    String standing() throws IOException {
      return manifest()
          .lines()
          .map(line -> line.split(",", -1))
          .map(
              cells ->
                  String.join(",", cells[0], cells[1], cells[2], cells[3], cells[6], cells[21]))
          .collect(Collectors.joining("\n"));
    }

    private String read(String name) throws IOException {
      Path file = own.resolve("out").resolve(name);
      return Files.readString(file).replace(own.toString(), "");
    }
  }
}
