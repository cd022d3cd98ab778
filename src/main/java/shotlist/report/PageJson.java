package shotlist.report;

import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.ledger.Credits;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON that stands in a page: no text in it can end the element that it stands in, or begin
 * another.
 */
final class PageJson {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .characterEscapes(new Escapes())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private PageJson() {}

  /** Writes into the page; ending the generator leaves the page open. */
  static JsonGenerator into(Writer page) {
    return JSON.createGenerator(ObjectWriteContext.empty(), page);
  }

  static void put(JsonGenerator json, String name, Credits credits) {
    json.writeName(name);
    json.writeNumber(credits.toString());
  }

  static void put(JsonGenerator json, String name, Optional<Instant> time) {
    json.writeName(name);
    write(json, time);
  }

  /** Whole seconds; 0 where there is none. */
  static void write(JsonGenerator json, Optional<Instant> time) {
    json.writeNumber(time.map(Instant::getEpochSecond).orElse(0L));
  }

  static void put(JsonGenerator json, String name, Duration duration) {
    json.writeNumberProperty(name, duration.toMillis());
  }

  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What HTML and older JavaScript take for something else than text. */
  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int[] ASCII = ascii();

    private static int[] ascii() {
      int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&', '\''}) {
        escapes[c] = CharacterEscapes.ESCAPE_STANDARD;
      }
      return escapes;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ASCII;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return switch (c) {
        case 0x2028 -> new SerializedString("\\u2028");
        case 0x2029 -> new SerializedString("\\u2029");
        default -> null;
      };
    }
  }
}
