package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;

class JobFilesTest {
  @TempDir Path folder;

  @Test
  void everySettingOfTheContractIsRead() {
    Path file = Path.of("src/test/resources/shotlist/jobfile/full.yaml");

    JobFile job = JobFiles.read(file, Map.of());

    assertThat(job)
        .isEqualTo(
            new JobFile(
                file,
                "nightly-background",
                Operation.CLAID_BACKGROUND,
                new JobFile.CatalogSettings(
                    "sample-data/catalog.csv",
                    "auto",
                    Optional.of("sku"),
                    Optional.of("image_url"),
                    new JobFile.Images.First(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("https://shop.example/media"),
                    List.of(),
                    false,
                    new JobFile.Share.Percent(10),
                    new JobFile.Share.Percent(50),
                    4096),
                new JobFile.RequestSettings(
                    Optional.of(new Template("{{title}} on a light oak table, soft morning light")),
                    1,
                    Map.of()),
                new JobFile.OutputSettings(
                    Optional.of(Map.of("type", "jpeg", "quality", 85L)),
                    Optional.of(new Template("storage://shop/results/{{id}}/"))),
                Optional.of(
                    new JobFile.DownloadSettings(
                        Path.of("out/images"), new Template("{{id}}-{{position}}-{{n}}.{{ext}}"))),
                JobFile.Changes.URL,
                JobFile.Preflight.NONE,
                new JobFile.Share.Percent(20),
                0,
                JobFile.InDoubt.HOLD,
                new JobFile.BudgetSettings(
                    Optional.of(Credits.of(500)),
                    Optional.of(Credits.of(2000)),
                    Optional.of(Credits.of(30000)),
                    Optional.empty(),
                    Optional.empty()),
                new JobFile.ThrottleSettings(
                    Optional.of(1),
                    Optional.of(60),
                    Optional.of(50),
                    Optional.of(4),
                    Optional.of(120)),
                new JobFile.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(180)),
                new JobFile.ManifestSettings(
                    Path.of("out/nightly-background"), List.of("csv", "jsonl"))));
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    Path file =
        write(
            """
            job: spring
            provider: claid
            operation: edit
            catalog: {path: products.csv}
            request: {prompt: "Clean up {{title}}"}
            """);

    JobFile job = JobFiles.read(file, Map.of());

    assertThat(job)
        .isEqualTo(
            new JobFile(
                file,
                "spring",
                Operation.CLAID_EDIT,
                new JobFile.CatalogSettings(
                    "products.csv",
                    "auto",
                    Optional.empty(),
                    Optional.empty(),
                    new JobFile.Images.First(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    false,
                    new JobFile.Share.Percent(10),
                    new JobFile.Share.Percent(50),
                    4096),
                new JobFile.RequestSettings(
                    Optional.of(new Template("Clean up {{title}}")), 1, Map.of()),
                new JobFile.OutputSettings(Optional.empty(), Optional.empty()),
                Optional.empty(),
                JobFile.Changes.URL,
                JobFile.Preflight.NONE,
                new JobFile.Share.Percent(20),
                0,
                JobFile.InDoubt.HOLD,
                JobFile.BudgetSettings.NONE,
                new JobFile.ThrottleSettings(
                    Optional.of(1),
                    Optional.of(60),
                    Optional.of(1000),
                    Optional.empty(),
                    Optional.empty()),
                new JobFile.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(60)),
                new JobFile.ManifestSettings(Path.of("out/spring"), List.of("csv", "jsonl"))));
  }

  @Test
  void jobFilesThatComeWithShotlistAreReadAndNameColumnsOfTheSampleCatalog() throws IOException {
    try (DirectoryStream<Path> samples = Files.newDirectoryStream(Path.of("jobs"), "*.yaml")) {
      for (Path sample : samples) {
        JobFile job = JobFiles.read(sample, Map.of());
        boolean goesOn =
            job.catalog().format().equals("manifest"); // of the sample catalog's results
        Path catalog = Path.of(goesOn ? "sample-data/catalog.csv" : job.catalog().path());
        String header = Files.readAllLines(catalog).get(0);
        JobFiles.requireColumns(job, List.of(header.split(",")));
      }
    }
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), yaml);
  }
}
