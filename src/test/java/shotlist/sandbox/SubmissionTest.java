package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class SubmissionTest {

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

  @Test
  void editGoesFromAcceptedToDoneWithTimeAndIsChargedTwoCredits() throws Exception {
    Rig.Got submission = rig.submitEdit("make it blue");
    String atFirst = rig.pollEdit(submission).data().path("status").asString();
    rig.clock.goOn(Duration.ofMillis(2500));
    String soon = rig.pollEdit(submission).data().path("status").asString();
    rig.clock.goOn(Duration.ofMillis(3500));
    String later = rig.pollEdit(submission).data().path("status").asString();
    rig.finishTasks();
    Rig.Got done = rig.pollEdit(submission);

    assertThat(submission.status()).isEqualTo(200);
    assertThat(submission.data().path("status").asString()).isEqualTo("ACCEPTED");
    assertThat(submission.data().path("request")).isEqualTo(Rig.edit("make it blue"));
    assertThat(submission.data().path("result_url").asString()).startsWith("http://");
    assertThat(submission.header("x-request-id")).hasSize(36);
    assertThat(atFirst).isEqualTo("ACCEPTED");
    assertThat(soon).isEqualTo("WAITING");
    assertThat(later).isEqualTo("PROCESSING");
    assertThat(done.data().path("status").asString()).isEqualTo("DONE");
    assertThat(done.data().path("result").path("output_objects").size()).isEqualTo(1);
    assertThat(rig.sandbox.book().charged()).isEqualByComparingTo("2");
  }

  @Test
  void bookKnowsTheChargeButNotTheKey() throws Exception {
    Rig.Got submission = rig.submitEdit("make it blue");

    Book book = rig.sandbox.book();

    assertThat(book.charges()).hasSize(1);
    Book.Charge charge = book.charges().get(0);
    assertThat(charge.task()).isEqualTo(submission.data().path("id").asString());
    assertThat(charge.operation()).isEqualTo("claid edit");
    assertThat(charge.source()).isEqualTo(Rig.MUG);
    assertThat(charge.key()).hasSize(12).isNotEqualTo(Rig.KEY);
    assertThat(rig.download("/sandbox/book").json().path("charged").decimalValue())
        .isEqualByComparingTo("2");
  }

  @Test
  void backgroundAnswersWithItsResultAndCostsHalfACreditMoreWithAWrittenPrompt() throws Exception {
    ObjectNode body = Rig.background("on oak");
    ((ObjectNode) body.path("scene")).putObject("prompt").put("generate", true);
    ((ObjectNode) body.path("output")).put("number_of_images", 3);

    Rig.Got answer = rig.post("/v1/scene/create", body);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().path("output").size()).isEqualTo(3);
    assertThat(answer.data().has("id")).isFalse();
    assertThat(rig.sandbox.book().charged()).isEqualTo(new BigDecimal("6.5"));
    assertThat(rig.sandbox.book().charges().get(0).task()).isEqualTo(answer.header("x-request-id"));
  }

  @Test
  void videoCostsSevenCreditsASecond() throws Exception {
    ObjectNode five = Rig.video("turn slowly");
    ObjectNode ten = Rig.video("turn slowly");
    ((ObjectNode) ten.path("options")).put("duration", 10);

    rig.post("/v1/video/generate", five);
    rig.post("/v1/video/generate", ten);

    assertThat(rig.sandbox.book().charges())
        .extracting(charge -> charge.amount().intValueExact())
        .containsExactly(35, 70);
  }

  @Test
  void magicHourChargesByModelResolutionAndCount() throws Exception {
    ObjectNode body = Rig.magicHour("make it blue");
    body.put("model", "nano-banana-pro").put("resolution", "4k").put("image_count", 4);

    Rig.Got answer = rig.post("/v1/ai-image-editor", body);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("credits_charged").asInt()).isEqualTo(2400);
    assertThat(answer.json().has("data")).isFalse();
  }

  @Test
  void magicHourGoesFromQueuedToComplete() throws Exception {
    Rig.Got submission = rig.submitMagicHour("make it blue");
    String atFirst = rig.pollMagicHour(submission).json().path("status").asString();
    rig.clock.goOn(Duration.ofSeconds(5));
    String later = rig.pollMagicHour(submission).json().path("status").asString();
    rig.finishTasks();
    Rig.Got done = rig.pollMagicHour(submission);

    assertThat(atFirst).isEqualTo("queued");
    assertThat(later).isEqualTo("rendering");
    assertThat(done.json().path("status").asString()).isEqualTo("complete");
    assertThat(done.json().path("name").asString()).isEqualTo("mug 1");
    assertThat(done.json().path("downloads").size()).isEqualTo(1);
  }

  @Test
  void identicalRequestIsChargedAgainAndIsAViolation() throws Exception {
    rig.submitEdit("make it blue");
    rig.submitEdit("make it blue");

    Book book = rig.sandbox.book();

    assertThat(book.charged()).isEqualByComparingTo("4");
    assertThat(book.violations())
        .containsExactly(
            "identical request: claid edit task 4100001 was asked for again as 4100002, 2 credits"
                + " each");
  }

  @Test
  void magicHourRequestUnderAnotherNameIsStillIdentical() throws Exception {
    rig.submitMagicHour("make it blue");
    rig.post("/v1/ai-image-editor", Rig.magicHour("make it blue").put("name", "other"));

    assertThat(rig.sandbox.book().violations()).hasSize(1);
  }

  @Test
  void failedTaskMayBeAskedForAgain() throws Exception {
    rig.submitEdit("make it blue [sandbox:task-errorx1]");
    rig.finishTasks();
    rig.submitEdit("make it blue [sandbox:task-errorx1]");

    assertThat(rig.sandbox.book().violations()).isEmpty();
    assertThat(rig.sandbox.book().charged()).isEqualByComparingTo("4");
  }

  @Test
  void failedMagicHourTaskIsRefundedWhenItFails() throws Exception {
    Rig.Got submission = rig.submitMagicHour("blue [sandbox:task-error]");
    int before = rig.pollMagicHour(submission).json().path("credits_charged").asInt();
    rig.finishTasks();
    Rig.Got after = rig.pollMagicHour(submission);

    assertThat(before).isEqualTo(20);
    assertThat(after.json().path("credits_charged").asInt()).isZero();
    assertThat(after.json().path("error").path("code").asString()).isEqualTo("unknown_error");
    assertThat(rig.sandbox.book().refunded()).isEqualByComparingTo("20");
  }

  @Test
  void taskOfAnotherKeyOrOperationIsNotFound() throws Exception {
    Rig.Got submission = rig.submitEdit("make it blue");
    String id = submission.data().path("id").asString();

    assertThat(rig.get("/v1/video/generate/" + id).status()).isEqualTo(404);
    assertThat(rig.get("/v1/image-projects/" + id).status()).isEqualTo(404);
    assertThat(rig.get("/v1/image/ai-edit/1x").json().path("detail").isArray()).isTrue();
  }

  @Test
  void accountEmptiesAndThenAnswers402() throws Exception {
    try (Rig poor =
        Rig.with(
            SandboxOptions.defaults().withoutLimits().withStartingBalance(new BigDecimal("25")),
            folder)) {
      poor.submitMagicHour("one");
      Rig.Got second = poor.submitMagicHour("two");

      assertThat(second.status()).isEqualTo(402);
      assertThat(second.json().path("code").asString()).isEqualTo("insufficient_credits");
      assertThat(poor.get("/v1/account").json().path("credits").asInt()).isEqualTo(5);
      assertThat(poor.sandbox.book().charged()).isEqualByComparingTo("20");
    }
  }

  @Test
  void keysThatAreRevokedOrLackAScopeOrCreditsAreRefused() throws Exception {
    String body = Rig.edit("make it blue").toString();

    assertThat(rig.post("/v1/image/ai-edit", body, "revoked-1").status()).isEqualTo(401);
    assertThat(rig.post("/v1/image/ai-edit", body, "noscope-1").status()).isEqualTo(403);
    assertThat(rig.post("/v1/image/ai-edit", body, "empty-1").status()).isEqualTo(402);
    assertThat(rig.sandbox.book().counts("claid edit").rejected()).isEqualTo(3);
    assertThat(rig.sandbox.book().charges()).isEmpty();
  }

  @Test
  void sourceThatIsNotThereIsRefusedAtOnceOrFailsAsATask() throws Exception {
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      ObjectNode body = Rig.edit("make it blue").put("input", "https://shop.example/no" + i);
      Rig.Got answer = rig.post("/v1/image/ai-edit", body);
      if (answer.status() == 400) {
        refused++;
        continue;
      }
      rig.finishTasks();
      assertThat(rig.pollEdit(answer).data().path("status").asString()).isEqualTo("ERROR");
      assertThat(rig.pollEdit(answer).data().path("errors").get(0).path("error").asString())
          .isEqualTo("Input image could not be fetched: nothing was found at the address.");
    }

    assertThat(refused).isBetween(1, 19);
  }

  @Test
  void sourceIsReallyFetched() throws Exception {
    try (Rig shop = Rig.in(folder.resolve("shop"))) {
      String there = shop.url("/media/mug.png").toString();
      String notThere = shop.url("/media/cup.png").toString();
      Rig.writeMug(folder.resolve("shop/pictures/mug.png"), 320, 640);

      Rig.Got found = rig.post("/v1/scene/create", withSource(Rig.background("on oak"), there));
      Rig.Got missing =
          rig.post("/v1/scene/create", withSource(Rig.background("on oak"), notThere));

      assertThat(found.data().path("input").path("height").asInt()).isEqualTo(640);
      assertThat(missing.status()).isEqualTo(400);
      assertThat(missing.json().path("error_message").asString())
          .isEqualTo("Input image could not be fetched: the address answered 404.");
    }
  }

  private static ObjectNode withSource(ObjectNode background, String url) {
    ((ObjectNode) background.path("object")).put("image_url", url);
    return background;
  }

  @Test
  void videoNeedsAPictureOf300Pixels() throws Exception {
    Rig.writeMug(folder.resolve("pictures/small.png"), 299, 800);

    Rig.Got answer =
        rig.post(
            "/v1/video/generate",
            Rig.video("turn slowly").put("input", "https://shop.example/small.png"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error_message").asString())
        .isEqualTo("Input image is too small: each side must have at least 300 px.");
  }

  @Test
  void storageAddressesAreTakenIfTheStorageIsConnected() throws Exception {
    ObjectNode body = Rig.edit("make it blue").put("input", "storage://catalog/new/mug.png");
    ((ObjectNode) body.path("output")).put("destination", "storage://shop/results/mug/");
    Rig.Got taken = rig.post("/v1/image/ai-edit", body);
    rig.finishTasks();
    ((ObjectNode) body.path("output")).put("destination", "storage://nowhere/results/");
    Rig.Got refused = rig.post("/v1/image/ai-edit", body);

    var output = rig.pollEdit(taken).data().path("result").path("output_objects").get(0);
    assertThat(output.path("claid_storage_uri").asString())
        .startsWith("storage://shop/results/mug/");
    assertThat(output.path("tmp_url").asString("")).isEmpty();
    assertThat(refused.status()).isEqualTo(422);
    assertThat(rig.get("/v1/storage/storages").data().get(0).path("name").asString())
        .isEqualTo("shop");
  }
}
