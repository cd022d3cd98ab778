package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.metadata.webp.WebpDirectory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.jcodec.api.FrameGrab;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResultsTest {

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.in(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JsonNode background(String format, String ratio) throws IOException {
    ObjectNode body = Rig.background("on oak");
    ((ObjectNode) body.path("output")).put("format", format);
    ((ObjectNode) body.path("scene")).put("aspect_ratio", ratio);
    return rig.post("/v1/scene/create", body).data().path("output").get(0);
  }

  private String editUrl(String prompt) throws IOException {
    Rig.Got submission = rig.submitEdit(prompt);
    rig.finishTasks();
    JsonNode result = rig.pollEdit(submission).data().path("result");
    return result.path("output_objects").get(0).path("tmp_url").asString();
  }

  private String magicHourUrl(Rig.Got submission) throws IOException {
    return rig.pollMagicHour(submission).json().path("downloads").get(0).path("url").asString();
  }

  private static BufferedImage image(Rig.Got got) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(got.bytes()));
  }

  private static boolean hasRed(BufferedImage image) {
    int colour = image.getRGB(image.getWidth() / 2, image.getHeight() / 2);
    return (colour >> 16 & 0xff) > (colour >> 8 & 0xff) + 60;
  }

  @Test
  void backgroundShowsTheObjectOnANewGround() throws Exception {
    JsonNode output = background("jpeg", "1:1");
    Rig.Got got = rig.download(output.path("tmp_url").asString());

    BufferedImage image = image(got);

    assertThat(got.header("Content-Type")).isEqualTo("image/jpeg");
    assertThat(image.getWidth()).isEqualTo(512).isEqualTo(output.path("width").asInt());
    assertThat(hasRed(image)).isTrue();
    assertThat(image.getRGB(5, 5) & 0xffffff).isNotEqualTo(0xffffff);
  }

  @Test
  void aspectRatioShapesTheResult() throws Exception {
    JsonNode output = background("png", "16:9");
    BufferedImage image = image(rig.download(output.path("tmp_url").asString()));

    assertThat(image.getWidth()).isEqualTo(512).isEqualTo(output.path("width").asInt());
    assertThat(image.getHeight()).isBetween(286, 290).isEqualTo(output.path("height").asInt());
  }

  @Test
  void webpIsOneThatOthersCanRead() throws Exception {
    JsonNode output = background("webp", "4:3");
    byte[] bytes = rig.download(output.path("tmp_url").asString()).bytes();

    var metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
    WebpDirectory webp = metadata.getFirstDirectoryOfType(WebpDirectory.class);

    assertThat(webp.getInt(WebpDirectory.TAG_IMAGE_WIDTH)).isEqualTo(output.path("width").asInt());
    assertThat(webp.getInt(WebpDirectory.TAG_IMAGE_HEIGHT))
        .isEqualTo(output.path("height").asInt());
  }

  @Test
  void avifIsTheTestCard() throws Exception {
    JsonNode output = background("avif", "4:3");
    Rig.Got got = rig.download(output.path("tmp_url").asString());

    assertThat(FileTypeDetector.detectFileType(new ByteArrayInputStream(got.bytes())))
        .isEqualTo(FileType.Avif);
    assertThat(output.path("width").asInt()).isEqualTo(1024);
    assertThat(got.header("Content-Type")).isEqualTo("image/avif");
  }

  @Test
  void editShowsThePictureAgainInTheSizeOfItsModel() throws Exception {
    try (Rig large = Rig.with(SandboxOptions.defaults().withoutLimits(), folder)) {
      ObjectNode body = Rig.edit("make it blue");
      ((ObjectNode) body.path("options")).put("aspect_ratio", "2:3");
      Rig.Got submission = large.post("/v1/image/ai-edit", body);
      large.finishTasks();
      JsonNode result = large.pollEdit(submission).data().path("result");
      String url = result.path("output_objects").get(0).path("tmp_url").asString();

      BufferedImage image = image(large.download(url));

      assertThat(image.getWidth()).isEqualTo(832);
      assertThat(image.getHeight()).isEqualTo(1248);
      assertThat(hasRed(image)).isTrue();
      assertThat(result.path("input_object").path("width").asInt()).isEqualTo(400);
    }
  }

  @Test
  void videoIsAShortFilmOfThePicture() throws Exception {
    Rig.Got submission = rig.post("/v1/video/generate", Rig.video("turn slowly"));
    rig.clock.goOn(Duration.ofMinutes(3));
    String id = submission.data().path("id").asString();
    JsonNode output =
        rig.get("/v1/video/generate/" + id).data().path("result").path("output_object");
    Rig.Got got = rig.download(output.path("tmp_url").asString());

    FrameGrab film =
        FrameGrab.createFrameGrab(
            ByteBufferSeekableByteChannel.readFromByteBuffer(ByteBuffer.wrap(got.bytes())));

    assertThat(got.header("Content-Type")).isEqualTo("video/mp4");
    assertThat(film.getVideoTrack().getMeta().getTotalFrames()).isEqualTo(12);
    assertThat(film.getVideoTrack().getMeta().getTotalDuration()).isEqualTo(5.0);
    assertThat(film.getNativeFrame().getCroppedWidth()).isEqualTo(400);
  }

  @Test
  void sameTaskGivesTheSameFile() throws Exception {
    String url = editUrl("make it blue");
    byte[] before = rig.download(url).bytes();

    assertThat(rig.download(url).bytes()).isEqualTo(before);
  }

  @Test
  void drawingWaitsUntilSomebodyAsks() throws Exception {
    String url = editUrl("make it blue");
    Rig.writeMug(folder.resolve("pictures/mug.png"), 300, 100);
    Files.delete(folder.resolve("pictures/mug.png"));

    assertThat(rig.download(url).status()).isEqualTo(200); // the source was kept, not the result
    assertThat(rig.sandbox.book().counts("claid edit").downloads()).isEqualTo(1);
  }

  @Test
  void claidAddressEndsAfterADayForGood() throws Exception {
    String url = editUrl("make it blue");
    rig.clock.goOn(Duration.ofHours(24));

    assertThat(rig.download(url).status()).isEqualTo(403);
  }

  @Test
  void magicHourAddressIsRenewedByAsking() throws Exception {
    Rig.Got submission = rig.submitMagicHour("make it blue");
    rig.finishTasks();
    String first = magicHourUrl(submission);
    rig.clock.goOn(Duration.ofHours(25));
    String second = magicHourUrl(submission);

    assertThat(rig.download(first).status()).isEqualTo(403);
    assertThat(rig.download(second).status()).isEqualTo(200);
    assertThat(rig.download(second.replace("issue=2", "issue=3")).status()).isEqualTo(403);
  }

  @Test
  void downloadWithTheKeyIsAViolation() throws Exception {
    String url = editUrl("make it blue");

    rig.send(HttpRequest.newBuilder(rig.url(url)).header("Authorization", "Bearer " + Rig.KEY));

    assertThat(rig.sandbox.book().violations())
        .containsExactly("a download carried the key: /results/edit/4100001/1.jpg");
  }

  @Test
  void expiredFaultHoldsAtClaidAndIsRenewedAtMagicHour() throws Exception {
    String claid = editUrl("blue [sandbox:expired]");
    Rig.Got submission = rig.submitMagicHour("blue [sandbox:expired]");
    rig.finishTasks();
    String first = magicHourUrl(submission);
    String second = magicHourUrl(submission);

    assertThat(rig.download(claid).status()).isEqualTo(403);
    assertThat(rig.download(first).status()).isEqualTo(403);
    assertThat(rig.download(second).status()).isEqualTo(200);
  }

  @Test
  void downloadsCanBeMissingOnceOrSlowOrCutOff() throws Exception {
    String missing = editUrl("blue [sandbox:download-404x1]");
    String slow = editUrl("blue [sandbox:slow-download]");
    String cut = editUrl("blue [sandbox:download-truncated]");

    assertThat(rig.download(missing).status()).isEqualTo(404);
    assertThat(rig.download(missing).status()).isEqualTo(200);
    assertThat(hasRed(image(rig.download(slow)))).isTrue();
    assertThatThrownBy(() -> rig.download(cut)).isInstanceOf(IOException.class);
  }

  @Test
  void picturesAreServedByNameAndNothingElseIs() throws Exception {
    assertThat(rig.download("/media/mug.png").header("Content-Type")).isEqualTo("image/png");
    assertThat(rig.download("/media/none.png").status()).isEqualTo(404);
    assertThat(rig.download("/media/..%2f..%2fpasswd").status()).isGreaterThanOrEqualTo(400);
  }
}
