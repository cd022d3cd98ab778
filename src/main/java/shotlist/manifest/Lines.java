package shotlist.manifest;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import shotlist.item.Standing;
import shotlist.journal.Run;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;
import shotlist.request.RequestState;

/**
 * Turns what stands in the catalog into lines, in catalog order: the first item that shares a
 * request carries its charge, on its first line.
 */
final class Lines {
  private static final String REJECTED = "rejected";
  private static final String REMOVED = "removed";
  private static final String CHOSEN = "chosen";

  private final Operation operation;
  private final Run run;
  private final CatalogHead catalog;
  private final boolean downloads;
  private final IdSet charged = new IdSet();

  /**
   * For one pass.
   *
   * @param downloads whether outputs are to have a file
   */
  Lines(Operation operation, Run run, CatalogHead catalog, boolean downloads) {
    this.operation = operation;
    this.run = run;
    this.catalog = catalog;
    this.downloads = downloads;
  }

  /** A line per output, or one where there is none yet. */
  List<Line> of(Standing.OfItem item) {
    List<Optional<Standing.OfOutput>> outputs =
        item.state() == RequestState.DONE && !item.outputs().isEmpty()
            ? item.outputs().stream().map(Optional::of).toList()
            : List.of(Optional.empty());
    Credits charge = charged.add(item.requestId()) ? item.credits() : Credits.ZERO;
    return IntStream.range(0, outputs.size())
        .mapToObj(i -> line(item, outputs.get(i), i == 0 ? charge : Credits.ZERO))
        .toList();
  }

  private Line line(Standing.OfItem item, Optional<Standing.OfOutput> output, Credits credits) {
    Optional<Standing.OfFile> file = output.flatMap(Standing.OfOutput::file);
    return new Line(
        List.of(
            Cell.of(item.key().id()),
            Cell.of(item.key().position()),
            Cell.of(item.sourceUrl()),
            Cell.of(item.state().word()),
            Cell.of(reason(item, output)),
            Cell.ofNumber(output.map(Standing.OfOutput::index)),
            Cell.of(output.flatMap(o -> o.url().or(o::location))),
            Cell.ofTime(output.flatMap(Standing.OfOutput::expiresAt)),
            Cell.of(file.map(Standing.OfFile::path)),
            Cell.of(file.map(Standing.OfFile::sha256)),
            Cell.ofNumber(file.map(Standing.OfFile::bytes)),
            Cell.of(file.flatMap(Standing.OfFile::mime).or(() -> output.flatMap(o -> o.mime()))),
            Cell.ofNumber(
                file.flatMap(Standing.OfFile::width).or(() -> output.flatMap(o -> o.width()))),
            Cell.ofNumber(
                file.flatMap(Standing.OfFile::height).or(() -> output.flatMap(o -> o.height()))),
            Cell.of(operation.provider().word()),
            Cell.of(operation.word()),
            Cell.of(requestId(item)),
            Cell.of(credits),
            Cell.ofTime(item.submittedAt()),
            Cell.ofTime(item.completedAt()),
            Cell.of(item.run()),
            Cell.of(item.fingerprint())));
  }

  /**
   * That it was chosen, the request's reason, then why this output has no file, or what is suspect
   * about it.
   */
  private String reason(Standing.OfItem item, Optional<Standing.OfOutput> output) {
    boolean hasFile = output.flatMap(Standing.OfOutput::file).isPresent();
    String noFile = hasFile ? "" : output.map(this::noFile).orElse("");
    String suspect = hasFile ? output.map(Standing.OfOutput::suspect).orElse("") : "";
    return Stream.of(
            output.filter(Standing.OfOutput::chosen).map(o -> CHOSEN).orElse(""),
            item.reason().isEmpty() ? standing(item.state()) : item.reason(),
            noFile,
            suspect.isEmpty() ? "" : "suspect: " + suspect)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /**
   * By which the service knows the request: its task, or of a synchronous one the answer, also
   * where that was a refusal or nobody knows what it means. What is to be sent again has none.
   */
  private Optional<String> requestId(Standing.OfItem item) {
    boolean answered =
        operation.synchronous()
            && (item.state() == RequestState.FAILED || item.state() == RequestState.IN_DOUBT);
    return item.taskId().or(() -> answered ? item.answerId() : Optional.empty());
  }

  /** A reject has no position, and costs nothing. */
  Line of(Standing.OfReject reject) {
    return line(
        reject.id(),
        Cell.NONE,
        sourceUrl(reject),
        REJECTED,
        reject.reason(),
        Cell.NONE,
        Cell.NONE,
        Cell.NONE,
        reject.run(),
        Cell.NONE);
  }

  /**
   * What is said of a request of which nothing is noted: the same every night, so that its item is
   * no change as long as it stands there.
   */
  private static String standing(RequestState state) {
    return switch (state) {
      case PENDING -> "not sent yet";
      case IN_FLIGHT -> "accepted; no result yet";
      default -> "";
    };
  }

  private String noFile(Standing.OfOutput output) {
    boolean isDue = downloads && output.wanted() && output.url().isPresent();
    return output.reason().isEmpty() && isDue
        ? "not downloaded yet" + until(output)
        : output.reason();
  }

  private String until(Standing.OfOutput output) {
    if (OperationFacts.of(operation).renewsLinks()) {
      return "; the service keeps it, a later run tries again";
    }
    return output
        .expiresAt()
        .map(at -> "; it can be tried until " + at.truncatedTo(ChronoUnit.SECONDS))
        .orElse("");
  }

  private String sourceUrl(Standing.OfReject reject) {
    return catalog.isImageColumn(reject.column()) ? reject.cell() : "";
  }

  /**
   * The line by which {@code changes.csv} says that an item is gone. This run produced it, and its
   * charge stood in an earlier one.
   */
  Line ofRemoved(Standing.OfItem item) {
    return ofGone(item, REMOVED, "not in the catalog any more");
  }

  /** As the other, of an item whose product has a line of its own that says why it is rejected. */
  Line ofRejected(Standing.OfItem item) {
    return ofGone(item, REJECTED, "rejected with its row: see rejects.csv");
  }

  /** The line by which {@code changes.csv} says that a reject is gone, and no item came of it. */
  Line ofRemoved(Standing.OfReject reject) {
    return line(
        reject.id(),
        Cell.NONE,
        sourceUrl(reject),
        REMOVED,
        "this rejected row is not in the catalog any more",
        Cell.NONE,
        Cell.NONE,
        Cell.NONE,
        run.name(),
        Cell.NONE);
  }

  private Line ofGone(Standing.OfItem item, String status, String reason) {
    return line(
        item.key().id(),
        Cell.of(item.key().position()),
        item.sourceUrl(),
        status,
        reason,
        Cell.of(requestId(item)),
        Cell.ofTime(item.submittedAt()),
        Cell.ofTime(item.completedAt()),
        run.name(),
        Cell.of(item.fingerprint()));
  }

  private Line line(
      String id,
      Cell position,
      String sourceUrl,
      String status,
      String reason,
      Cell requestId,
      Cell submittedAt,
      Cell completedAt,
      String runName,
      Cell fingerprint) {
    return new Line(
        List.of(
            Cell.of(id),
            position,
            Cell.of(sourceUrl),
            Cell.of(status),
            Cell.of(reason),
            Cell.NONE, // output_index
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE,
            Cell.NONE, // height
            Cell.of(operation.provider().word()),
            Cell.of(operation.word()),
            requestId,
            Cell.of(Credits.ZERO),
            submittedAt,
            completedAt,
            Cell.of(runName),
            fingerprint));
  }
}
