package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PictureUrlTest {
  private static final List<String> PIECES =
      List.of(
          "https://",
          "http://",
          "HTTP://",
          "storage://",
          "shop.example",
          "a",
          "Z9",
          "/",
          "//",
          ".",
          "..",
          "-",
          "_",
          "~",
          "?",
          "=",
          "&",
          "#",
          "%",
          "%20",
          "%zz",
          "+",
          "@",
          ":",
          ":80",
          ":0",
          ",",
          ";",
          "|",
          " ",
          "\t",
          "\u0001",
          "\\",
          "\"",
          "<",
          "`",
          "{",
          "^",
          "[",
          "]",
          "é",
          "😀",
          "'",
          "(",
          ")",
          "*",
          "!",
          "$");

  private final PictureUrl urls =
      PictureUrl.under("catalog.csv", Optional.of("https://shop.example/media"));

  @Test
  void usualUrlComesToTheSameAsByAllTheRules() {
    Random random = new Random(5);
    int usual = 0;

    for (int i = 0; i < 200_000; i++) {
      String cell = cell(random);
      PictureUrl.Resolved resolved = urls.resolve(cell);
      assertThat(resolved).as(cell).isEqualTo(urls.resolveThoroughly(cell));
      usual += resolved.url().equals(cell) ? 1 : 0;
    }

    assertThat(usual).isGreaterThan(2_000);
  }

  @Test
  void longestUrlIsTakenAndALongerOneIsNot() {
    String longest = "https://shop.example/" + "a".repeat(4096 - 21);

    assertThat(urls.resolve(longest).url()).isEqualTo(longest);
    assertThat(urls.resolve(longest + "a").fault()).contains(PictureUrl.TOO_LONG);
  }

  private static String cell(Random random) {
    StringBuilder cell = new StringBuilder(random.nextInt(3) == 0 ? "" : "https://shop.example/");
    int pieces = random.nextInt(6);
    for (int i = 0; i < pieces; i++) {
      cell.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return cell.toString();
  }
}
