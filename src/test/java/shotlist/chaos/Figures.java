package shotlist.chaos;

import java.util.Locale;

/** What a campaign came to. */
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
    long lost,
    long overBudget,
    long limitsPassed,
    long fileVersions,
    long brokenPromises,
    long seconds) {
  String line() {
    return String.format(
        Locale.ROOT,
        "seed %d: %d runs, %d kill -9, %d SIGTERM, %d SIGINT; %d requests, %d charges,"
            + " charges per request at most %d; %d doubts (%d resubmitted on purpose, %d left);"
            + " lost results %d, over budget %d, limits passed %d; %d versions of files read;"
            + " broken promises %d; %d s",
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
        lost,
        overBudget,
        limitsPassed,
        fileVersions,
        brokenPromises,
        seconds);
  }
}
