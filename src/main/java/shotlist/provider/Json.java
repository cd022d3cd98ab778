package shotlist.provider;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import shotlist.ledger.Credits;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a service sent, for which null, absent and of the wrong type are all "not there". */
final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final double MAX_CREDITS = 1e9;
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,10})?");
  private static final Pattern URL = Pattern.compile("(?i)https?://[^\\s\\p{Cntrl}]{1,8192}");
  private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,4096}");

  private Json() {}

  /** The object that a text holds. */
  static Optional<JsonNode> object(String text) {
    try {
      return Optional.of(MAPPER.readTree(text)).filter(JsonNode::isObject);
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  static Optional<JsonNode> object(JsonNode parent, String field) {
    return Optional.of(parent.path(field)).filter(JsonNode::isObject);
  }

  /** A text that is not blank. */
  static Optional<String> text(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    return node.isString() && !node.stringValue().isBlank()
        ? Optional.of(node.stringValue().strip())
        : Optional.empty();
  }

  /** A text or a number, as text. */
  static Optional<String> word(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    return node.isIntegralNumber() ? Optional.of(node.asString()) : text(parent, field);
  }

  /** A whole number above zero. */
  static Optional<Integer> size(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() > 0
        ? Optional.of(node.intValue())
        : Optional.empty();
  }

  /** A moment written as ISO 8601 with an offset. */
  static Optional<Instant> instant(JsonNode parent, String field) {
    try {
      return text(parent, field).map(text -> OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** An amount of credits, a number or one as text, rounded up to what the ledger can hold. */
  static Optional<Credits> credits(JsonNode parent, String field) {
    JsonNode node = parent.path(field);
    if (!node.isNumber()) {
      return text(parent, field)
          .filter(text -> DECIMAL.matcher(text).matches())
          .flatMap(text -> credits(Double.parseDouble(text)));
    }
    return credits(node.asDouble(-1));
  }

  private static Optional<Credits> credits(double amount) {
    return amount >= 0 && amount <= MAX_CREDITS
        ? Optional.of(new Credits(BigDecimal.valueOf(amount).setScale(3, RoundingMode.CEILING)))
        : Optional.empty();
  }

  /** A URL that can be fetched, as sent: what signs it must not change. */
  static Optional<String> url(JsonNode parent, String field) {
    return text(parent, field).filter(text -> URL.matcher(text).matches());
  }

  /** A name on one line, of a length that every book of ours can hold. */
  static Optional<String> name(JsonNode parent, String field) {
    return text(parent, field).filter(text -> NAME.matcher(text).matches());
  }
}
