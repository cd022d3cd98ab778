package shotlist.plan;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import shotlist.jobfile.Template;

/**
 * Where the service is to put an item's result. The place is the same each time and no other
 * item's: a cell stays within its part of the path, and one that cannot stand there as it is gets
 * twelve hex digits of its own hash, so that what was taken out of two cells does not make them
 * one.
 *
 * <pre>
 * P-1       P-1
 * ../P 1    P-1_x6f0c1d2e3a4b
 * </pre>
 *
 * That the template tells items apart was checked with the job file.
 */
final class Destination {
  private static final int LONGEST = 120;
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}");
  private static final Pattern HASHED = Pattern.compile(".*_x[0-9a-f]{12}");
  private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9._-]+");
  private static final Pattern BEGINNING = Pattern.compile("^[.-]+");

  private Destination() {}

  static String render(Template template, Function<String, Optional<String>> value) {
    return template.render(name -> value.apply(name).map(String::strip).map(Destination::part));
  }

  private static String part(String cell) {
    if (HARMLESS.matcher(cell).matches() && !HASHED.matcher(cell).matches()) {
      return cell;
    }
    String harmless = BEGINNING.matcher(FOREIGN.matcher(cell).replaceAll("-")).replaceFirst("");
    return harmless.substring(0, Math.min(LONGEST, harmless.length())) + "_x" + hash(cell);
  }

  /** Over its characters: as bytes of a charset, two broken ones may be the same. */
  private static String hash(String cell) {
    try {
      ByteBuffer bytes = ByteBuffer.allocate(2 * cell.length());
      bytes.asCharBuffer().put(cell);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
