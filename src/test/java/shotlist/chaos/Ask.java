package shotlist.chaos;

/**
 * What is asked of a service: a prompt for a picture. No two wishes of a campaign are the same ask,
 * since each prompt carries a number of its own.
 *
 * @param picture the source's URL without its signature
 */
record Ask(String prompt, String picture) {
  /** The ask of a prompt and a URL as it was sent. */
  static Ask of(String prompt, String url) {
    int query = url.indexOf('?');
    return new Ask(prompt, query < 0 ? url : url.substring(0, query));
  }

  /** What goes wrong with it. */
  Trouble trouble() {
    return Trouble.in(prompt);
  }

  @Override
  public String toString() {
    return '"' + prompt + "\" for " + picture.substring(picture.lastIndexOf('/') + 1);
  }
}
