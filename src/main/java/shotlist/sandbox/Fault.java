package shotlist.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to fail. Faults happen by a marker in the prompt, {@code [sandbox:drop]} or, for the first
 * two times only, {@code [sandbox:dropx2]}, or by themselves at a rate. A count is per request body
 * for what happens at submission, and per task for polls and downloads.
 */
public enum Fault {
  /** The connection is closed without an answer; nothing was taken, nothing is charged. */
  RESET_BEFORE(Stage.ARRIVAL),

  /** 400, nothing taken. */
  HTTP_400(Stage.REFUSAL),
  /** 401, as if the key were wrong. */
  HTTP_401(Stage.REFUSAL),
  /** 402, as if the account were empty. */
  HTTP_402(Stage.REFUSAL),
  /** Magic Hour's 402 with {@code plan_upgrade_required}; a plain 402 from Claid. */
  PLAN_UPGRADE(Stage.REFUSAL),
  /** 403, as if the key lacked the right. */
  HTTP_403(Stage.REFUSAL),
  /** 404 to the submission. */
  HTTP_404(Stage.REFUSAL),
  /** 409, nothing taken. */
  HTTP_409(Stage.REFUSAL),
  /** 413, nothing taken. */
  HTTP_413(Stage.REFUSAL),
  /** 415, nothing taken. */
  HTTP_415(Stage.REFUSAL),
  /** 422, nothing taken. */
  HTTP_422(Stage.REFUSAL),
  /** 429 in the usual shape though the limit was kept. */
  HTTP_429(Stage.REFUSAL),
  /** 429 with Claid's error not nested under {@code detail} and without any rate header. */
  FLAT_429(Stage.REFUSAL),
  /** 500 before anything was taken. */
  HTTP_500(Stage.REFUSAL),
  /** 502 from a gateway, not JSON; nothing was taken. */
  HTTP_502(Stage.REFUSAL),
  /** 503 with {@code Retry-After: 1}; nothing was taken. */
  HTTP_503(Stage.REFUSAL),

  /** Taken and charged, then the connection is closed without an answer. */
  DROP(Stage.ANSWER),
  /** Taken and charged, then answered 200 with an HTML page. */
  GARBLED(Stage.ANSWER),
  /** Taken and charged, then never answered: the client has to give up. */
  TIMEOUT(Stage.ANSWER),
  /** Taken and charged, then answered 500. */
  HTTP_500_CHARGED(Stage.ANSWER),
  /** Taken and charged, then answered 502. */
  HTTP_502_CHARGED(Stage.ANSWER),

  /** The task ends in an error, with text. Claid keeps the credits, Magic Hour refunds them. */
  TASK_ERROR(Stage.TASK),
  /** As {@code task-error}; Claid's {@code result} is {@code null}. */
  RESULT_NULL(Stage.TASK),
  /** As {@code task-error}; Claid's {@code result} is missing. */
  RESULT_ABSENT(Stage.TASK),
  /** As {@code task-error}; Claid's {@code result} is an empty object. */
  RESULT_EMPTY(Stage.TASK),
  /** The task ends cancelled. */
  CANCELLED(Stage.TASK),
  /** The task never ends: Claid says PAUSED, Magic Hour draft. */
  PAUSED(Stage.TASK),
  /** The task never ends, and its status is a word that no documentation has. */
  UNKNOWN_WORD(Stage.TASK),
  /** One output less than asked for, charged in full; none where one was asked for. */
  FEWER(Stage.TASK),
  /** Success without any output, charged in full. */
  NONE(Stage.TASK),
  /** Magic Hour's project is deleted: {@code enabled} is false. Claid answers 404 instead. */
  DISABLED(Stage.TASK),

  /** A poll is answered 500. */
  POLL_500(Stage.POLL),
  /** A poll is answered 429 though the limit was kept. */
  POLL_429(Stage.POLL),
  /** A poll is answered 404: the task is lost. */
  POLL_404(Stage.POLL),
  /** A poll's connection is closed without an answer. */
  POLL_DROP(Stage.POLL),

  /** The result's address is refused (403) at once; a new poll at Magic Hour renews it. */
  EXPIRED(Stage.DOWNLOAD),
  /** A download trickles. */
  SLOW_DOWNLOAD(Stage.DOWNLOAD),
  /** A download is answered 404. */
  DOWNLOAD_404(Stage.DOWNLOAD),
  /** A download ends in the middle of the file. */
  DOWNLOAD_TRUNCATED(Stage.DOWNLOAD);

  /** When a fault happens. At most one fault of each stage happens to a request. */
  enum Stage {
    ARRIVAL,
    REFUSAL,
    ANSWER,
    TASK,
    POLL,
    DOWNLOAD
  }

  private final Stage stage;

  Fault(Stage stage) {
    this.stage = stage;
  }

  Stage stage() {
    return stage;
  }

  /** The fault's name in markers and rates: {@code http-500-charged}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The fault of that name, if there is one. */
  public static Optional<Fault> find(String word) {
    return Arrays.stream(values()).filter(fault -> fault.word().equals(word)).findFirst();
  }

  /** Throws if there is no such fault or it cannot happen that often. */
  static void requireRate(String word, double rate) {
    if (find(word).isEmpty()) {
      throw new IllegalArgumentException(
          "no fault is called \""
              + word
              + "\"; there are "
              + Arrays.stream(values()).map(Fault::word).collect(Collectors.joining(", ")));
    }
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("the rate of " + word + " must be 0 to 1: " + rate);
    }
  }
}
