package shotlist.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.jobfile.JobFile;
import shotlist.quality.Thumbnails;
import shotlist.request.Unsettled;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/**
 * {@code report.html} of a job: written beside the one that stands, and renamed into place when it
 * is whole. One page with all it needs, which no reader's browser loads anything for; larger
 * pictures are shown where the files lie beside it.
 */
public final class ReportFile {
  private final JobFile jobFile;
  private final Books books;
  private final InstantSource clock;
  private final Path file;

  public ReportFile(JobFile jobFile, Books books, InstantSource clock) {
    this.jobFile = jobFile;
    this.books = books;
    this.clock = clock;
    this.file = jobFile.manifest().folder().resolve("report.html");
  }

  /**
   * Writes the report.
   *
   * @param catalog how it stands, gathered to its end
   * @param outOfTime asked again and again: where it says so, the report before stands
   * @return where it is; empty where the time for it ran out
   * @throws FilesException where it cannot be written; what stood there before is whole
   */
  public Optional<Path> write(Told told, Selection catalog, BooleanSupplier outOfTime) {
    Optional<Pace> pace = Pace.read(books.times(), told.run().startedAt(), outOfTime);
    Path folder = jobFile.manifest().folder();
    Links links = new Links(folder);
    Pictures pictures = new Pictures(new Thumbnails(folder), links);
    if (pace.isEmpty()
        || !pictures.find(catalog.shortlist().byImportance(), outOfTime)
        || outOfTime.getAsBoolean()) {
      return Optional.empty();
    }
    Unsettled.Sum doubts = books.unsettled().sumOfDoubts(Optional.empty());
    NextSteps next = new NextSteps(jobFile, told, catalog, doubts);
    PageData data =
        new PageData(
            jobFile, told, catalog, pace.get(), pictures, links, next, doubts, books, clock);
    return publish(told, next, data, pictures, outOfTime);
  }

  private Optional<Path> publish(
      Told told, NextSteps next, PageData data, Pictures pictures, BooleanSupplier outOfTime) {
    try (PartFile part = PartFile.create(file)) {
      Writer page =
          new BufferedWriter(new OutputStreamWriter(part.stream(), StandardCharsets.UTF_8));
      Template.write(page, mark -> fill(mark, page, told, next, data, pictures, outOfTime));
      page.flush();
      if (outOfTime.getAsBoolean()) {
        return Optional.empty();
      }
      part.publish();
      return Optional.of(file);
    } catch (JacksonIOException e) {
      throw FilesException.of(e.getCause() == null ? new IOException(e) : e.getCause(), file);
    } catch (IOException e) {
      throw FilesException.of(e, file);
    }
  }

  private static void fill(
      String mark,
      Writer page,
      Told told,
      NextSteps next,
      PageData data,
      Pictures pictures,
      BooleanSupplier outOfTime)
      throws IOException {
    switch (mark) {
      case "title" -> page.write(Template.escaped(told.run().job() + " " + told.run().name()));
      case "headline" -> page.write(Template.escaped(next.headline()));
      case "data" -> {
        try (JsonGenerator json = PageJson.into(page)) {
          data.write(json);
        }
      }
      case "thumbnails" -> embed(page, pictures, outOfTime);
      default -> throw new AssertionError(mark);
    }
  }

  /** Each in an element of its own, which the page reads when it shows the picture. */
  private static void embed(Writer page, Pictures pictures, BooleanSupplier outOfTime)
      throws IOException {
    int number = 0;
    for (Path picture : pictures.embedded()) {
      if (outOfTime.getAsBoolean()) {
        return;
      }
      page.write("<script type=\"text/plain\" id=\"t" + number++ + "\">");
      page.write(base64(picture));
      page.write("</script>\n");
    }
  }

  /** One that was swept away meanwhile is shown as one that never was. */
  private static String base64(Path picture) {
    try {
      byte[] bytes = Files.readAllBytes(picture);
      return bytes.length > Thumbnails.MOST_BYTES ? "" : Base64.getEncoder().encodeToString(bytes);
    } catch (IOException e) {
      return "";
    }
  }
}
