package shotlist.manifest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** One line of a manifest: a cell for each of the contract's columns, in their order. */
record Line(List<Cell> cells) {
  static final List<String> COLUMNS =
      List.of(
          "id",
          "position",
          "source_url",
          "status",
          "reason",
          "output_index",
          "output_url",
          "expires_at",
          "file",
          "sha256",
          "bytes",
          "mime",
          "width",
          "height",
          "provider",
          "operation",
          "request_id",
          "credits",
          "submitted_at",
          "completed_at",
          "run",
          "fingerprint");

  private static final int SOURCE_URL = COLUMNS.indexOf("source_url");
  private static final int CREDITS = COLUMNS.indexOf("credits");

  Line {
    if (cells.size() != COLUMNS.size()) {
      throw new IllegalArgumentException("a line has one cell per column: " + cells.size());
    }
  }

  /**
   * What tells an item's lines from those published before. It leaves out {@code credits}: which of
   * the items that share a request carries its charge depends on the other items. And it leaves out
   * {@code source_url}: another picture has another fingerprint, while the same one may be signed
   * afresh each night.
   *
   * @return 128 bits of a SHA-256 in hex
   */
  static String hash(List<Line> lines) {
    MessageDigest digest = sha256();
    for (Line line : lines) {
      for (int i = 0; i < line.cells.size(); i++) {
        if (i != CREDITS && i != SOURCE_URL) {
          update(digest, line.cells.get(i).text());
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** With its length, so that no text can pass into the next cell. */
  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int shift = 24; shift >= 0; shift -= 8) {
      digest.update((byte) (bytes.length >>> shift));
    }
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
