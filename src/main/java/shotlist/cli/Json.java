package shotlist.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** What commands print for programs: one line each. Keys stand in the order they were put. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private Json() {}

  static String line(Map<String, ?> object) {
    return MAPPER.writeValueAsString(object);
  }

  /** A list of objects. */
  static String line(List<? extends Map<String, ?>> objects) {
    return MAPPER.writeValueAsString(objects);
  }

  /** A number: {@code 2}, {@code 0.5}. */
  static BigDecimal of(Credits credits) {
    return new BigDecimal(credits.toString());
  }

  /** The sums, as the keys of {@code credits --json}. */
  static Map<String, Object> of(Balance balance) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("reserved", of(balance.reserved()));
    object.put("charged", of(balance.charged()));
    object.put("refunded", of(balance.refunded()));
    object.put("in_doubt", of(balance.inDoubt()));
    return object;
  }

  /** As in a run's summary. */
  static Map<String, Object> of(Summary.Budgets budgets) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", of(budgets.run()));
    object.put("day", of(budgets.day()));
    object.put("month", of(budgets.month()));
    budgets
        .account()
        .ifPresent(
            account ->
                object.put(
                    "account", Map.of("day", of(account.day()), "month", of(account.month()))));
    return object;
  }

  private static Map<String, @Nullable Object> of(Summary.Limit limit) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    Optional<BigDecimal> amount = limit.limit().map(Json::of);
    object.put("limit", amount.orElse(null));
    object.put("spent", of(limit.spent()));
    return object;
  }
}
