package shotlist.manifest;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.ledger.Credits;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How a summary is put into JSON. */
final class SummaryJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(
              new SimpleModule()
                  .addSerializer(new CreditsJson())
                  .addSerializer(new InstantJson())
                  .addSerializer(new OutcomeJson())
                  .addSerializer(double.class, new RateJson())
                  .addSerializer(Double.class, new RateJson())
                  .addDeserializer(Credits.class, new CreditsOfJson())
                  .addDeserializer(Outcome.class, new OutcomeOfJson()))
          .build();

  private static final DefaultIndenter TWO_BLANKS = new DefaultIndenter("  ", "\n");

  private SummaryJson() {}

  static String line(Summary summary) {
    return JSON.writeValueAsString(summary);
  }

  static Summary parse(String json) {
    try {
      return JSON.readValue(json, Summary.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("this is no summary: " + e.getOriginalMessage(), e);
    }
  }

  static void write(Summary summary, Path target) {
    String text =
        JSON.writer()
            .with(new DefaultPrettyPrinter().withObjectIndenter(TWO_BLANKS))
            .writeValueAsString(summary);
    try (PartFile file = PartFile.create(target)) {
      file.stream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
      file.publish();
    } catch (IOException e) {
      throw FilesException.of(e, target);
    }
  }

  /** {@code 2}, {@code 0.5}: a number, never in the form {@code 1E+3}. */
  private static final class CreditsJson extends StdSerializer<Credits> {
    CreditsJson() {
      super(Credits.class);
    }

    @Override
    public void serialize(Credits value, JsonGenerator json, SerializationContext context) {
      json.writeNumber(value.toString());
    }
  }

  private static final class CreditsOfJson extends StdDeserializer<Credits> {
    CreditsOfJson() {
      super(Credits.class);
    }

    @Override
    public Credits deserialize(JsonParser json, DeserializationContext context) {
      return new Credits(json.getDecimalValue());
    }
  }

  private static final class OutcomeOfJson extends StdDeserializer<Outcome> {
    OutcomeOfJson() {
      super(Outcome.class);
    }

    @Override
    public Outcome deserialize(JsonParser json, DeserializationContext context) {
      return Outcome.valueOf(json.getString().toUpperCase(Locale.ROOT));
    }
  }

  private static final class InstantJson extends StdSerializer<Instant> {
    InstantJson() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant value, JsonGenerator json, SerializationContext context) {
      json.writeString(value.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }

  private static final class OutcomeJson extends StdSerializer<Outcome> {
    OutcomeJson() {
      super(Outcome.class);
    }

    @Override
    public void serialize(Outcome value, JsonGenerator json, SerializationContext context) {
      json.writeString(value.word());
    }
  }

  /** One decimal, and none where it is 0. */
  private static final class RateJson extends StdSerializer<Double> {
    RateJson() {
      super(Double.class);
    }

    @Override
    public void serialize(Double value, JsonGenerator json, SerializationContext context) {
      BigDecimal rate = BigDecimal.valueOf(value).setScale(1, RoundingMode.HALF_UP);
      boolean whole = rate.remainder(BigDecimal.ONE).signum() == 0;
      json.writeNumber(whole ? rate.setScale(0) : rate);
    }
  }
}
