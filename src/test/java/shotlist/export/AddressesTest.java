package shotlist.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.item.ItemKey;
import shotlist.item.ResultBook.Made;
import shotlist.item.ResultBook.Result;
import shotlist.request.RequestState;

class AddressesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String AT = "https://cdn.shop.example/";

  @Test
  void linkThatHasDiedIsExpiredAndTheNextOneCounts() {
    Made dead = made(1, "https://cdn.example/1.png", NOW, "", "");
    Made alive = made(2, "https://cdn.example/2.png", NOW.plusSeconds(1), "", "");

    assertThat(Addresses.links(NOW).of(done(dead))).isEqualTo(new Outcome.Old(Kept.EXPIRED));
    assertThat(Addresses.links(NOW).of(done(dead, alive)))
        .isEqualTo(
            new Outcome.Replaced("https://cdn.example/2.png", Optional.of(NOW.plusSeconds(1))));
  }

  @Test
  void whatIsNoPlainLinkIsNotWrittenIntoACatalog() {
    for (String odd :
        List.of(
            "=cmd()",
            "https://cdn.example/a\n,b",
            "https://cdn.example/\"x",
            "ftp://cdn.example/a")) {
      assertThat(Addresses.links(NOW).of(done(made(1, odd, NOW.plusSeconds(1), "", ""))))
          .isEqualTo(new Outcome.Old(Kept.IN_STORAGE));
    }
  }

  @Test
  void fileIsUnderTheUrlByItsPathBelowTheFolder() {
    Addresses files = Addresses.files(Path.of("out/images"), AT);

    assertThat(files.of(done(made(1, "", NOW, "", "out/images/tee é,1/50%.png"))))
        .isEqualTo(new Outcome.Replaced(AT + "tee%20%C3%A9%2C1/50%25.png", Optional.empty()));
    assertThat(files.of(done(made(1, "https://cdn.example/1.png", NOW, "", ""))))
        .isEqualTo(new Outcome.Old(Kept.WITHOUT_FILE));
    assertThat(files.of(done(made(1, "", NOW, "", "out/elsewhere/1.png"))))
        .isEqualTo(new Outcome.Old(Kept.WITHOUT_FILE));
  }

  @Test
  void objectIsUnderTheUrlByItsNameInTheStorage() {
    Made object = made(1, "", NOW, "storage://shop/results/P 1/x.png", "");

    assertThat(Addresses.objects(AT).of(done(object)))
        .isEqualTo(new Outcome.Replaced(AT + "results/P%201/x.png", Optional.empty()));
    assertThat(Addresses.links(NOW).of(done(object))).isEqualTo(new Outcome.Old(Kept.IN_STORAGE));
  }

  @Test
  void whatHasNoResultSaysWhy() {
    Addresses names = Addresses.names();

    assertThat(names.of(result(RequestState.FAILED))).isEqualTo(new Outcome.Old(Kept.FAILED));
    assertThat(names.of(result(RequestState.IN_DOUBT))).isEqualTo(new Outcome.Old(Kept.IN_DOUBT));
    assertThat(names.of(result(RequestState.SUBMITTING)))
        .isEqualTo(new Outcome.Old(Kept.IN_FLIGHT));
    assertThat(names.of(result(RequestState.PENDING))).isEqualTo(new Outcome.Old(Kept.PENDING));
    assertThat(names.of(done(made(1, "", NOW, "", "out/images/a b.png"))))
        .isEqualTo(new Outcome.Replaced("a b.png", Optional.empty()));
  }

  @Test
  void chosenOutputIsThePictureAndNoOtherTakesItsPlace() {
    Addresses names = Addresses.names();
    Made other = made(1, "", NOW, "", "out/1.png");

    assertThat(names.of(done(chosen(made(2, "", NOW, "", "out/2.png")), other)))
        .isEqualTo(new Outcome.Replaced("2.png", Optional.empty()));
    assertThat(names.of(done(chosen(made(2, "", NOW, "", "")), other)))
        .isEqualTo(new Outcome.Old(Kept.WITHOUT_FILE));
  }

  private static Made chosen(Made output) {
    return new Made(
        output.index(), output.url(), output.expiresAt(), output.location(), output.file(), true);
  }

  private static Made made(int index, String url, Instant end, String location, String file) {
    return new Made(
        index,
        Optional.of(url).filter(text -> !text.isEmpty()),
        Optional.of(end),
        Optional.of(location).filter(text -> !text.isEmpty()),
        Optional.of(file).filter(text -> !text.isEmpty()),
        false);
  }

  private static Result done(Made... outputs) {
    return new Result(
        new ItemKey("mug", 1),
        "https://shop.example/1.jpg",
        false,
        RequestState.DONE,
        List.of(outputs));
  }

  private static Result result(RequestState state) {
    return new Result(new ItemKey("mug", 1), "https://shop.example/1.jpg", false, state, List.of());
  }
}
