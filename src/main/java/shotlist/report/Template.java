package shotlist.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page without its data: {@code report.html} with its style and script put in place, and a
 * policy that lets a browser run this script and load nothing from elsewhere.
 */
final class Template {
  /** {@code %%data%%}. */
  private static final Pattern MARK = Pattern.compile("%%([a-z]+)%%");

  private static final String STYLE = resource("report.css");
  private static final String SCRIPT = resource("report.js");

  private static final String POLICY =
      "default-src 'none'; img-src data: 'self' file:; media-src 'self' file:; style-src '"
          + hash(STYLE)
          + "'; script-src '"
          + hash(SCRIPT)
          + "'; base-uri 'none'; form-action 'none'";

  private static final String PAGE =
      resource("report.html")
          .replace("%%policy%%", POLICY)
          .replace("%%style%%", STYLE)
          .replace("%%script%%", SCRIPT);

  private Template() {}

  /** Writes what belongs where a mark is. */
  interface Filling {
    void write(String mark) throws IOException;
  }

  /** Writes the page; {@code filling} is called for every other mark, in its place. */
  static void write(Writer page, Filling filling) throws IOException {
    Matcher marks = MARK.matcher(PAGE);
    int from = 0;
    while (marks.find()) {
      page.write(PAGE, from, marks.start() - from);
      filling.write(marks.group(1));
      from = marks.end();
    }
    page.write(PAGE, from, PAGE.length() - from);
  }

  /** Text as HTML shows it, between tags and in quoted attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  private static String resource(String name) {
    try (InputStream stream =
        Objects.requireNonNull(Template.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
