package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path folder;

  private Rig rig() throws IOException {
    return Rig.with(SandboxOptions.defaults().withStateFolder(folder.resolve("state")), folder);
  }

  private Path journal() {
    return folder.resolve("state/journal.jsonl");
  }

  @Test
  void restartedSandboxKnowsItsTasksChargesWindowsAndPort() throws Exception {
    try (Rig rig = rig()) {
      Rig.Got submission = rig.submitEdit("make it blue");
      int port = rig.sandbox.port();
      Book before = rig.sandbox.book();

      rig.restart();
      Rig.Got tooSoon = rig.submitEdit("make it red");
      rig.finishTasks();
      Rig.Got done = rig.pollEdit(submission);
      var output = done.data().path("result").path("output_objects").get(0);

      assertThat(rig.sandbox.port()).isEqualTo(port);
      assertThat(rig.sandbox.book().charges()).isEqualTo(before.charges());
      assertThat(tooSoon.status()).isEqualTo(429);
      assertThat(done.data().path("status").asString()).isEqualTo("DONE");
      assertThat(rig.download(output.path("tmp_url").asString()).status()).isEqualTo(200);
    }
  }

  @Test
  void tornLastLineIsForgotten() throws Exception {
    try (Rig rig = rig()) {
      rig.submitEdit("make it blue");
      Book before = rig.sandbox.book();
      rig.sandbox.close();
      Files.writeString(
          journal(), "{\"event\":\"accepted\",\"task\":{\"id\":\"41", StandardOpenOption.APPEND);

      rig.sandbox = Sandbox.start(rig.options);
      Book after = rig.sandbox.book();
      rig.finishTasks();
      rig.submitEdit("make it red");
      rig.restart();

      assertThat(after).isEqualTo(before);
      assertThat(rig.sandbox.book().charges()).hasSize(2);
    }
  }

  @Test
  void countedMarkerIsNotCountedAnewAfterARestart() throws Exception {
    try (Rig rig = rig()) {
      assertThatThrownBy(() -> rig.submitEdit("blue [sandbox:dropx1]"))
          .isInstanceOf(IOException.class);
      rig.restart();
      rig.finishTasks();
      Rig.Got second = rig.submitEdit("blue [sandbox:dropx1]");

      assertThat(second.status()).isEqualTo(200);
      assertThat(rig.sandbox.book().violations())
          .singleElement()
          .asString()
          .startsWith("identical request");
    }
  }

  @Test
  void damagedLineInTheMiddleIsNamed() throws Exception {
    Files.createDirectories(journal().getParent());
    Files.writeString(journal(), "{\"event\":\"limited\",\"operation\":\"EDIT\"}\nrubbish\n");

    assertThatThrownBy(this::rig)
        .isInstanceOf(IOException.class)
        .hasMessage(journal() + ":2: not a line of a sandbox journal");
  }

  @Test
  void twoSandboxesDoNotShareAFolder() throws Exception {
    try (Rig rig = rig()) {
      assertThatThrownBy(() -> Sandbox.start(rig.options))
          .isInstanceOf(IOException.class)
          .hasMessage("another sandbox is using the state folder " + folder.resolve("state"));
    }
  }

  @Test
  void journalHoldsNoKey() throws Exception {
    try (Rig rig = rig()) {
      rig.submitEdit("make it blue");

      assertThat(Files.readString(journal())).doesNotContain(Rig.KEY);
    }
  }

  @Test
  void manyThreadsGetTheirOwnTasksAndNothingIsLost() throws Exception {
    try (Rig rig =
        Rig.with(
            SandboxOptions.defaults().withoutLimits().withStateFolder(folder.resolve("state")),
            folder)) {
      IntStream.range(0, 200).parallel().forEach(number -> submit(rig, "picture number " + number));
      Book before = rig.sandbox.book();

      rig.restart();

      assertThat(before.charges())
          .extracting(Book.Charge::task)
          .hasSize(200)
          .doesNotHaveDuplicates();
      assertThat(before.violations()).isEmpty();
      assertThat(rig.sandbox.book()).isEqualTo(before);
    }
  }

  private static void submit(Rig rig, String prompt) {
    try {
      assertThat(rig.submitEdit(prompt).status()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
