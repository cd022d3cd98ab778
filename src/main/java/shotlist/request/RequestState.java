package shotlist.request;

import java.util.Locale;

/** Where a request stands. */
public enum RequestState {
  /** Wanted, not sent; nothing is reserved. */
  PENDING,
  /** The intent and its reservation are durable; it may have been sent. */
  SUBMITTING,
  /** The service took it and gave it an id. */
  IN_FLIGHT,
  /** Its result is here. */
  DONE,
  /** It has no result and is not tried again by itself. */
  FAILED,
  /** It may have been charged; nobody knows. Never sent again by itself. */
  IN_DOUBT;

  /** The arrows of the contract; nothing else happens. */
  public boolean mayBecome(RequestState next) {
    return switch (this) {
      case PENDING -> next == SUBMITTING;
      case SUBMITTING ->
          next == IN_FLIGHT
              || next == DONE
              || next == PENDING
              || next == FAILED
              || next == IN_DOUBT;
      case IN_FLIGHT -> next == DONE || next == FAILED;
      case DONE -> false;
      case FAILED -> next == PENDING;
      case IN_DOUBT -> next == PENDING || next == DONE || next == FAILED;
    };
  }

  /** Fails where the contract has no such arrow. */
  void requireMayBecome(RequestState next) {
    if (!mayBecome(next)) {
      throw new IllegalStateException("a request cannot become " + next + " from " + this);
    }
  }

  /** As files, tables and messages write it: {@code in_flight}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static RequestState parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
