package shotlist.jobfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.provider.Operation;
import shotlist.provider.Provider;
import shotlist.rule.Checker;
import shotlist.rule.Place;
import shotlist.rule.Problem;
import shotlist.rule.Rule;
import shotlist.rule.Value;

/** Reads job files. Reading changes nothing and asks no service. */
public final class JobFiles {
  private static final int MOST_BYTES = 1_000_000;

  private JobFiles() {}

  /**
   * Reads and checks a job file; all defaults are filled in.
   *
   * @param overrides the settings of the command line by dotted key, in order
   * @throws JobFileException with everything that is wrong in file and overrides
   */
  public static JobFile read(Path file, Map<String, String> overrides) {
    Value.Mapping settings = settings(file, overrides);
    Optional<Operation> operation = operation(settings);
    refuseAny(Checker.check(settings, rules(settings), ""));
    refuseAny(CrossChecks.of(settings, operation.orElseThrow()));
    return new JobFileMaker(file, settings, operation.orElseThrow()).make();
  }

  /**
   * Holds a job file's templates against the catalog's header, whose names are compared without
   * regard to case and outer blanks.
   *
   * @throws JobFileException where a template names something that is neither a column nor one of
   *     the names that are always there ({@code id}, {@code position}; {@code n} and {@code ext} in
   *     {@code download.name})
   */
  public static void requireColumns(JobFile job, List<String> catalogHeader) {
    refuseAny(ColumnChecks.of(job, catalogHeader));
  }

  /** The values of a file without any checks but those of YAML. */
  static Value.Mapping values(Path file) {
    Value value = YamlText.parse(text(file), file.toString());
    if (value instanceof Value.Mapping mapping) {
      return mapping;
    }
    throw refuse(
        value.place(),
        "this is not a job file.",
        "It must begin with keys such as \"job: nightly\".");
  }

  private static Value.Mapping settings(Path file, Map<String, String> overrides) {
    Value.Mapping values = values(file);
    Rule rules = rules(Overrides.apply(values, overrides, JobFileRules.ofAny()));
    return Overrides.apply(values, overrides, rules);
  }

  /** The rules of the operation, or those that hold for all where it is not known. */
  private static Rule rules(Value.Mapping settings) {
    return operation(settings)
        .map(JobFileRules::of)
        .or(() -> word(settings, "provider").flatMap(Provider::find).map(JobFileRules::of))
        .orElseGet(JobFileRules::ofAny);
  }

  private static Optional<Operation> operation(Value.Mapping settings) {
    return word(settings, "provider")
        .flatMap(Provider::find)
        .flatMap(p -> word(settings, "operation").flatMap(word -> Operation.find(p, word)));
  }

  private static Optional<String> word(Value.Mapping settings, String key) {
    return settings
        .find(key)
        .map(entry -> entry.value().plain() instanceof String word ? word : "");
  }

  private static String text(Path file) {
    Place place = Place.of(file.toString());
    byte[] bytes = bytes(file, place);
    if (bytes.length > MOST_BYTES) {
      throw refuse(place, "the file is bigger than 1 MB.", "A job file is a page of text.");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refuse(place, "the file is not UTF-8 text.", "Save it as UTF-8.");
    }
  }

  private static byte[] bytes(Path file, Place place) {
    if (Files.isDirectory(file)) {
      throw refuse(place, "this is a folder.", "Name the job file in it.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw refuse(place, "there is no such file.", "Give the path of a job file.");
    } catch (AccessDeniedException e) {
      throw refuse(place, "the file may not be read.", "Give this user the right to read it.");
    } catch (IOException e) {
      throw refuse(place, "the file cannot be read: " + e.getMessage() + ".", "");
    }
  }

  private static void refuseAny(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw JobFileException.of(problems);
    }
  }

  private static JobFileException refuse(Place place, String what, String remedy) {
    return JobFileException.of(List.of(new Problem(place, "", what, remedy)));
  }
}
