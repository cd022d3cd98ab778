package shotlist.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mug-1-1.jpg",
        "Größe 40 (blau).png",
        "杯子.webp",
        "mug ☕👩‍🎨.jpg",
        "a..b.jpg",
        "console.jpg",
        "no extension"
      })
  void nameThatEverySystemTakesStaysAsItIs(String name) {
    assertThat(FileNames.safe(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd,      _.._etc_passwd-????????",
    "..\\..\\boot.ini,      _.._boot-????????.ini",
    "/mug.jpg,              _mug-????????.jpg",
    "'a:b*c?\"<d>|.jpg',    a_b_c___d__-????????.jpg",
    "-rf.jpg,               rf-????????.jpg",
    ".htaccess,             file-????????.htaccess",
    "CON,                   _CON-????????",
    "con.jpg,               _con-????????.jpg",
    "Lpt1.tar.gz,           _Lpt1.tar-????????.gz",
    "'mug.jpg. . ',         mug-????????.jpg",
    "'  mug.jpg',           mug-????????.jpg",
    "'',                    file-????????",
    "...,                   file-????????",
    "....jpg,               file-????????.jpg",
  })
  void anyOtherNameIsMadeSafeAndSaysSo(String name, String expected) {
    String safe = FileNames.safe(name);

    assertThat(safe).hasSameSizeAs(expected);
    assertThat(safe).matches(expected.replace(".", "\\.").replace("????????", "[0-9a-f]{8}"));
  }

  @Test
  void controlAndDirectionCharactersAreTakenOut() {
    assertThat(FileNames.safe("a\u0000b\nc\u202Egpj.exe"))
        .startsWith("a_b_c_gpj-")
        .endsWith(".exe");
    assertThat(FileNames.safe("a\uD83Db.jpg")).startsWith("a_b-");
  }

  @Test
  void namesThatWouldBecomeTheSameStayApart() {
    assertThat(FileNames.safe("a/b.jpg")).isNotEqualTo(FileNames.safe("a:b.jpg"));
    assertThat(FileNames.safe("a/b.jpg")).isNotEqualTo(FileNames.safe("a_b.jpg"));
    assertThat(FileNames.safe("cafe\u0301.jpg"))
        .startsWith("caf\u00E9-")
        .isNotEqualTo(FileNames.safe("caf\u00E9.jpg"));
    assertThat(FileNames.safe("x".repeat(1000) + "1.jpg"))
        .isNotEqualTo(FileNames.safe("x".repeat(1000) + "2.jpg"));
  }

  @Test
  void longNameIsCutBetweenCharactersAndKeepsItsExtension() {
    assertThat(FileNames.safe("x".repeat(1000) + ".jpg"))
        .matches("x{167}-[0-9a-f]{8}\\.jpg")
        .hasSize(180);
    assertThat(FileNames.safe("👩".repeat(250) + ".jpg")).matches("(👩){41}-[0-9a-f]{8}\\.jpg");
  }

  @Test
  void whateverACatalogHoldsIsOneFileInTheFolder() {
    Random random = new Random(42);
    String alphabet = "aZ./\\:*?\"<>| \t\n\u0000-~é\u0301CONul1日\uD83D\uDE00.jpg";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(300); length > 0; length--) {
        name.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }

      String safe = FileNames.safe(name.toString());

      assertThat(safe.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1, 180);
      assertThat(safe).doesNotContainPattern("[/\\\\<>:\"|?*\\p{Cc}]|^[.\\- ]|[. ]$");
      assertThat(safe.toUpperCase(Locale.ROOT)).doesNotMatch("(CON|NUL)(\\..*)?");
      assertThat(Path.of("folder").resolve(safe).normalize().getParent())
          .isEqualTo(Path.of("folder"));
    }
  }
}
