package shotlist.throttle;

import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import shotlist.state.QuickConnections;

/**
 * Processes that meet in a PostgreSQL state. Its clock is the one they keep: their own may differ.
 * Each statement is one transaction. Guarded by its {@link SharedBuckets}.
 */
final class SqlPeers implements Peers {
  private final QuickConnections connections;
  private final Map<String, Long> ours = new HashMap<>();

  SqlPeers(QuickConnections connections) {
    this.connections = connections;
  }

  @Override
  public long timeNanos() {
    // Where the clock was set back by more than a second, time goes on from where anybody saw it
    // last: otherwise no token would come back before the clock is there again.
    return 1_000
        * jdbc()
            .sql(
                """
                update throttle_clock c
                set shift_micros = case when c.seen_micros > t.now + c.shift_micros + 1000000
                      then c.seen_micros - t.now else c.shift_micros end,
                    seen_micros = greatest(c.seen_micros, t.now + c.shift_micros)
                from (select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint) as now)
                  as t
                where c.id = 1
                returning t.now + c.shift_micros
                """)
            .query(Long.class)
            .single();
  }

  @Override
  public Map<String, Wishes> meet(Map<String, Long> spacingMicros) {
    Map<String, Wishes> met = new HashMap<>();
    spacingMicros.forEach(
        (bucket, spacing) -> {
          tell(bucket, spacing);
          met.put(bucket, ask(bucket));
        });
    return met;
  }

  private void tell(String bucket, long spacing) {
    Long id = ours.get(bucket);
    if (id != null
        && jdbc()
                .sql(
                    "update throttle_peer set spacing_micros = ?, seen = clock_timestamp()"
                        + " where id = ?")
                .params(spacing, id)
                .update()
            == 1) {
      return;
    }
    ours.put(
        bucket,
        jdbc()
            .sql(
                "insert into throttle_peer (bucket, spacing_micros, seen)"
                    + " values (?, ?, clock_timestamp()) returning id")
            .params(bucket, spacing)
            .query(Long.class)
            .single());
    jdbc()
        .sql("delete from throttle_peer where seen < clock_timestamp() - interval '1 day'")
        .update();
  }

  private Wishes ask(String bucket) {
    return jdbc()
        .sql(
            """
            select count(*) as processes, max(spacing_micros) as spacing
            from throttle_peer
            where bucket = ?
              and seen between clock_timestamp() - interval '20 s'
                and clock_timestamp() + interval '20 s'
            """)
        .param(bucket)
        .query((row, n) -> new Wishes(row.getInt("processes"), row.getLong("spacing")))
        .single();
  }

  private JdbcClient jdbc() {
    return connections.jdbc();
  }

  @Override
  public void close() {
    ours.values()
        .forEach(id -> jdbc().sql("delete from throttle_peer where id = ?").param(id).update());
    ours.clear();
  }
}
