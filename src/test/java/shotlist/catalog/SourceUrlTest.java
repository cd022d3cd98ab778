package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://a.example/1.jpg?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=D&X-Amz-Expires=1&X-Amz-Signature=S | https://a.example/1.jpg
          https://a.example/1.jpg?x-amz-signature=S&w=100&x-amz-security-token=T          | https://a.example/1.jpg?w=100
          https://a.example/1.jpg?X%2DAmz-Signature=S                                     | https://a.example/1.jpg
          https://a.example/1.jpg?X-Goog-Algorithm=A&X-Goog-Signature=S&X-Goog-Expires=1  | https://a.example/1.jpg
          https://a.example/1.jpg?AWSAccessKeyId=K&Signature=S&Expires=1                  | https://a.example/1.jpg
          https://a.example/1.jpg?GoogleAccessId=K&Signature=S&Expires=1                  | https://a.example/1.jpg
          https://a.example/1.jpg?Expires=1&Signature=S&Key-Pair-Id=K                     | https://a.example/1.jpg
          https://a.example/1.jpg?Policy=P&Signature=S&Key-Pair-Id=K                      | https://a.example/1.jpg
          https://a.example/1.jpg?expires=1&signature=S&size=2                            | https://a.example/1.jpg?size=2
          https://a.example/1.jpg?sv=1&se=2&sr=b&sp=r&spr=https&st=3&skoid=4&sktid=5&sig=S | https://a.example/1.jpg
          https://a.example/1.jpg?exp=1&sig=S                                             | https://a.example/1.jpg
          https://a.example/1.jpg?hdnts=exp=1~hmac=2                                      | https://a.example/1.jpg
          https://a.example/1.jpg?OSSAccessKeyId=K&Expires=1&Signature=S&x-oss-process=image/resize | https://a.example/1.jpg?x-oss-process=image/resize
          https://a.example/1.jpg?Expires=1795226400                                      | https://a.example/1.jpg
          https://a.example/1.jpg?w=2&expires=2026-11-21T02:00:00Z                        | https://a.example/1.jpg?w=2
          https://a.example/1.jpg?se=2026-11-21&sp=r                                      | https://a.example/1.jpg?sp=r
          https://a.example/1.jpg?se=2026-11-21T02%3A00%3A00Z                             | https://a.example/1.jpg
          https://a.example/1.jpg?Expires=1&sig=S                                         | https://a.example/1.jpg
          https://a.example/1.jpg?se=1&Signature=S                                        | https://a.example/1.jpg
          https://a.example/1.jpg?q-sign-algorithm=sha1&q-ak=K&q-signature=S              | https://a.example/1.jpg
          """)
  void signatureAndExpiryDoNotCount(String url, String canonical) {
    assertThat(SourceUrl.canonical(url, List.of())).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/show?se=7&sp=3",
    "https://a.example/show?se=1795226400",
    "https://a.example/show?Expires=7",
    "https://a.example/show?Policy=7&Key-Pair-Id=8",
    "https://a.example/show?SE=7&sig2=1",
    "https://a.example/show?exp=night",
    "https://a.example/show?token=7",
    "https://a.example/show?q=mug&q-size=2",
    "https://a.example/show?b=2&a=1&b=1",
    "https://a.example/show?id=%7a&flag",
    "https://a.example/Folder/Mug.JPG?Size=L",
  })
  void whatMayChooseThePictureIsKept(String url) {
    assertThat(SourceUrl.canonical(url, List.of())).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "HTTPS://Shop.Example/A.jpg, https://shop.example/A.jpg",
    "https://shop.example:443/a.jpg, https://shop.example/a.jpg",
    "http://shop.example:80/a.jpg, http://shop.example/a.jpg",
    "http://shop.example:443/a.jpg, http://shop.example:443/a.jpg",
    "https://shop.example:8443/a.jpg, https://shop.example:8443/a.jpg",
    "https://shop.example:/a.jpg, https://shop.example/a.jpg",
    "http://[::80]/a.jpg, http://[::80]/a.jpg",
    "https://shop.example, https://shop.example/",
    "https://shop.example/a.jpg#top, https://shop.example/a.jpg",
    "https://shop.example/a.jpg?, https://shop.example/a.jpg",
    "https://shop.example/a.jpg?&a=1&&b=2&, https://shop.example/a.jpg?a=1&b=2",
    "https://shop.example?a=1, https://shop.example/?a=1",
    "storage://Shop/in/a#1.jpg?sig=1, storage://Shop/in/a#1.jpg?sig=1",
    "no url, no url",
  })
  void spellingsOfOneUrlAreOne(String url, String canonical) {
    assertThat(SourceUrl.canonical(url, List.of())).isEqualTo(canonical);
  }

  @Test
  void parametersToNormalizeDoNotCountAndAreComparedExactly() {
    String url = "https://shop.example/a.jpg?v=17&V=2&width=100&crop=top";

    assertThat(SourceUrl.canonical(url, List.of("v", "width")))
        .isEqualTo("https://shop.example/a.jpg?V=2&crop=top");
  }

  @Test
  void aCanonicalUrlStaysAsItIs() {
    String canonical = SourceUrl.canonical("HTTP://Shop.Example:80?b=1&sig=2&se=3#x", List.of());

    assertThat(SourceUrl.canonical(canonical, List.of())).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example/1.jpg?w=1&X-Amz-Signature=abc#x, https://a.example/1.jpg?w=1&X-Amz-Signature=***#x",
    "https://a.example/1.jpg?se=2026&sig=abc%3D, https://a.example/1.jpg?se=***&sig=***",
    "https://a.example/1.jpg?token=abc&flag, https://a.example/1.jpg?token=***&flag",
    "https://user:pass@a.example/1.jpg, https://***@a.example/1.jpg",
    "https://user:p?ss@a.example/1.jpg, https://***@a.example/1.jpg",
    "https://a.example/1.jpg?back=https://u:p@b.example, https://a.example/1.jpg?back=https://***@b.example",
    "https://a.example/1.jpg, https://a.example/1.jpg",
  })
  void logsShowNoSignatureTokenOrPassword(String url, String shown) {
    assertThat(SourceUrl.withoutQuerySecrets(url)).isEqualTo(shown);
  }
}
