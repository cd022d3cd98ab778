package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.provider.Operation;
import shotlist.provider.OperationLimits;
import tools.jackson.databind.json.JsonMapper;

/** What the services document may be asked for, by reader and schema alike. */
class GoodJobFilesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claid edit {request: {prompt: oak table, images: 4, options: {model: v2}}}",
        "claid edit {request: {prompt: oak, options: {model: v1, aspect_ratio: 16:9}}}",
        "claid edit {request: {prompt: oak, options: {inference_steps: 50, guidance_scale: 1.5}}}",
        "claid edit {request: {prompt: oak}, output: {format: PNG}}",
        "claid edit {request: {prompt: oak, images: 2}, output: {destination: 'storage://s/{{id}}/'}}",
        "claid edit {request: {prompt: oak}, output: {destination: 'storage://s/{{id}}.png'}}",
        "claid edit {request: {prompt: oak}, output: {destination: 'storage://s/{{brand}}/p-{{id}}/'}}",
        "claid edit {request: {prompt: oak}, output: {destination: 'storage://s/{{id}}-{{position}}.png'}}",
        "claid edit {request: {prompt: oak}, output: {destination: 'storage://s/{{position}}-0{{id}}.png'}}",
        "claid video {request: {prompt: oak}, output: {destination: 'storage://s/{{id}}.mp4'}}",
        "claid video {request: {prompt: turn around, options: {duration: 10}}}",
        "claid video {request: {prompt: turn around, options: {duration: '5', guidance_scale: 0}}}",
        "claid video {request: {options: {prompt: {generate: true, guidelines: slowly}}}}",
        "claid background {request: {prompt: oak, images: 4}}",
        "claid background {request: {options: {scene: {prompt: {generate: true}}}}}",
        "claid background {request: {options: {scene: {effect: shadows, view: auto}}}}",
        "claid background {request: {options: {scene: {effect: shadows, color: transparent}}},"
            + " output: {format: {type: PNG, compression: best}}}",
        "claid background {request: {options: {scene: {template_url: 'https://s.example/a.jpg',"
            + " view: top, template_mode: lock}}}}",
        "claid background {request: {prompt: oak, options: {scene: {model: v2, color: '#ff0',"
            + " preference: best, aspect_ratio: 19:13, steps: 49}}}}",
        "claid background {request: {prompt: oak, options: {scene: {color: '{{brand_color}}'}}}}",
        "claid background {request: {prompt: oak, options: {object: {placement_type: padding,"
            + " padding: 5% 25%}}}}",
        "claid background {request: {prompt: oak, options: {object: {placement_type: original}}}}",
        "claid background {request: {prompt: oak, options: {object: {scale: 0.5, rotation_degree: 90,"
            + " position: {x: 0.5, y: 1}}}}}",
        "claid background {request: {prompt: oak}, output: {format: {type: webp, compression: lossy}}}",
        "claid background {request: {prompt: oak}, output: {format: {type: avif, compression:"
            + " {type: lossy, quality: 40}}}}",
        "claid background {request: {prompt: oak}, output: {format: {type: avif, compression:"
            + " {type: lossless}}}}",
        "claid background {request: {prompt: oak}, output: {format: {type: jpeg, progressive: false}}}",
        "magic-hour edit {request: {prompt: oak}}",
        "magic-hour edit {request: {prompt: oak, images: 16, options: {model: nano-banana-pro,"
            + " resolution: 4k, aspect_ratio: 4:5}}, budget: {day: 0.5}}",
        "magic-hour edit {request: {prompt: oak, options: {model: default, resolution: auto}}}",
        "claid edit {request: {prompt: oak}, catalog: {path: '-', format: google-merchant, images: 2,"
            + " delimiter: tab, charset: windows-1252, normalize: [v, width], allow_empty: true,"
            + " max_rejects: 0, max_removed: 12.5%}}",
        "claid edit {request: {prompt: oak}, changes: content, preflight: get, in_doubt: resubmit,"
            + " max_failures: 100%, retry_failed: 3, timeouts: {connect: 250ms, answer: 1m30s}}",
        "claid edit {request: {prompt: oak}, catalog: {path: c.csv, images: all},"
            + " download: {folder: out, name: '{{id}}-{{position}}.png'}}",
        "claid edit {request: {prompt: oak}, download: {folder: out}, manifest: {formats: [jsonl]},"
            + " throttle: {per_second: 2, in_flight: 1, account: {per_minute: 240}}}"
      })
  void isAccepted(String settings) throws IOException {
    String[] words = settings.split(" ", 3);
    Path file = folder.resolve("job.yaml");
    Files.writeString(
        file,
        "{job: nightly, provider: %s, operation: %s, %s%s"
            .formatted(
                words[0],
                words[1],
                settings.contains("catalog:") ? "" : "catalog: {path: c.csv}, ",
                words[2].substring(1)));

    JobFile job = JobFiles.read(file, Map.of());

    assertThat(job.operation()).hasToString(words[0] + " " + words[1]);
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(JobFileSchema.json(), InputFormat.JSON)
                .validate(
                    JsonMapper.shared().writeValueAsString(JobFiles.values(file).plain()),
                    InputFormat.JSON))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"background", "edit", "video"})
  void limitsThatAreLeftOutAreTheOperationsOwn(String operation) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: nightly
            provider: claid
            operation: %s
            catalog: {path: c.csv}
            request: {prompt: oak table}
            throttle: {per_minute: 7}
            """
                .formatted(operation));

    JobFile job = JobFiles.read(file, Map.of());

    OperationLimits limits = OperationLimits.of(job.operation());
    assertThat(job.throttle().perSecond()).contains(limits.perSecond());
    assertThat(job.throttle().perMinute()).contains(7);
    assertThat(job.throttle().inFlight()).contains(limits.inFlight());
    assertThat(job.throttle().accountPerMinute()).isEmpty();
    assertThat(job.timeouts().answer())
        .hasSeconds(job.operation() == Operation.CLAID_BACKGROUND ? 180 : 60);
  }
}
