package shotlist.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import shotlist.catalog.Catalog;
import shotlist.catalog.CatalogCopy;
import shotlist.catalog.ShopFormat;
import shotlist.export.Addresses;
import shotlist.export.Exporter;
import shotlist.export.Kept;
import shotlist.export.Report;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.ResultBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.provider.Operation;
import shotlist.run.Spool;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist export}. */
@Command(
    name = "export",
    description =
        "Write the results as a file that a shop imports. Sends nothing, changes nothing else; also"
            + " while a run is going on.")
final class ExportCommand implements Callable<Integer> {
  private static final String STANDARD_OUTPUT = "-";
  private static final String NOTHING = "\n  Nothing was written. ";

  /** Under which address the shop is to find pictures. */
  enum Images {
    /** The service's links. */
    URL,
    /** Files that are the user's. */
    FILE
  }

  @Mixin private JobArguments job = new JobArguments();

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      required = true,
      converter = Converters.OfShopFormat.class,
      description =
          "shopify, woocommerce or google-merchant. A catalog of this format is copied with new"
              + " pictures; of another one, a file of ids and pictures is made.")
  private Optional<ShopFormat> format = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write; - is standard output.")
  private String out = STANDARD_OUTPUT;

  @Option(
      names = "--images",
      paramLabel = "url|file",
      converter = Converters.OfImages.class,
      description =
          "url: the service's links, which die after 24 h; file: the downloaded files, see"
              + " --files-at. url unless given.")
  private Images images = Images.URL;

  @Option(
      names = "--files-at",
      paramLabel = "URL",
      converter = Converters.OfFolderUrl.class,
      description =
          "Where the shop will find what is in download.folder, or in the storage of"
              + " output.destination, e.g. https://cdn.shop.example/results/.")
  private Optional<String> filesAt = Optional.empty();

  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = "Read this catalog instead of the job file's; - is standard input.")
  private Optional<String> catalog = Optional.empty();

  private final Surroundings surroundings;
  private final Shotlist program;

  ExportCommand(Surroundings surroundings, Shotlist program) {
    this.surroundings = surroundings;
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = job.read(SubmitOptions.catalogSetting(catalog));
    Addresses addresses = addresses(jobFile);
    requireAnotherFile(jobFile);
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (Spool spool = Spool.of(jobFile.catalog().path(), surroundings.in(), surroundings.stop());
        ReadAccess access = open(state)) {
      Journal journal = new Journal(access.database(), surroundings.clock());
      long jobId = HeldJob.requireKnown(journal, jobFile.job(), "export");
      ResultBook book = new ResultBook(access.database(), jobId);
      tell(jobFile, export(jobFile, spool, book, addresses), journal.isRehearsed(jobId));
    }
    return 0;
  }

  /** After the catalog is there: a run that begins meanwhile must not wait for a slow pipe. */
  private ReadAccess open(StateSettings state) throws InterruptedException {
    surroundings.throwIfStopped();
    return ReadAccess.open(state, "export", surroundings.clock(), surroundings.stop()::sleep);
  }

  private ShopFormat format() {
    return format.orElseThrow();
  }

  private Addresses addresses(JobFile jobFile) {
    if (jobFile.operation() == Operation.CLAID_VIDEO) {
      throw new UsageException(
          "Job "
              + jobFile.job()
              + " makes videos, and what a shop imports from such a file are pictures."
              + NOTHING
              + "The manifest in "
              + jobFile.manifest().folder()
              + " has the videos.");
    }
    if (images == Images.URL) {
      if (filesAt.isPresent()) {
        throw new UsageException(
            "--files-at says where files are, and links are asked for."
                + NOTHING
                + "Add --images file, or leave --files-at out.");
      }
      return Addresses.links(surroundings.clock().instant());
    }
    Optional<Path> folder = jobFile.download().map(JobFile.DownloadSettings::folder);
    if (folder.isEmpty() && jobFile.output().destination().isEmpty()) {
      throw new UsageException(
          "--images file: job "
              + jobFile.job()
              + " has neither download nor output.destination, so it has no files."
              + NOTHING
              + "Export the links with --images url while they live, and set download.folder for"
              + " the next run.");
    }
    if (filesAt.isPresent()) {
      return folder
          .map(path -> Addresses.files(path, filesAt.get()))
          .orElseGet(() -> Addresses.objects(filesAt.get()));
    }
    if (folder.isPresent() && format().takesFileNames()) {
      return Addresses.names();
    }
    throw new UsageException(
        "--images file needs --files-at: the URL under which the shop finds what is in "
            + folder.map(Path::toString).orElse("the storage of output.destination")
            + "."
            + NOTHING
            + folder
                .map(path -> "Put the files where the shop can fetch them, then add")
                .orElse("Add")
            + " --files-at https://cdn.shop.example/results/");
  }

  private void requireAnotherFile(JobFile jobFile) {
    if (out.equals(STANDARD_OUTPUT)) {
      return;
    }
    requireAnother(Path.of(jobFile.catalog().path()), "the catalog that is exported");
    requireAnother(jobFile.file(), "the job file");
  }

  private void requireAnother(Path file, String what) {
    try {
      if (Files.exists(file)
          && Files.exists(Path.of(out))
          && Files.isSameFile(file, Path.of(out))) {
        throw new UsageException(
            "--out "
                + out
                + " is "
                + what
                + ", which would be overwritten."
                + NOTHING
                + "Name another file.");
      }
    } catch (IOException e) {
      throw FilesException.of(e, Path.of(out));
    }
  }

  /** The report, and whether the catalog was copied. */
  private record Done(Report report, boolean copied) {}

  private Done export(JobFile jobFile, Spool spool, ResultBook book, Addresses addresses)
      throws InterruptedException {
    if (out.equals(STANDARD_OUTPUT)) {
      Done done = export(jobFile, spool, book, addresses, surroundings.out());
      surroundings.out().flush();
      return done;
    }
    try (PartFile file = PartFile.create(Path.of(out))) {
      Done done = export(jobFile, spool, book, addresses, file.stream());
      file.publish();
      return done;
    } catch (UncheckedIOException e) {
      IOException cause = e.getCause();
      throw FilesException.of(cause == null ? new IOException(e) : cause, Path.of(out));
    }
  }

  private Done export(
      JobFile jobFile, Spool spool, ResultBook book, Addresses addresses, OutputStream stream)
      throws InterruptedException {
    JobFile.CatalogSettings settings = jobFile.catalog();
    Exporter exporter =
        new Exporter(book, addresses, settings.normalize(), stream, surroundings::throwIfStopped);
    try (Catalog all = spool.open(settings.withAllImages(), surroundings.clock())) {
      if (!program.quiet) {
        surroundings.err().println(Words.catalog(settings.path(), all.reading()));
      }
      if (!all.format().equals(format().name())) {
        return new Done(exporter.create(all, format()), false);
      }
    }
    try (CatalogCopy copy = spool.openCopy(settings, surroundings.clock())) {
      return new Done(exporter.copy(copy), true);
    }
  }

  private void tell(JobFile jobFile, Done done, boolean rehearsed) {
    List<String> warnings = warnings(jobFile, done.report(), rehearsed);
    if (!program.quiet) {
      surroundings.err().println(summary(done));
    }
    warnings.forEach(surroundings.err()::println);
  }

  private String summary(Done done) {
    Report report = done.report();
    String what =
        done.copied()
            ? Words.count(report.replaced(), "picture")
                + " of "
                + Words.count(report.products(), "product")
                + " replaced, "
                + report.keptInAll()
                + " kept"
            : Words.count(report.replaced(), "new picture")
                + " of "
                + Words.count(report.products(), "product")
                + ", "
                + report.keptInAll()
                + " without one";
    String reasons =
        report.kept().entrySet().stream()
            .map(kept -> kept.getValue() + " " + kept.getKey().words())
            .collect(Collectors.joining(", ", " (", ")"));
    return (out.equals(STANDARD_OUTPUT) ? "Standard output" : out)
        + ": "
        + what
        + (report.kept().isEmpty() ? "" : reasons)
        + ".";
  }

  private List<String> warnings(JobFile jobFile, Report report, boolean rehearsed) {
    List<String> warnings = new ArrayList<>();
    if (rehearsed && report.replaced() > 0) {
      warnings.add(
          "Job "
              + jobFile.job()
              + " was rehearsed: its pictures are the sandbox's drawings. Do not import them into a"
              + " real shop.");
    }
    report
        .expiresAt()
        .ifPresent(
            end ->
                warnings.add(
                    "The first link dies at "
                        + end.truncatedTo(ChronoUnit.SECONDS)
                        + ": the shop must have imported the file by then."));
    if (report.kept().containsKey(Kept.EXPIRED)) {
      long expired = report.kept().getOrDefault(Kept.EXPIRED, 0L);
      warnings.add(
          Words.count(expired, "result")
              + (expired == 1 ? " has" : " have")
              + " no living link any more. "
              + (jobFile.download().isPresent()
                  ? "Their files are in "
                      + jobFile.download().get().folder()
                      + ": export with --images file and --files-at."
                  : "This job downloads nothing: export sooner after the run, or set"
                      + " download.folder."));
    }
    if (report.kept().containsKey(Kept.IN_STORAGE)) {
      warnings.add(
          "What is in your storage only has no public link: export with --images file and"
              + " --files-at, the URL at which your storage is public.");
    }
    return warnings;
  }
}
