package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What the reader refuses and what the schema refuses is the same, as far as a schema can see. */
class JobFileSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(JobFileSchema.json(), InputFormat.JSON);

  @TempDir Path folder;

  static List<Mistake> structure() throws IOException {
    return Mistake.all("structure");
  }

  static List<Mistake> contradictions() throws IOException {
    return Mistake.all("contradiction");
  }

  @Test
  void theContractsOwnJobFileKeepsTheSchema() {
    assertThat(errors(Path.of("src/test/resources/shotlist/jobfile/full.yaml"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("structure")
  void whatTheReaderRefusesTheSchemaRefuses(Mistake mistake) throws IOException {
    assertThat(errors(write(mistake))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void whatOnlyContradictsOtherSettingsKeepsTheSchema(Mistake mistake) throws IOException {
    assertThat(errors(write(mistake))).isEmpty();
  }

  @Test
  void theSchemaItselfIsValid() {
    Schema metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));

    List<Error> errors = metaSchema.validate(JobFileSchema.json(), InputFormat.JSON);

    assertThat(errors).isEmpty();
  }

  @Test
  void theSchemaIsTheSameTextEveryTime() {
    assertThat(JobFileSchema.json())
        .isEqualTo(JobFileSchema.json())
        .startsWith(
            """
            {
              "$schema" : "https://json-schema.org/draft/2020-12/schema",
              "title" : "Shotlist job file",
            """)
        .endsWith("}\n");
  }

  private Path write(Mistake mistake) throws IOException {
    return Files.writeString(folder.resolve("job.yaml"), mistake.yaml());
  }

  private static List<Error> errors(Path file) {
    String json = JsonMapper.shared().writeValueAsString(JobFiles.values(file).plain());
    return SCHEMA.validate(json, InputFormat.JSON);
  }
}
