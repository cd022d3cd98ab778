package shotlist.report;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import shotlist.item.ItemKey;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Run;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.ledger.SpendingLog;
import shotlist.manifest.Outcome;
import shotlist.manifest.Summary;
import shotlist.quality.Thumbnails;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.request.RunTimes;
import shotlist.request.Unsettled;
import shotlist.testing.TestState;

/** A night of a job that a report can be made of: a state, a job file, a catalog as it stands. */
final class SampleNight implements AutoCloseable {
  static final String OTHER_RUN = "2026-11-20.1";
  private static final String FORGED_HOST = "https://results.example/";

  private final Path folder;
  private final TestState state;
  private final JobFile jobFile;
  private final List<Standing> standings = new ArrayList<>();
  private int requests;

  SampleNight(Path folder) {
    this.folder = folder;
    this.state = TestState.in(folder.resolve("state"));
    try {
      Files.writeString(
          folder.resolve("job.yaml"),
          """
          job: nightly
          provider: claid
          operation: edit
          catalog: {path: catalog.csv, columns: {id: sku, image: image_url}}
          request: {prompt: on oak}
          download: {folder: %s}
          budget: {run: 500, day: 2000}
          manifest: {folder: %s}
          """
              .formatted(folder.resolve("out/images"), folder.resolve("out")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.jobFile = JobFiles.read(folder.resolve("job.yaml"), Map.of());
  }

  TestState state() {
    return state;
  }

  JobFile jobFile() {
    return jobFile;
  }

  /** Sends a request, {@code after} the one before; it stays without an answer. */
  Request send(Duration after) {
    state.clock().advance(after);
    return state.addSubmitting("https://shop.example/" + ++requests + ".jpg", Credits.of(2));
  }

  /** An item whose result came with this run, in a file. */
  SampleNight done(String id, String title) {
    return item(id, title, RequestState.DONE, "", state.run().name(), List.of(output(1, id)));
  }

  /** An item whose result was there before. */
  SampleNight unchanged(String id, String title) {
    return item(id, title, RequestState.DONE, "", OTHER_RUN, List.of(output(1, id)));
  }

  /** An item without a result. */
  SampleNight open(String id, RequestState status, String reason) {
    return item(id, "Title of " + id, status, reason, state.run().name(), List.of());
  }

  /** An item as it stands, with a request of its own. */
  SampleNight item(
      String id,
      String title,
      RequestState status,
      String reason,
      String run,
      List<Standing.OfOutput> outputs) {
    return item(id, title, status, reason, run, standings.size() + 1, outputs);
  }

  /** An item as it stands; items of one request share it. */
  SampleNight item(
      String id,
      String title,
      RequestState status,
      String reason,
      String run,
      long request,
      List<Standing.OfOutput> outputs) {
    int ordinal = standings.size();
    boolean costs = status == RequestState.DONE || status == RequestState.IN_DOUBT;
    standings.add(
        new Standing.OfItem(
            ordinal,
            ordinal + 1L,
            new ItemKey(id, 1),
            "https://shop.example/pictures/" + ordinal + ".jpg",
            request,
            "%064x".formatted(request),
            status,
            reason,
            Optional.of("task-" + request),
            Optional.empty(),
            costs ? Credits.of(2) : Credits.ZERO,
            Optional.of(Instant.parse("2026-11-21T02:10:00Z")),
            Optional.of(Instant.parse("2026-11-21T02:11:00Z")),
            run,
            "\"" + id.replace("\"", "\"\"") + "\",\"" + title.replace("\"", "\"\"") + "\",x",
            Optional.empty(),
            false,
            outputs));
    return this;
  }

  SampleNight reject(String id, String column, String cell, String reason) {
    int ordinal = standings.size();
    standings.add(
        new Standing.OfReject(ordinal, ordinal + 2L, id, column, cell, reason, state.run().name()));
    return this;
  }

  /** An output with a file that nothing is suspect about. */
  Standing.OfOutput output(int index, String name) {
    return output(index, name, "");
  }

  /** An output with a file that may be suspect. */
  Standing.OfOutput output(int index, String name, String suspect) {
    String file = folder.resolve("out/images") + "/" + name.replaceAll("[^A-Za-z0-9]", "_");
    return output(
        index,
        FORGED_HOST + index,
        false,
        suspect,
        Optional.of(
            new Standing.OfFile(
                file + "-" + index + ".jpg",
                sha256(name, index),
                46_417,
                Optional.of("image/jpeg"),
                Optional.of(1024),
                Optional.of(1024))));
  }

  /**
   * An output with or without a file; its link dies a day after the night.
   *
   * @param reason why there is no file, or what is suspect about it
   */
  static Standing.OfOutput output(
      int index, String url, boolean lost, String reason, Optional<Standing.OfFile> file) {
    return new Standing.OfOutput(
        index,
        Optional.of(url),
        Optional.of(Instant.parse("2026-11-22T02:11:00Z")),
        Optional.empty(),
        Optional.of("image/jpeg"),
        Optional.of(1024),
        Optional.of(1024),
        lost,
        !lost && file.isEmpty(),
        file.isEmpty() ? reason : "",
        file.isEmpty() ? "" : reason,
        false,
        file);
  }

  static String sha256(String name, int index) {
    return "%064x".formatted(((long) name.hashCode() << 8 | index) & Long.MAX_VALUE);
  }

  /** Puts small pictures of the item that was added last, and its full ones, in their places. */
  SampleNight pictured(int seed) {
    Standing.OfItem item = (Standing.OfItem) standings.get(standings.size() - 1);
    Thumbnails thumbnails = new Thumbnails(folder.resolve("out"));
    thumbnails.putBefore(item.fingerprint(), draw(seed, 0, 320));
    for (Standing.OfOutput output : item.outputs()) {
      output
          .file()
          .ifPresent(
              file -> {
                thumbnails.putAfter(file.sha256(), draw(seed, output.index(), 320));
                write(Path.of(file.path()), draw(seed, output.index(), 900));
              });
    }
    return this;
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A vase before another wall for each variant; the source has a grey one. */
  static byte[] draw(int seed, int variant, int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    float hue = seed * 0.137f % 1;
    Color wall =
        variant == 0
            ? new Color(225, 225, 225)
            : Color.getHSBColor(hue + 0.13f * variant, 0.22f, 0.92f);
    pen.setPaint(new GradientPaint(0, 0, wall, 0, size, wall.darker()));
    pen.fillRect(0, 0, size, size);
    pen.setColor(Color.getHSBColor(hue, 0.65f, 0.6f));
    int unit = size / 20;
    int wide = unit * (6 + seed % 5);
    pen.fillOval((size - wide) / 2, unit * 8, wide, unit * 9);
    pen.fillRect(size / 2 - unit, unit * 4, unit * 2, unit * 6);
    for (int speck = 0; speck < 300; speck++) { // so that it weighs what a picture weighs
      int at = (seed * 31 + variant * 17 + speck * 7919) % (size * size);
      pen.setColor(new Color(255, 255, 255, 60));
      pen.fillOval(at % size, at / size, 3, 3);
    }
    pen.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpeg", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  Books books() {
    return new Books(
        new SpendingLog(state.database(), state.jobId()),
        new RunTimes(state.database(), state.run().id()),
        new Unsettled(state.database(), state.jobId()));
  }

  Selection selection() {
    Selection selection = new Selection(jobFile, state.run(), Optional.of("sku,title,image_url"));
    selection.add(standings);
    return selection;
  }

  /** Writes the report of a run that ended so. */
  Path report(Outcome outcome, int exitCode) {
    return report(outcome, exitCode, () -> false).orElseThrow();
  }

  Optional<Path> report(Outcome outcome, int exitCode, BooleanSupplier outOfTime) {
    return new ReportFile(jobFile, books(), state.clock())
        .write(told(summary(outcome, exitCode)), selection(), outOfTime);
  }

  private Told told(Summary summary) {
    return new Told(state.run(), Optional.of(summary.finishedAt()), Optional.of(summary), false);
  }

  private Summary summary(Outcome outcome, int exitCode) {
    Run run = state.run();
    Summary.Limit day = new Summary.Limit(jobFile.budget().day(), Credits.of(1412));
    return new Summary(
        Summary.SCHEMA,
        Optional.of(run.job()),
        Optional.of(run.name()),
        outcome,
        exitCode,
        run.startedAt(),
        state.clock().instant(),
        Summary.Catalog.NONE,
        new Summary.Items(0, count(RequestState.FAILED), 0, 0, 0, 0),
        new Summary.Requests(requests, requests, 0, 3),
        Summary.Spend.of(
            new Balance(Credits.ZERO, Credits.of("214.5"), Credits.of(6), Credits.of(4)),
            new Summary.Budgets(
                new Summary.Limit(jobFile.budget().run(), Credits.of("214.5")),
                day,
                Summary.Limit.NONE,
                Optional.empty())),
        requests * 4L,
        new Summary.Downloads(104, 104L * 46_417, 2),
        57.3,
        Summary.Files.NONE);
  }

  private long count(RequestState status) {
    return standings.stream()
        .filter(standing -> standing instanceof Standing.OfItem item && item.state() == status)
        .count();
  }

  @Override
  public void close() {
    state.close();
  }
}
