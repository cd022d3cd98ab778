package shotlist.chaos;

import java.util.Locale;

/** What a campaign in which no promise was broken came to. */
record Figures(
    long seed,
    int runs,
    int kills,
    long terminated,
    long interrupted,
    long requests,
    long charges,
    long mostCharges,
    long doubts,
    long stillInDoubt,
    long resubmitted,
    long fileVersions,
    long seconds) {
  String line() {
    return String.format(
        Locale.ROOT,
        "seed %d: %d runs, %d kill -9, %d SIGTERM, %d SIGINT; %d requests, %d charges,"
            + " charges per request at most %d; %d doubts (%d resubmitted on purpose, %d left);"
            + " lost results 0, over budget 0, limits passed 0; %d versions of files read, all"
            + " whole; %d s",
        seed,
        runs,
        kills,
        terminated,
        interrupted,
        requests,
        charges,
        mostCharges,
        doubts,
        resubmitted,
        stillInDoubt,
        fileVersions,
        seconds);
  }
}
