package shotlist.report;

import java.util.Locale;
import shotlist.request.RequestState;

/** How an item or a row stands, as the manifest has it and people filter by it. */
enum Status {
  DONE,
  FAILED,
  IN_DOUBT,
  PENDING,
  IN_FLIGHT,
  REJECTED;

  /** What is being sent just now is not done: for people it is pending. */
  static Status of(RequestState state) {
    return switch (state) {
      case DONE -> DONE;
      case FAILED -> FAILED;
      case IN_DOUBT -> IN_DOUBT;
      case PENDING, SUBMITTING -> PENDING;
      case IN_FLIGHT -> IN_FLIGHT;
    };
  }

  /** {@code in_doubt}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
