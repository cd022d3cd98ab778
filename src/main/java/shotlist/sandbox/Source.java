package shotlist.sandbox;

/**
 * What a source picture turned out to be.
 *
 * @param format as the services say it: jpeg, png, webp, avif, heic, gif, bmp or tiff
 */
record Source(String format, Size size) {

  String extension() {
    return format.equals("jpeg") ? "jpg" : format;
  }

  String mime() {
    return "image/" + format;
  }

  /** Millions of pixels, as the service gives them. */
  double megapixels() {
    return Math.round(size.width() * (double) size.height() / 1000) / 1000.0;
  }
}
