package shotlist.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the sandbox is told to do to one request, by a marker in its prompt. */
enum Trouble {
  NONE("", Kind.HARMLESS),

  HTTP_429("http-429x1", Kind.HARMLESS),
  FLAT_429("flat-429x2", Kind.HARMLESS),
  HTTP_503("http-503x1", Kind.HARMLESS),
  DOWNLOAD_TRUNCATED("download-truncatedx1", Kind.HARMLESS),
  DOWNLOAD_404("download-404x1", Kind.HARMLESS),
  HTTP_401("http-401x1", Kind.HARMLESS),
  HTTP_402("http-402x1", Kind.HARMLESS),
  HTTP_403("http-403x1", Kind.HARMLESS),

  POLL_500("poll-500x1", Kind.HARMLESS, true),
  POLL_429("poll-429x1", Kind.HARMLESS, true),
  POLL_DROP("poll-dropx2", Kind.HARMLESS, true),

  HTTP_400("http-400", Kind.REFUSED),
  HTTP_404("http-404", Kind.REFUSED),
  HTTP_422("http-422", Kind.REFUSED),

  NO_OUTPUT("none", Kind.FAILS),
  TASK_ERROR("task-error", Kind.FAILS, true),
  RESULT_NULL("result-null", Kind.FAILS, true),
  CANCELLED("cancelled", Kind.FAILS, true),
  POLL_404("poll-404", Kind.FAILS, true),

  RESET_BEFORE("reset-beforex1", Kind.UNSAFE),
  HTTP_500("http-500x1", Kind.UNSAFE),
  HTTP_502("http-502x1", Kind.UNSAFE),
  DROP("dropx1", Kind.UNSAFE),
  GARBLED("garbledx1", Kind.UNSAFE),
  TIMEOUT("timeoutx1", Kind.UNSAFE),
  HTTP_500_CHARGED("http-500-chargedx1", Kind.UNSAFE),
  HTTP_502_CHARGED("http-502-chargedx1", Kind.UNSAFE);

  /** How a request ends that meets the trouble and no kill. */
  enum Kind {
    /** With its result, at the latest on a later run. */
    HARMLESS("done"),
    /** Failed and not charged. */
    REFUSED("failed"),
    /** Failed and charged, unless the service refunds. */
    FAILS("failed"),
    /** In doubt, the first time. */
    UNSAFE("done");

    private final String status;

    Kind(String status) {
      this.status = status;
    }
  }

  private final String marker;
  private final Kind kind;
  private final boolean needsTask;

  Trouble(String marker, Kind kind) {
    this(marker, kind, false);
  }

  Trouble(String marker, Kind kind, boolean needsTask) {
    this.marker = marker;
    this.kind = kind;
    this.needsTask = needsTask;
  }

  Kind kind() {
    return kind;
  }

  /** How an item of it stands at the end, if it is not in doubt. */
  String endsAs() {
    return kind.status;
  }

  /** As it stands in a prompt. */
  String marked() {
    return marker.isEmpty() ? "" : " [sandbox:" + marker + "]";
  }

  /** The troubles of a kind that an operation knows; a synchronous one has no task to ask for. */
  static List<Trouble> of(Kind kind, boolean synchronous) {
    return Arrays.stream(values())
        .filter(trouble -> trouble.kind == kind && !(synchronous && trouble.needsTask))
        .toList();
  }

  /** The trouble that a prompt asks for. */
  static Trouble in(String prompt) {
    return Stream.of(values())
        .filter(trouble -> trouble != NONE && prompt.endsWith(trouble.marked()))
        .findFirst()
        .orElse(NONE);
  }
}
