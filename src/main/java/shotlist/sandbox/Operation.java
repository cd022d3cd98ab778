package shotlist.sandbox;

/** What can be asked of the two services; the word is the operation's name in the book. */
enum Operation {
  EDIT("claid edit"),
  BACKGROUND("claid background"),
  VIDEO("claid video"),
  STORAGE("claid storage"),
  MAGIC_HOUR_EDIT("magic-hour edit"),
  MAGIC_HOUR_ACCOUNT("magic-hour account");

  private final String word;

  Operation(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  boolean claid() {
    return word.startsWith("claid");
  }
}
