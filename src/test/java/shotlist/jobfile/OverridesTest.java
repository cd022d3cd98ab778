package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;

class OverridesTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void writeJobFile() throws IOException {
    file =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: nightly
            provider: claid
            operation: edit
            catalog: {path: c.csv}
            request: {prompt: "{{title}} on oak"}
            output: {format: jpeg}
            """);
  }

  @Test
  void settingOfTheCommandLineReplacesThatOfTheFile() {
    JobFile job = read("request.prompt", "{{title}}: on # marble");

    assertThat(job.request().prompt()).contains(new Template("{{title}}: on # marble"));
  }

  @Test
  void groupThatIsNotInTheFileIsMade() {
    JobFile job = read("throttle.account.per_second", "2");

    assertThat(job.throttle().accountPerSecond()).contains(2);
  }

  @Test
  void listIsGivenInBrackets() {
    JobFile job = read("manifest.formats", "[jsonl]");

    assertThat(job.manifest().formats()).containsExactly("jsonl");
  }

  @Test
  void groupIsGivenInBraces() {
    JobFile job = read("budget", "{run: 2.5, day: 10}");

    assertThat(job.budget())
        .isEqualTo(
            new JobFile.BudgetSettings(
                Optional.of(Credits.of("2.5")),
                Optional.of(Credits.of(10)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void wordThatLooksLikeANumberIsTextWhereTextIsDue() {
    assertThat(read("job", "2026").job()).isEqualTo("2026");
  }

  @Test
  void signThatIsYamlElsewhereIsAWordHere() {
    assertThat(read("catalog.delimiter", "|").catalog().delimiter()).contains('|');
  }

  @Test
  void quotedTextIsReadWithoutItsQuotes() {
    assertThat(read("job", "\"2026\"").job()).isEqualTo("2026");
  }

  @Test
  void providerAndOperationMayBeReplacedTogether() {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("provider", "magic-hour");
    overrides.put("request.options.resolution", "2k");
    overrides.put("output", "{}");

    assertThat(JobFiles.read(file, overrides).operation()).isEqualTo(Operation.MAGIC_HOUR_EDIT);
  }

  @Test
  void laterSettingWins() {
    Map<String, String> overrides = new LinkedHashMap<>();
    overrides.put("budget", "{run: 5, day: 6}");
    overrides.put("budget.run", "7");

    assertThat(JobFiles.read(file, overrides).budget())
        .isEqualTo(
            new JobFile.BudgetSettings(
                Optional.of(Credits.of(7)),
                Optional.of(Credits.of(6)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  static List<Arguments> mistakes() {
    return List.of(
        arguments(
            "request.images=abc",
            """
            "request.images" must be a whole number from 1 to 4, but it is "abc".
              Nothing was sent: correct the option and run again."""),
        arguments(
            "request.imges=2",
            """
            unknown key "imges" under "request". Did you mean "images"?
              Allowed here: prompt, images, options. Nothing was sent: correct the option and run \
            again."""),
        arguments(
            "request.prompt=",
            """
            "request.prompt" has no value.
              It must be text of 3 to 5000 characters; remove it to leave it out. Nothing was sent: \
            correct the option and run again."""),
        arguments(
            "request.options.model=v3",
            """
            "request.options.model" must be v1 or v2, but it is "v3".
              Nothing was sent: correct the option and run again."""),
        arguments(
            "manifest.formats=[csv",
            """
            this is not YAML: expected ',' or ']', but got <stream end>.
              Check the indentation, and put text that begins with {{ or holds ": " in quotes. \
            Nothing was sent: correct this and run again."""),
        arguments(
            "output.destination=storage://shop/all.png",
            """
            "output.destination" is "storage://shop/all.png", which is not an item's own place.
              Put {{id}} into it, like storage://shop/results/{{id}}/. Nothing was sent: correct the \
            option and run again."""));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsToldWithTheOptionThatMadeIt(String option, String message) {
    String[] keyAndValue = option.split("=", 2);

    JobFileException refusal =
        catchThrowableOfType(JobFileException.class, () -> read(keyAndValue[0], keyAndValue[1]));

    assertThat(refusal).hasMessage("--set " + option + ": " + message);
  }

  @Test
  void keyBelowAWordIsRefusedWithThePlaceOfTheWord() {
    JobFileException refusal =
        catchThrowableOfType(JobFileException.class, () -> read("output.format.quality", "90"));

    assertThat(refusal)
        .hasMessage(
            "--set output.format.quality=90: \"output.format\" has no keys of its own in "
                + file
                + ":6.\n  Set output.format as a whole. Nothing was sent: correct the option and run"
                + " again.");
    assertThat(refusal.problems())
        .containsExactly(
            new JobFileException.Problem(
                "--set output.format.quality=90",
                0,
                0,
                "output.format",
                "\"output.format\" has no keys of its own in " + file + ":6.",
                "Set output.format as a whole."));
  }

  @Test
  void mistakesOfFileAndCommandLineAreToldTogether() throws IOException {
    Files.writeString(file, Files.readString(file) + "retry_failed: -1\n");

    JobFileException refusal =
        catchThrowableOfType(JobFileException.class, () -> read("preflight", "look"));

    assertThat(refusal)
        .hasMessage(
            "--set preflight=look: \"preflight\" must be none, head or get, but it is \"look\".\n"
                + file
                + ":7: \"retry_failed\" must be a whole number from 0 to 100, but it is -1.\n"
                + "Nothing was sent: correct these 2 places and run again.");
    assertThat(refusal.problems())
        .extracting(JobFileException.Problem::key)
        .isEqualTo(List.of("preflight", "retry_failed"));
  }

  private JobFile read(String key, String value) {
    return JobFiles.read(file, Map.of(key, value));
  }
}
