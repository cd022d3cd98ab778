package shotlist.report;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Links from a page to files near it, so that a folder may be moved, or served, as a whole. */
final class Links {
  private final Path folder;

  /** From a page in this folder. */
  Links(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * A relative URL of a file, {@code ../images/M%C3%BCtze-1-1.jpg}; empty text where no path leads
   * there, as to another drive.
   */
  String to(Path file) {
    try {
      String path =
          folder.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
      return new URI(null, null, "./" + path, null).toASCIIString();
    } catch (IllegalArgumentException | URISyntaxException e) {
      return "";
    }
  }
}
