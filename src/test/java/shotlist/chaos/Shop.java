package shotlist.chaos;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A working folder with jobs that share one state and one key.
 *
 * @param key of the services
 */
record Shop(String name, Path folder, String key, StateReader state, List<Job> jobs) {
  /** What its processes find in their environment. */
  Map<String, String> environment(Service service) {
    return Map.of(
        "CLAID_BASE_URL", service.url().toString(),
        "CLAID_API_KEY", key,
        "MAGIC_HOUR_BASE_URL", service.url().toString(),
        "MAGIC_HOUR_API_KEY", key,
        "SHOTLIST_STATE_URL", state.url(),
        "SHOTLIST_STATE_USER", state.user(),
        "SHOTLIST_STATE_PASSWORD", state.password());
  }

  /** The account as the sandbox names it: a short hash of the key. */
  String account() {
    return sha256(key.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
