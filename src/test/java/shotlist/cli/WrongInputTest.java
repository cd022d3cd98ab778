package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import shotlist.cli.Shop.Answer;

/** Whatever is wrong with what a run is given: it is told in words, and nothing is sent. */
class WrongInputTest {
  @TempDir Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  static List<WrongInput> cases() throws IOException {
    return WrongInput.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void wrongInputIsToldInWordsAndNothingIsSent(WrongInput wrong) throws IOException {
    Answer answer = answerTo(wrong);

    assertThat(shown(answer)).isEqualTo(wrong.said());
    assertThat(answer.code()).isEqualTo(wrong.code());
    assertThat(answer.err()).doesNotContain("Exception", "\tat ", "a-key");
    assertThat(shop.sandbox().book().charges()).isEmpty();
    assertThat(folder.resolve("out/manifest.csv")).doesNotExist();
    if (wrong.words().contains("--json")) {
      assertThat(answer.outLines()).hasSize(1);
      assertThat(answer.json().path("exit_code").asInt()).isEqualTo(wrong.code());
    } else {
      assertThat(answer.out()).isEmpty();
    }
  }

  @Test
  void thereAreAtLeastSixtyOfThem() throws IOException {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(60);
  }

  private Answer answerTo(WrongInput wrong) throws IOException {
    wrong.layOut(folder);
    wrong
        .environment()
        .forEach((name, value) -> shop.environment(name, WrongInput.inFolder(value, folder)));
    return shop.type(wrong.typed(folder));
  }

  private String shown(Answer answer) {
    return answer.err().replace(folder + "/", "./").replace(folder.toString(), ".").stripTrailing();
  }
}
