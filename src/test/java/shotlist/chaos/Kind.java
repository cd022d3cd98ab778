package shotlist.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What jobs of a kind ask of which service. */
enum Kind {
  EDIT("edit", "claid", "edit", "EDIT", 2),
  BACKGROUND("background", "claid", "background", "BACKGROUND", 2),
  VIDEO("video", "claid", "video", "VIDEO", 35),
  MAGIC_HOUR("magic-hour", "magic-hour", "edit", "MAGIC_HOUR_EDIT", 10);

  private final String word;
  private final String provider;
  private final String operation;
  private final String journalWord;
  private final int price;

  Kind(String word, String provider, String operation, String journalWord, int price) {
    this.word = word;
    this.provider = provider;
    this.operation = operation;
    this.journalWord = journalWord;
    this.price = price;
  }

  String word() {
    return word;
  }

  String provider() {
    return provider;
  }

  String operation() {
    return operation;
  }

  /** The operation as the sandbox's journal calls it. */
  String journalWord() {
    return journalWord;
  }

  /** Credits of one request. */
  int price() {
    return price;
  }

  boolean synchronous() {
    return this == BACKGROUND;
  }

  /** The jobs of a shop: two at least, so that they meet on one key and in one state. */
  static Optional<List<Kind>> jobsOf(String word) {
    if (word.equals("mixed")) {
      return Optional.of(List.of(EDIT, BACKGROUND, MAGIC_HOUR));
    }
    return Arrays.stream(values())
        .filter(kind -> kind.word.equals(word))
        .findFirst()
        .map(kind -> List.of(kind, kind));
  }

  /** What the job file says of the request, besides the prompt. */
  String options() {
    return switch (this) {
      case EDIT -> "options: {model: v2}";
      case BACKGROUND -> "options: {scene: {model: v2}}";
      case VIDEO -> "options: {duration: \"5\"}";
      case MAGIC_HOUR -> "options: {model: qwen-edit, resolution: 640px}";
    };
  }
}
