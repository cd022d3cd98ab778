package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListedPicturesTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\u0001',
      value = {
        "https://a.example/1.jpg => https://a.example/1.jpg",
        "https://a.example/1.jpg,https://a.example/2.jpg => https://a.example/1.jpg https://a.example/2.jpg",
        "https://a.example/1 ,  https://a.example/2, => https://a.example/1 https://a.example/2",
        "https://a.example/w_5,h_5/1.jpg => https://a.example/w_5,h_5/1.jpg",
        "https://a.example/w_5,h_5/1,https://a.example/2 => https://a.example/w_5,h_5/1 https://a.example/2",
        "https://a.example/1.jpg,2.jpg => https://a.example/1.jpg 2.jpg",
        "https://a.example/1.JPEG,x => https://a.example/1.JPEG x",
        "https://a.example/1, 2 => https://a.example/1 2",
        "https://a.example/1,//a.example/2 => https://a.example/1 //a.example/2",
        "https://a.example/1,storage://shop/2 => https://a.example/1 storage://shop/2",
        "https://a.example/1.jpg?s=1,2 => https://a.example/1.jpg?s=1,2",
        "/m/b/1,/m/b/2 => /m/b/1 /m/b/2",
        "/m/b/1.jpg,https://a.example/2 => /m/b/1.jpg https://a.example/2",
        "https://a.example/1,n/a => https://a.example/1,n/a",
        "https://a.example/1, n/a => https://a.example/1",
        "\"https://a.example/1\",\"https://a.example/2\" => https://a.example/1 https://a.example/2",
        "“https://a.example/1,https://a.example/2” => https://a.example/1 https://a.example/2",
        ",,https://a.example/1,, => https://a.example/1",
      })
  void commaSeparatesPicturesAndNotWhatIsInAUrl(String cell, String pictures) {
    assertThat(ListedPictures.of(cell, ",")).containsExactly(pictures.split(" "));
  }

  @Test
  void otherSeparatorsAreTheShopsChoice() {
    String cell = "https://a.example/1;https://a.example/2|https://a.example/3;v=1";

    assertThat(ListedPictures.of(cell, ",;|"))
        .containsExactly("https://a.example/1", "https://a.example/2", "https://a.example/3;v=1");
    assertThat(ListedPictures.of(cell, "")).containsExactly(cell);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "\"\"", "-", "n/a", "[N/A]", "#N/A", "null", "None", "no_selection"})
  void wordsThatSayThereIsNothingAreNoPicture(String cell) {
    assertThat(ListedPictures.of(cell, ",")).isEmpty();
    assertThat(ListedPictures.isNone(cell)).isTrue();
  }

  @Test
  void longestCellsAreReadInNoTime() {
    List<String> parts =
        List.of(",", "a,", "\" ", "https://a.example/,", "x.,", "http:,", "https://a/,\"\",");

    for (String part : parts) {
      String cell = "https://a.example/" + part.repeat(CsvReader.MAX_CELL / part.length());
      assertThat(ListedPictures.of(cell, ",;|")).hasSizeLessThan(CsvReader.MAX_CELL);
    }
  }
}
