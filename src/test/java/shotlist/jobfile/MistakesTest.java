package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MistakesTest {
  @TempDir Path folder;

  static List<Mistake> mistakes() throws IOException {
    return Mistake.all();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsExplainedWithItsPlace(Mistake mistake) throws IOException {
    Path file = Files.writeString(folder.resolve("job.yaml"), mistake.yaml());

    JobFileException refusal =
        catchThrowableOfType(JobFileException.class, () -> JobFiles.read(file, Map.of()));

    assertThat(refusal.getMessage().replace(file.toString(), "job.yaml"))
        .isEqualTo(mistake.message());
    assertThat(
            refusal.problems().stream()
                .map(problem -> problem.line() + ":" + problem.column())
                .collect(Collectors.joining(", ")))
        .isEqualTo(mistake.places());
  }
}
