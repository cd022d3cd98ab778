package shotlist.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A catalog's bytes as text, decoded strictly: a byte that is no text in the charset is an error
 * and never a replacement character, because it would end up in a prompt or an id. What was decoded
 * before the bad byte is handed out first, so that the caller knows its line.
 */
final class CatalogText {
  /** So many bytes tell what a file is. */
  private static final int MARK = 16;

  private final String place;
  private final InputStream bytes;
  private final CharsetDecoder decoder;
  private final String charset;
  private final byte[] mark;
  private final ByteBuffer undecoded = ByteBuffer.allocate(64 * 1024).flip();
  private boolean lastBytes;

  private CatalogText(
      String place, InputStream bytes, Charset charset, String described, byte... mark) {
    this.place = place;
    this.bytes = bytes;
    this.charset = described;
    this.mark = mark;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * Looks at the first bytes to find the charset. A byte order mark is stronger than the setting: a
   * file that starts with one cannot be in an 8-bit charset.
   *
   * @param setting {@code catalog.charset}, empty for automatic
   */
  static CatalogText open(String place, InputStream in, Optional<String> setting) {
    PushbackInputStream bytes = new PushbackInputStream(in, MARK);
    Optional<Charset> wanted = setting.map(name -> charset(place, name));
    try {
      byte[] head = bytes.readNBytes(MARK);
      refuseOthers(place, head);
      if (starts(head, 0xEF, 0xBB, 0xBF)) {
        bytes.unread(head, 3, head.length - 3);
        return new CatalogText(
            place,
            bytes,
            StandardCharsets.UTF_8,
            "UTF-8 (it has a byte order mark)",
            Arrays.copyOf(head, 3));
      }
      if (starts(head, 0xFF, 0xFE)) {
        bytes.unread(head, 2, head.length - 2);
        return new CatalogText(
            place,
            bytes,
            StandardCharsets.UTF_16LE,
            "UTF-16LE (it has a byte order mark)",
            Arrays.copyOf(head, 2));
      }
      if (starts(head, 0xFE, 0xFF)) {
        bytes.unread(head, 2, head.length - 2);
        return new CatalogText(
            place,
            bytes,
            StandardCharsets.UTF_16BE,
            "UTF-16BE (it has a byte order mark)",
            Arrays.copyOf(head, 2));
      }
      bytes.unread(head);
    } catch (IOException e) {
      throw unreadable(place, e);
    }
    return wanted
        .map(named -> new CatalogText(place, bytes, named, named.name() + " (catalog.charset)"))
        .orElseGet(
            () ->
                new CatalogText(
                    place, bytes, StandardCharsets.UTF_8, "UTF-8 (no byte order mark)"));
  }

  /** What the text is decoded from. */
  Charset encoding() {
    return decoder.charset();
  }

  /** The byte order mark; empty where there is none. */
  byte[] mark() {
    return mark.clone();
  }

  /** The charset and why it was taken. */
  String charset() {
    return charset;
  }

  /**
   * Decodes more text.
   *
   * @param line the line the text goes on in, for the message about a byte that is no text
   * @return how many characters were put into the buffer from {@code offset}; -1 at the end
   */
  int read(char[] target, int offset, int length, long line) {
    CharBuffer decoded = CharBuffer.wrap(target, offset, length).slice();
    while (true) {
      CoderResult result = decoder.decode(undecoded, decoded, lastBytes);
      if (decoded.position() > 0) {
        return decoded.position();
      }
      if (result.isError()) {
        throw notText(line);
      }
      if (lastBytes) {
        return -1;
      }
      readBytes();
    }
  }

  private void readBytes() {
    undecoded.compact();
    try {
      int count = bytes.read(undecoded.array(), undecoded.position(), undecoded.remaining());
      if (count < 0) {
        lastBytes = true;
      } else {
        undecoded.position(undecoded.position() + count);
      }
    } catch (IOException e) {
      throw unreadable(place, e);
    }
    undecoded.flip();
  }

  private CatalogException notText(long line) {
    String value = String.format("0x%02X", undecoded.get(undecoded.position()));
    return CatalogException.of(
        place + ":" + line,
        "the byte " + value + " is not text in " + decoder.charset().name() + ".",
        "Guessing at it could put wrong letters into a prompt or an id.",
        decoder.charset().equals(StandardCharsets.UTF_8)
            ? "save the catalog as UTF-8, or, if it comes from Excel or an older system, set"
                + " catalog.charset: windows-1252"
            : "set catalog.charset to the charset the catalog is really in");
  }

  static CatalogException unreadable(String place, IOException cause) {
    return CatalogException.of(
        place,
        "the catalog cannot be read (" + cause.getMessage() + ").",
        "Without the whole catalog it is not known what is to be done.",
        "check the file, its disk and its permissions, and run again",
        cause);
  }

  private static Charset charset(String place, String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw CatalogException.of(
          place,
          "catalog.charset \"" + name + "\" is not a known charset.",
          "The catalog's letters cannot be told without it.",
          "set it to auto, UTF-8, windows-1252, ISO-8859-1, UTF-16LE or another charset's name",
          e);
    }
  }

  /** What is no CSV, by how it begins. */
  private static void refuseOthers(String place, byte[] head) {
    if (starts(head, 'P', 'K', 3, 4)) {
      throw CatalogException.of(
          place,
          "this is a ZIP file or an Excel workbook, not a CSV.",
          "Only CSV catalogs can be read.",
          "in Excel save it as \"CSV UTF-8\", or unpack it");
    }
    if (starts(head, 0xD0, 0xCF, 0x11, 0xE0)) {
      throw CatalogException.of(
          place,
          "this is an old Excel workbook, not a CSV.",
          "Only CSV catalogs can be read.",
          "in Excel save it as \"CSV UTF-8\"");
    }
    if (starts(head, 0x1F, 0x8B)) {
      throw CatalogException.of(
          place, "this is a gzip file.", "Only plain CSV catalogs can be read.", "unpack it first");
    }
    if (starts(head, 0x89, 'P', 'N', 'G')
        || starts(head, 0xFF, 0xD8, 0xFF)
        || starts(head, '%', 'P', 'D', 'F')) {
      throw CatalogException.of(
          place,
          "this is a picture or a PDF, not a CSV.",
          "Only CSV catalogs can be read.",
          "name the catalog in catalog.path or with --catalog");
    }
    String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    String begins = text.replaceFirst("^(\u00EF\u00BB\u00BF)?\\s*", "");
    if (begins.startsWith("<!doctype") || begins.startsWith("<html")) {
      throw CatalogException.of(
          place,
          "this is a web page, not a CSV.",
          "A download that was not logged in leaves such a file.",
          "download the catalog again and look at what comes");
    }
    if (begins.startsWith("<?xml") || begins.startsWith("[{") || begins.startsWith("{\"")) {
      throw CatalogException.of(
          place,
          "this is " + (begins.startsWith("<") ? "XML" : "JSON") + ", not a CSV.",
          "Only CSV catalogs can be read.",
          "let the shop export it as CSV");
    }
  }

  private static boolean starts(byte[] head, int... wanted) {
    byte[] prefix = new byte[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      prefix[i] = (byte) wanted[i];
    }
    return head.length >= wanted.length
        && Arrays.equals(head, 0, wanted.length, prefix, 0, wanted.length);
  }
}
