package shotlist.throttle;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import shotlist.state.Database;

/** The last turns in the state database. Each method is one commit, on disk before it returns. */
public final class SqlTurnMemory implements TurnMemory {
  private final Database database;

  public SqlTurnMemory(Database database) {
    this.database = database;
  }

  @Override
  public Start load(String bucket) {
    return database.inTransaction(
        () -> {
          List<Optional<Instant>> known =
              database
                  .jdbc()
                  .sql("select at from last_turn where bucket = ?")
                  .param(bucket)
                  .query(
                      (row, n) ->
                          Optional.ofNullable(row.getObject("at", OffsetDateTime.class))
                              .map(OffsetDateTime::toInstant))
                  .list();
          if (known.isEmpty()) {
            database.jdbc().sql("insert into last_turn (bucket) values (?)").param(bucket).update();
            return new Start.First();
          }
          database
              .jdbc()
              .sql("update last_turn set at = null where bucket = ?")
              .param(bucket)
              .update();
          return known.get(0).<Start>map(Start.After::new).orElseGet(Start.Unclean::new);
        });
  }

  @Override
  public void save(String bucket, Instant lastTurn) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql("update last_turn set at = ? where bucket = ?")
              .params(lastTurn.atOffset(ZoneOffset.UTC), bucket)
              .update();
        });
  }
}
