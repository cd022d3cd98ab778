package shotlist.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The place of a part in a report: what stands between its marks.
 *
 * <pre>{@code
 * <!-- bench:start -->
 * <!-- /bench:start -->
 * }</pre>
 */
final class Section {
  private final Path file;
  private final String begin;
  private final String end;

  private Section(Path file, String name) {
    this.file = file;
    this.begin = "<!-- bench:" + name + " -->";
    this.end = "<!-- /bench:" + name + " -->";
  }

  /** Fails before anything is measured where it could not be written. */
  static Section of(Path file, String name) throws IOException {
    Section section = new Section(file.toAbsolutePath(), name);
    section.around();
    return section;
  }

  /** Puts this there; at the file's end where it has no such place yet. */
  void replace(String content) throws IOException {
    String[] around = around();
    Path part = Files.createTempFile(file.getParent(), "bench", ".part");
    Files.writeString(
        part, around[0] + begin + "\n\n" + content.strip() + "\n\n" + end + around[1]);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private String[] around() throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, "# Performance\n");
    }
    String text = Files.readString(file, StandardCharsets.UTF_8);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 && to < 0) {
      return new String[] {text.stripTrailing() + "\n\n", "\n"};
    }
    if (from < 0 || to < from) {
      throw new IOException(
          file + ": " + (from < 0 ? end : begin) + " has no " + (from < 0 ? begin : end) + ".");
    }
    return new String[] {text.substring(0, from), text.substring(to + end.length())};
  }
}
