package shotlist.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the sandbox is told to do to one request, by a marker in its prompt. */
enum Trouble {
  NONE("", Ending.HARMLESS),

  HTTP_429("http-429x1", Ending.HARMLESS),
  FLAT_429("flat-429x2", Ending.HARMLESS),
  HTTP_503("http-503x1", Ending.HARMLESS),
  DOWNLOAD_TRUNCATED("download-truncatedx1", Ending.HARMLESS),
  DOWNLOAD_404("download-404x1", Ending.HARMLESS),
  HTTP_401("http-401x1", Ending.HARMLESS),
  HTTP_402("http-402x1", Ending.HARMLESS),
  HTTP_403("http-403x1", Ending.HARMLESS),

  POLL_500("poll-500x1", Ending.HARMLESS, Needs.TASK),
  POLL_429("poll-429x1", Ending.HARMLESS, Needs.TASK),
  POLL_DROP("poll-dropx2", Ending.HARMLESS, Needs.TASK),

  HTTP_400("http-400", Ending.REFUSED),
  HTTP_404("http-404", Ending.REFUSED),
  HTTP_422("http-422", Ending.REFUSED),

  NO_OUTPUT("none", Ending.FAILS),
  TASK_ERROR("task-error", Ending.FAILS, Needs.TASK),
  RESULT_NULL("result-null", Ending.FAILS, Needs.TASK),
  CANCELLED("cancelled", Ending.FAILS, Needs.TASK),
  POLL_404("poll-404", Ending.FAILS, Needs.TASK),

  RESET_BEFORE("reset-beforex1", Ending.UNSAFE),
  HTTP_500("http-500x1", Ending.UNSAFE),
  HTTP_502("http-502x1", Ending.UNSAFE, Needs.CLAID),
  DROP("dropx1", Ending.UNSAFE),
  GARBLED("garbledx1", Ending.UNSAFE),
  TIMEOUT("timeoutx1", Ending.UNSAFE),
  HTTP_500_CHARGED("http-500-chargedx1", Ending.UNSAFE),
  HTTP_502_CHARGED("http-502-chargedx1", Ending.UNSAFE, Needs.CLAID);

  /** How a request ends that meets the trouble and no kill. */
  enum Ending {
    /** With its result, at the latest on a later run. */
    HARMLESS("done"),
    /** Failed and not charged. */
    REFUSED("failed"),
    /** Failed and charged, unless the service refunds. */
    FAILS("failed"),
    /** In doubt, the first time. */
    UNSAFE("done");

    private final String status;

    Ending(String status) {
      this.status = status;
    }
  }

  /** What an operation must have for the trouble to make sense. */
  private enum Needs {
    NOTHING,
    /** Something to poll; a synchronous operation has none. */
    TASK,
    /** Magic Hour's 502 is documented to mean that no project was made: nothing is in doubt. */
    CLAID
  }

  private final String marker;
  private final Ending ending;
  private final Needs needs;

  Trouble(String marker, Ending ending) {
    this(marker, ending, Needs.NOTHING);
  }

  Trouble(String marker, Ending ending, Needs needs) {
    this.marker = marker;
    this.ending = ending;
    this.needs = needs;
  }

  Ending ending() {
    return ending;
  }

  /** How an item of it stands at the end, if it is not in doubt. */
  String endsAs() {
    return ending.status;
  }

  /** As it stands in a prompt. */
  String marked() {
    return marker.isEmpty() ? "" : " [sandbox:" + marker + "]";
  }

  /** The troubles of a kind that an operation knows. */
  static List<Trouble> of(Ending ending, Kind operation) {
    return Arrays.stream(values())
        .filter(trouble -> trouble.ending == ending && trouble.isKnownTo(operation))
        .toList();
  }

  private boolean isKnownTo(Kind operation) {
    return switch (needs) {
      case NOTHING -> true;
      case TASK -> !operation.synchronous();
      case CLAID -> operation != Kind.MAGIC_HOUR;
    };
  }

  /** The trouble that a prompt asks for. */
  static Trouble in(String prompt) {
    return Stream.of(values())
        .filter(trouble -> trouble != NONE && prompt.endsWith(trouble.marked()))
        .findFirst()
        .orElse(NONE);
  }
}
