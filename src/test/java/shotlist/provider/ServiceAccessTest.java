package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAccessTest {
  @TempDir private Path folder;

  @Test
  void keyOfTheEnvironmentIsUsedAtTheServicesOwnAddress() {
    ServiceAccess access =
        ServiceAccess.fromEnvironment(Provider.CLAID, Map.of("CLAID_API_KEY", " abc \n"));

    assertThat(access.authorization()).isEqualTo("Bearer abc");
    assertThat(access.baseUrl()).isEqualTo("https://api.claid.ai");
    assertThat(access.provider()).isEqualTo(Provider.CLAID);
  }

  @Test
  void keyMayComeFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "abc\r\n");

    ServiceAccess access =
        ServiceAccess.fromEnvironment(
            Provider.MAGIC_HOUR,
            Map.of("MAGIC_HOUR_API_KEY_FILE", file.toString(), "MAGIC_HOUR_API_KEY", ""));

    assertThat(access.authorization()).isEqualTo("Bearer abc");
  }

  @Test
  void missingKeyIsNamedWithWhatToDo() {
    assertThatThrownBy(() -> ServiceAccess.fromEnvironment(Provider.CLAID, Map.of()))
        .isInstanceOf(AccessException.class)
        .hasMessage(
            String.format(
                "CLAID_API_KEY is not set, so claid would take nothing from this installation."
                    + " Nothing was sent.%n"
                    + "  Set CLAID_API_KEY to the key, or CLAID_API_KEY_FILE to the path of a file"
                    + " that holds it. To try without a key: --sandbox"));
  }

  @Test
  void keyGivenTwiceIsRefused() {
    assertThatThrownBy(
            () ->
                ServiceAccess.fromEnvironment(
                    Provider.CLAID,
                    Map.of("CLAID_API_KEY", "abc", "CLAID_API_KEY_FILE", "key.txt")))
        .isInstanceOf(AccessException.class)
        .hasMessage(
            String.format(
                "Both CLAID_API_KEY and CLAID_API_KEY_FILE are set, and only one can be meant.%n"
                    + "  Nothing was sent: unset one of them and run again."));
  }

  @Test
  void missingKeyFileIsNamed() {
    Path file = folder.resolve("nowhere");

    assertThatThrownBy(() -> fromFile(file))
        .isInstanceOf(AccessException.class)
        .hasMessage(
            String.format(
                "CLAID_API_KEY_FILE names %s, but there is no such file.%n"
                    + "  Nothing was sent: correct the path or the file's permissions and run"
                    + " again.",
                file));
  }

  @Test
  void folderIsNoKeyFile() {
    assertThatThrownBy(() -> fromFile(folder))
        .isInstanceOf(AccessException.class)
        .hasMessageContaining("but it cannot be read");
  }

  @Test
  void fileThatIsTooLongForAKeyIsNotOne() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "x".repeat(100_000));

    assertThatThrownBy(() -> fromFile(file))
        .isInstanceOf(AccessException.class)
        .hasMessageStartingWith(
            "CLAID_API_KEY_FILE gives more than 4096 characters, which is no key of claid.");
  }

  @Test
  void emptyFileHoldsNoKey() throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "\n");

    assertThatThrownBy(() -> fromFile(file))
        .isInstanceOf(AccessException.class)
        .hasMessageStartingWith("CLAID_API_KEY_FILE gives an empty key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3 cret", "s3cret\nX-Evil: 1", "s3crét"})
  void keyThatNoHeaderCanCarryIsRefusedWithoutShowingIt(String key) {
    assertThatThrownBy(
            () -> ServiceAccess.fromEnvironment(Provider.CLAID, Map.of("CLAID_API_KEY", key)))
        .isInstanceOf(AccessException.class)
        .hasMessageStartingWith(
            "CLAID_API_KEY gives blanks, line breaks or characters outside ASCII")
        .hasMessageNotContaining("s3c");
  }

  @ParameterizedTest
  @CsvSource({
    "https://proxy.example/claid/, https://proxy.example/claid",
    "https://api.claid.ai, https://api.claid.ai",
    "http://localhost:8080/, http://localhost:8080",
    "http://127.0.0.1:8080, http://127.0.0.1:8080",
    "http://[::1]:8080, http://[::1]:8080"
  })
  void baseUrlIsHttpsOrOnThisMachine(String text, String baseUrl) {
    assertThat(withBaseUrl(text).baseUrl()).isEqualTo(baseUrl);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.claid.ai",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "ftp://localhost"
      })
  void baseUrlThatWouldExposeTheKeyIsRefused(String text) {
    assertThatThrownBy(() -> withBaseUrl(text))
        .isInstanceOf(AccessException.class)
        .hasMessage(
            String.format(
                "CLAID_BASE_URL would send the key unencrypted: %s%n"
                    + "  Nothing was sent: give an https address such as https://api.claid.ai (http"
                    + " is for this machine only) and run again.",
                text));
  }

  @ParameterizedTest
  @CsvSource({
    "api.claid.ai, is not the plain address of a server: api.claid.ai",
    "https://, is not a URL",
    "https://x.example/?a=b, is not the plain address of a server: https://x.example/?a=b",
    "https://me:pw@x.example, holds a user name or password"
  })
  void baseUrlThatIsNoServerIsRefused(String text, String why) {
    assertThatThrownBy(() -> withBaseUrl(text))
        .isInstanceOf(AccessException.class)
        .hasMessageStartingWith("CLAID_BASE_URL " + why)
        .hasMessageNotContaining("pw");
  }

  @Test
  void textHidesTheKey() {
    assertThat(ServiceAccess.of(Provider.CLAID, "https://api.claid.ai", "s3cret"))
        .hasToString("claid at https://api.claid.ai with key [hidden]");
  }

  @Test
  void accountIsNamedByAHashThatFollowsKeyAddressAndProvider() {
    ServiceAccess access = ServiceAccess.of(Provider.CLAID, "https://x.example", "abc");

    assertThat(access.accountHash())
        .matches("[0-9a-f]{16}")
        .isEqualTo(ServiceAccess.of(Provider.CLAID, "https://x.example/", "abc").accountHash())
        .isNotEqualTo(ServiceAccess.of(Provider.CLAID, "https://x.example", "abd").accountHash())
        .isNotEqualTo(ServiceAccess.of(Provider.CLAID, "https://y.example", "abc").accountHash())
        .isNotEqualTo(
            ServiceAccess.of(Provider.MAGIC_HOUR, "https://x.example", "abc").accountHash());
  }

  private static ServiceAccess withBaseUrl(String text) {
    return ServiceAccess.fromEnvironment(
        Provider.CLAID, Map.of("CLAID_API_KEY", "abc", "CLAID_BASE_URL", text));
  }

  private static ServiceAccess fromFile(Path file) {
    return ServiceAccess.fromEnvironment(
        Provider.CLAID, Map.of("CLAID_API_KEY_FILE", file.toString()));
  }
}
