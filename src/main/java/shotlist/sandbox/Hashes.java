package shotlist.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, for fingerprints, for keys that must not be kept, and for choices that must repeat. */
final class Hashes {

  private Hashes() {}

  static String hex(String text) {
    return HexFormat.of().formatHex(digest(text));
  }

  static String shortHex(String text) {
    return hex(text).substring(0, 12);
  }

  static String shortHex(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes)).substring(0, 12);
  }

  /** A number from 0 to 1 (not included) that the text alone decides. */
  static double fraction(String text) {
    byte[] digest = digest(text);
    long bits = 0;
    for (int i = 0; i < 6; i++) {
      bits = bits << 8 | (digest[i] & 0xff);
    }
    return bits / (double) (1L << 48);
  }

  private static byte[] digest(String text) {
    return digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
