package shotlist.sandbox;

/** Width and height in pixels. */
record Size(int width, int height) {

  Size {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("a picture must have a size: " + width + "x" + height);
    }
  }

  double ratio() {
    return (double) width / height;
  }

  /** The ratio of words such as {@code 16:9}. */
  static double ratioOf(String words) {
    int colon = words.indexOf(':');
    return Double.parseDouble(words.substring(0, colon))
        / Double.parseDouble(words.substring(colon + 1));
  }

  /** A size of that ratio and about that many pixels, in steps of 8. */
  static Size ofArea(double ratio, int pixels) {
    return new Size(stepped(Math.sqrt(pixels * ratio)), stepped(Math.sqrt(pixels / ratio)));
  }

  /** A size of that ratio with that longest side. */
  static Size ofSide(double ratio, int side) {
    return ratio >= 1
        ? new Size(side, atLeastOne(side / ratio))
        : new Size(atLeastOne(side * ratio), side);
  }

  /** This size, made smaller if a side is longer than that. */
  Size within(int side) {
    return Math.max(width, height) <= side ? this : ofSide(ratio(), side);
  }

  /** This size in whole blocks, as video coding likes it. */
  Size inBlocksOf(int block) {
    return new Size(
        Math.max(block, width / block * block), Math.max(block, height / block * block));
  }

  private static int stepped(double length) {
    return Math.max(8, (int) Math.round(length / 8) * 8);
  }

  private static int atLeastOne(double length) {
    return Math.max(1, (int) Math.round(length));
  }
}
