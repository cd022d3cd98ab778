package shotlist.throttle;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.time.InstantSource;
import java.util.Optional;
import shotlist.state.Database;
import shotlist.state.QuickConnections;

/** Buckets in a PostgreSQL state, with connections of their own. */
final class PostgresBuckets implements Buckets {
  private final SharedBuckets buckets;
  private final QuickConnections connections;

  private PostgresBuckets(SharedBuckets buckets, QuickConnections connections) {
    this.buckets = buckets;
    this.connections = connections;
  }

  static PostgresBuckets open(Database database, ThrottleClock clock, InstantSource instants) {
    QuickConnections connections = database.quickConnections();
    return new PostgresBuckets(
        new SharedBuckets(
            clock,
            instants,
            new SqlPeers(connections),
            new Outage(clock, Database::isAway, database::away),
            time -> source(connections, time)),
        connections);
  }

  /** Bucket4j's own: each change is one short transaction that locks the bucket's row. */
  static BucketSource source(QuickConnections connections, TimeMeter time) {
    var proxies =
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(connections.dataSource())
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("throttle_bucket")
            .clientClock(time)
            .build();
    return (name, configuration) -> proxies.builder().build(name, () -> configuration);
  }

  @Override
  public PacedBucket open(String name, Limits limits) {
    return buckets.open(name, limits);
  }

  @Override
  public Optional<PacedBucket> openForPolls(String account, Limits limits) {
    return buckets.openForPolls(account, limits);
  }

  @Override
  public boolean isShared(String account) {
    return buckets.isShared(account);
  }

  @Override
  public long lookAgainNanos() {
    return buckets.lookAgainNanos();
  }

  @Override
  public void close() {
    buckets.close();
    connections.close();
  }
}
