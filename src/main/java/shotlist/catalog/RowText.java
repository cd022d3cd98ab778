package shotlist.catalog;

import java.util.Arrays;

/**
 * The text of the row that is being read, from its first character to as far as was taken, with the
 * line numbers of both. It can be taken again from its start; what lies before it is not kept.
 */
final class RowText {
  /** Gets all text that rows were made of or that was passed over, in order and in pieces. */
  interface Passed {
    void take(char[] buffer, int from, int to);
  }

  private final CatalogText text;
  private final Passed passed;

  // All are indices into the buffer; fill() moves them together.
  private char[] buffer = new char[32 * 1024];
  private int start;
  private int position;
  private int limit;

  private long startLine = 1;
  private long line = 1;

  RowText(CatalogText text, Passed passed) {
    this.text = text;
    this.passed = passed;
  }

  /** The next character without taking it; -1 at the catalog's end. */
  int look() {
    return position < limit || fill() ? buffer[position] : -1;
  }

  /** Takes the character that {@link #look} showed. CR, LF and CRLF each count as one line end. */
  void take() {
    char c = buffer[position];
    if (c == '\r' || (c == '\n' && !follows('\r'))) {
      line++;
    }
    position++;
  }

  /** Takes what comes before the next delimiter or line end, as far as it has been read. */
  void takeUpTo(char delimiter) {
    int at = position;
    while (at < limit && buffer[at] != delimiter && buffer[at] != '\n' && buffer[at] != '\r') {
      at++;
    }
    position = at;
  }

  private boolean follows(char before) {
    return position > start && buffer[position - 1] == before;
  }

  /** Takes the line end that comes next, or nothing at the catalog's end. */
  void takeLineEnd() {
    if (look() < 0) {
      return;
    }
    boolean carriageReturn = look() == '\r';
    take();
    if (carriageReturn && look() == '\n') {
      take();
    }
  }

  /** How many characters of the row were taken. */
  int length() {
    return position - start;
  }

  /** What was taken of the row. */
  String taken() {
    return new String(buffer, start, length());
  }

  /** The number of the line that the row starts on, from 1. */
  long startLine() {
    return startLine;
  }

  /** The number of the line that the next character is on, from 1. */
  long line() {
    return line;
  }

  /** The row's first line, as far as it was read, cut to a number of characters. */
  String firstLine(int length) {
    int end = start;
    while (end < limit && end - start < length && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    return Blanks.cut(new String(buffer, start, end - start), length);
  }

  /** Ends the row: the next one starts here. */
  void startRow() {
    pass();
    startLine = line;
  }

  private void pass() {
    passed.take(buffer, start, position);
    start = position;
  }

  /** Goes back to the row's start. */
  void back() {
    position = start;
    line = startLine;
  }

  /**
   * Ends the row after its first line, however much of it was taken.
   *
   * @return how many of the characters taken come again
   */
  long startRowAtSecondLine() {
    long again = length();
    back();
    for (int c = look(); c >= 0 && c != '\n' && c != '\r'; c = look()) {
      take();
      again--;
      pass(); // a line without an end is skipped, not kept
    }
    takeLineEnd();
    startRow();
    return Math.max(0, again);
  }

  private boolean fill() {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      position -= start;
      limit -= start;
      start = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int count = text.read(buffer, limit, buffer.length - limit, line);
    limit += Math.max(0, count);
    return count > 0;
  }
}
