package shotlist.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import shotlist.provider.Operation;
import shotlist.provider.RequestSpec;

/** A fingerprint that changed by itself would make every shop pay for its whole catalog again. */
class FingerprintTest {
  private static final String MUG = "https://shop.example/media/mug.jpg";

  @Test
  void knownRequestsKeepTheirFingerprintsForEver() {
    RequestSpec background =
        new RequestSpec(
            Operation.CLAID_BACKGROUND,
            MUG,
            Optional.of("Mug on oak, é"),
            1,
            Map.of("scene", Map.of("steps", 20L, "model", "v2")),
            Optional.of(Map.of("type", "jpeg", "quality", 85L)),
            Optional.empty());
    RequestSpec edit =
        new RequestSpec(
            Operation.MAGIC_HOUR_EDIT,
            MUG,
            Optional.empty(),
            4,
            Map.of(),
            Optional.empty(),
            Optional.empty());

    assertThat(Fingerprint.of(background, MUG, Optional.empty()))
        .isEqualTo("a4646273fb8aef3b5b11f14c05c673c145b797f8093e67bddc56ef252259f5b3");
    assertThat(Fingerprint.of(edit, MUG, Optional.of("etag-7")))
        .isEqualTo("c4895baf72528282e805b7d898c58035057d4ba32f1da2d7e1e0e4481c44a527");
  }

  @Test
  void orderOfKeysAndSpellingOfNumbersMeanNothing() {
    Map<String, Object> oneWay = new LinkedHashMap<>();
    oneWay.put("model", "v2");
    oneWay.put("strength", new BigDecimal("2.50"));
    oneWay.put("steps", 20L);
    Map<String, Object> another = new LinkedHashMap<>();
    another.put("steps", new BigDecimal("2e1"));
    another.put("strength", new BigDecimal("2.5"));
    another.put("model", "v2");

    assertThat(with(oneWay)).isEqualTo(with(another));
  }

  @Test
  void signedSourceThatIsSentMeansNothingBesideTheCanonicalOne() {
    RequestSpec tonight = edit(MUG + "?X-Amz-Signature=1", Optional.of("p"), Map.of());
    RequestSpec tomorrow = edit(MUG + "?X-Amz-Signature=2", Optional.of("p"), Map.of());

    assertThat(Fingerprint.of(tonight, MUG, Optional.empty()))
        .isEqualTo(Fingerprint.of(tomorrow, MUG, Optional.empty()));
  }

  @Test
  void everythingThatMakesAnotherResultMakesAnotherFingerprint() {
    Map<String, Object> none = Map.of();
    Stream<String> fingerprints =
        Stream.of(
            of(edit(MUG, Optional.of("p"), none)),
            of(edit(MUG, Optional.of(""), none)),
            of(edit(MUG, Optional.empty(), none)),
            of(edit(MUG, Optional.of("p"), Map.of("a", "1"))),
            of(edit(MUG, Optional.of("p"), Map.of("a", 1L))),
            of(edit(MUG, Optional.of("p"), Map.of("a", true))),
            of(edit(MUG, Optional.of("p"), Map.of("a", "true"))),
            of(edit(MUG, Optional.of("p"), Map.of("a", List.of("1")))),
            of(edit(MUG, Optional.of("p"), Map.of("a", List.of("1", "b")))),
            of(edit(MUG, Optional.of("p"), Map.of("a", Map.of("1", "b")))),
            Fingerprint.of(edit(MUG, Optional.of("p"), none), MUG + "?v=2", Optional.empty()),
            Fingerprint.of(edit(MUG, Optional.of("p"), none), MUG, Optional.of("v2")),
            of(output(2, Optional.empty(), Optional.empty())),
            of(output(1, Optional.of("png"), Optional.empty())),
            of(output(1, Optional.empty(), Optional.of("png"))));

    assertThat(fingerprints).doesNotHaveDuplicates().hasSize(15);
  }

  @Test
  void textsCannotRunIntoEachOther() {
    String prompt = of(edit(MUG, Optional.of("at1:b"), Map.of()));
    String option = of(edit(MUG, Optional.of("a"), Map.of("b", "")));

    assertThat(prompt).isNotEqualTo(option);
  }

  private static String with(Map<String, Object> options) {
    return of(edit(MUG, Optional.of("p"), options));
  }

  private static String of(RequestSpec spec) {
    return Fingerprint.of(spec, MUG, Optional.empty());
  }

  private static RequestSpec edit(
      String source, Optional<String> prompt, Map<String, Object> options) {
    return new RequestSpec(
        Operation.CLAID_EDIT, source, prompt, 1, options, Optional.empty(), Optional.empty());
  }

  private static RequestSpec output(
      int images, Optional<Object> format, Optional<String> destination) {
    return new RequestSpec(
        Operation.CLAID_EDIT, MUG, Optional.of("p"), images, Map.of(), format, destination);
  }

  @Test
  void laterTakesHaveFingerprintsOfTheirOwnForEver() {
    String base = "ab".repeat(32);

    assertThat(Takes.fingerprint(base, 1)).isEqualTo(base);
    assertThat(Takes.fingerprint(base, 2))
        .isEqualTo("19e81b0e434c741ba275566639e5dddeb17202b8a8ffcf1c22c3c904ee3bcbe8");
    assertThat(Takes.fingerprint(base, 3))
        .isEqualTo("b73eefc71217861a874192a4afa01a2f7c54b77031de0050abb5bba97a562d79");
    assertThat(Takes.takeOf(Takes.fingerprint(base, 3), base, 3)).contains(3);
    assertThat(Takes.takeOf(Takes.fingerprint(base, 3), base, 2)).isEmpty();
  }
}
