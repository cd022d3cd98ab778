package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequireColumnsTest {
  private static final List<String> HEADER = List.of("sku", " Title ", "image_url", "Brand Color");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("job.yaml");
  }

  @Test
  void namesAreComparedWithoutRegardToCaseAndOuterBlanks() throws IOException {
    JobFile job =
        job("{{ title }} in {{BRAND COLOR}}, {{id}} {{position}}", "{{sku}}-{{n}}.{{ext}}");

    assertThatCode(() -> JobFiles.requireColumns(job, HEADER)).doesNotThrowAnyException();
  }

  @Test
  void unknownColumnIsToldWithItsLineAndTheNearestName() throws IOException {
    JobFile job = job("{{titel}} on oak", "{{id}}.{{ext}}");

    assertThatThrownBy(() -> JobFiles.requireColumns(job, HEADER))
        .isInstanceOf(JobFileException.class)
        .hasMessage(
            file
                + """
                :6: "request.prompt" names the column "titel", which the catalog does not have. \
                Did you mean "Title"?
                  Its columns: sku, Title, image_url, Brand Color; always there: id, position. \
                Nothing was sent: correct the line and run again.""");
  }

  @Test
  void namesOfAnOutputAreKnownInDownloadNamesOnly() throws IOException {
    JobFile job = job("{{title}} number {{n}}", "{{id}}-{{n}}.{{ext}}");

    assertThatThrownBy(() -> JobFiles.requireColumns(job, HEADER))
        .hasMessageStartingWith(
            file
                + ":6: \"request.prompt\" names the column \"n\", which the catalog does not have.\n");
  }

  @Test
  void everyTemplateIsLookedAt() throws IOException {
    Files.writeString(
        file,
        """
        job: nightly
        provider: claid
        operation: background
        catalog: {path: c.csv}
        request:
          options:
            scene:
              template_url: "https://shop.example/{{one}}.jpg"
              view: front
        output: {destination: "storage://shop/{{id}}/{{two}}/"}
        download: {folder: out, name: "{{three}}-{{n}}.png"}
        """);
    JobFile job = JobFiles.read(file, Map.of());

    assertThatThrownBy(() -> JobFiles.requireColumns(job, List.of("sku")))
        .hasMessageContainingAll(
            "job.yaml:8: \"request.options.scene.template_url\" names the column \"one\"",
            "job.yaml:10: \"output.destination\" names the column \"two\"",
            "job.yaml:11: \"download.name\" names the column \"three\"",
            "Nothing was sent: correct these 3 places and run again.");
  }

  @Test
  void templateOfTheCommandLineIsToldWithItsOption() throws IOException {
    job("{{title}}", "{{id}}.png");
    JobFile job = JobFiles.read(file, Map.of("request.prompt", "{{colour}} mug"));

    assertThatThrownBy(() -> JobFiles.requireColumns(job, HEADER))
        .hasMessageStartingWith(
            "--set request.prompt={{colour}} mug: \"request.prompt\" names the column \"colour\"")
        .hasMessageEndingWith("Nothing was sent: correct the option and run again.");
  }

  @Test
  void fileThatIsGoneIsStillNamed() throws IOException {
    JobFile job = job("{{titel}}", "{{id}}.png");
    Files.delete(file);

    assertThatThrownBy(() -> JobFiles.requireColumns(job, HEADER))
        .hasMessageStartingWith(file + ": \"request.prompt\" names the column \"titel\"");
  }

  private JobFile job(String prompt, String name) throws IOException {
    Files.writeString(
        file,
        """
        job: nightly
        provider: claid
        operation: edit
        catalog: {path: c.csv}
        request:
          prompt: "%s"
        download: {folder: out, name: "%s"}
        """
            .formatted(prompt, name));
    return JobFiles.read(file, Map.of());
  }
}
