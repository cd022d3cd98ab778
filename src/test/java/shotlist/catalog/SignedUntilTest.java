package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedUntilTest {
  /** 2026-11-21T03:00:00Z is 1795230000. */
  private static final Instant THREE = Instant.parse("2026-11-21T03:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Amz-Signature=a&X-Amz-Date=20261121T020000Z&X-Amz-Expires=3600",
        "x-goog-signature=a&X-Goog-Date=20261121T020000Z&X-Goog-Expires=3600",
        "x-oss-signature=a&x-oss-date=20261121T020000Z&x-oss-expires=3600",
        "Expires=1795230000&Signature=a&Key-Pair-Id=k",
        "AWSAccessKeyId=k&Signature=a%2B&Expires=1795230000",
        "sv=2024-01-01&se=2026-11-21T03%3A00%3A00Z&sr=b&sig=a",
        "verify=1&exp=1795230000&sig=a",
        "q-sign-time=1795226400;1795230000&q-signature=a",
        "hdnts=st=1795226400~exp=1795230000~acl=/*~hmac=a",
        "hdnea=exp=1795230000~hmac=a"
      })
  void signatureSaysUntilWhenItLetsIn(String query) {
    assertThat(SourceUrl.signedUntil("https://cdn.example/a.jpg?" + query)).contains(THREE);
  }

  @Test
  void azureMayWriteADay() {
    assertThat(SourceUrl.signedUntil("https://a.example/a.jpg?se=2026-11-21&sig=x"))
        .contains(Instant.parse("2026-11-21T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/a.jpg",
        "https://shop.example/a.jpg?Expires=1795230000",
        "https://shop.example/a.jpg?se=2026-11-21&v=2",
        "https://shop.example/a.jpg?X-Amz-Date=20261121T020000Z&X-Amz-Expires=3600",
        "https://shop.example/a.jpg?X-Amz-Signature=a&X-Amz-Date=never&X-Amz-Expires=3600",
        "https://shop.example/a.jpg?Signature=a&Expires=tomorrow",
        "https://shop.example/a.jpg?sig=a&se=2026-13-45",
        "storage://shop/a.jpg?Signature=a&Expires=1795230000"
      })
  void whatStandsBesideNoSignatureOrIsNoTimeMeansNothing(String url) {
    assertThat(SourceUrl.signedUntil(url)).isEmpty();
  }
}
