package shotlist.chaos;

/**
 * A promise that was not kept.
 *
 * @param promise in three or four words
 * @param what which job, which request, what is known of it
 * @param where to look
 */
record Broken(String promise, String what, String where) {
  /** {@code BROKEN paid twice: edit-1 "…" for p1.png: tasks 4100001 and 4100007. See …}. */
  String line() {
    return "BROKEN " + promise + ": " + what + ". See " + where;
  }
}
