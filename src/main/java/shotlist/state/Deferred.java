package shotlist.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.JdbcUpdateAffectedIncorrectNumberOfRowsException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What the works of one shared transaction leave to be written before its commit: statements alike
 * go to the database in one batch, and what is added to the same rows again and again is added once
 * ({@link Gathered}). They are written in the order in which the first of each kind came, so that
 * works of one transaction must not depend on each other's; in each kind the order is kept.
 *
 * <p>Of one thread, as long as its transaction.
 */
final class Deferred {
  private final JdbcTemplate template;
  private final Map<Kind, List<Object[]>> statements = new LinkedHashMap<>();
  private final Map<Object, Gathered> gathered = new LinkedHashMap<>();

  Deferred(JdbcTemplate template) {
    this.template = template;
  }

  private record Kind(String sql, OptionalInt rows) {}

  /** A statement; {@code rows} is how many it has to change, where that is known. */
  void add(String sql, OptionalInt rows, Object[] parameters) {
    statements.computeIfAbsent(new Kind(sql, rows), kind -> new ArrayList<>()).add(parameters);
  }

  /** What is gathered under this key in this transaction, begun where nothing is yet. */
  <T extends Gathered> T gathered(Object key, Class<T> type, Supplier<T> empty) {
    @Nullable Gathered known = gathered.get(key);
    if (known == null) {
      T begun = empty.get();
      gathered.put(key, begun);
      return begun;
    }
    return type.cast(known);
  }

  /**
   * Writes all that was put off so far, to be called before the commit and before any question.
   *
   * @throws RuntimeException where a statement fails, or changes another number of rows than it has
   *     to: the transaction is to be rolled back
   */
  void write() {
    if (!statements.isEmpty()) {
      Map<Kind, List<Object[]>> due = new LinkedHashMap<>(statements);
      statements.clear();
      due.forEach(this::write);
    }
    gathered.values().forEach(Gathered::write);
  }

  private void write(Kind kind, List<Object[]> parameters) {
    int[] changed = template.batchUpdate(kind.sql(), parameters);
    for (int one : changed) {
      if (one != kind.rows().orElse(one)) {
        throw new JdbcUpdateAffectedIncorrectNumberOfRowsException(
            kind.sql(), kind.rows().getAsInt(), one);
      }
    }
  }
}
