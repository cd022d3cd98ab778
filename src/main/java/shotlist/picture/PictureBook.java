package shotlist.picture;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.state.Database;

/**
 * The pictures of one job. Rows are never removed: the first content of a picture is what later
 * ones are told from. Safe for use by many threads; one run of a job writes at a time.
 */
public final class PictureBook {
  private static final String COLUMNS =
      "p.id, p.url_key, p.url, p.variant, p.sight, p.reason, p.looked_run, p.seen_at,"
          + " p.seen_variant, p.depth, p.etag, p.last_modified, p.length, p.mime, p.width,"
          + " p.height, p.first_version, p.version";

  /**
   * A picture to be looked at.
   *
   * @param key see {@link #key}
   * @param url where it is, with its signature
   * @param variant {@link #key} of the URL without its signature and with all else
   */
  public record Wanted(String key, String url, String variant) {}

  private final Database database;
  private final long jobId;

  public PictureBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** What a URL is known by here: its SHA-256 in hex, whatever its length. */
  public static String key(String url) {
    try {
      byte[] bytes = url.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  /** Those of the pictures that are known, by key. */
  public Map<String, Picture> find(Collection<String> keys) {
    Map<String, Picture> found = new HashMap<>();
    if (keys.isEmpty()) {
      return found;
    }
    database
        .jdbc()
        .sql(
            "select "
                + COLUMNS
                + " from unnest(?) as wanted(url_key)"
                + " join picture p on p.job_id = ? and p.url_key = wanted.url_key")
        .param(
            1,
            new SqlArrayValue("varchar", keys.stream().distinct().sorted().toArray()),
            Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              Picture picture = picture(row);
              found.put(picture.key(), picture);
            });
    return found;
  }

  /**
   * Has pictures looked at by this run; committed on return. Of several URLs of one picture the one
   * that was looked at before is asked for again, since another may give other bytes.
   *
   * @param wanted each key at most once per call
   */
  public void want(long runId, Collection<Wanted> wanted) {
    Map<String, Wanted> byKey = new LinkedHashMap<>();
    wanted.forEach(picture -> byKey.putIfAbsent(picture.key(), picture));
    database.inTransaction(
        () -> {
          database.requireLock();
          Map<String, Picture> known = find(byKey.keySet());
          add(runId, byKey.values().stream().filter(w -> !known.containsKey(w.key())).toList());
          renew(runId, wanted, known);
        });
  }

  private void add(long runId, List<Wanted> pictures) {
    database
        .template()
        .batchUpdate(
            """
            insert into picture (job_id, url_key, url, variant, wanted_run, sight, reason)
            values (?, ?, ?, ?, ?, 'never', '')
            """,
            pictures.stream()
                .map(w -> new Object[] {jobId, w.key(), w.url(), w.variant(), runId})
                .toList());
  }

  /** The first URL that a run meets counts, but for the one that was looked at before. */
  private void renew(long runId, Collection<Wanted> wanted, Map<String, Picture> known) {
    List<Object[]> first = new ArrayList<>();
    List<Object[]> same = new ArrayList<>();
    for (Wanted picture : wanted) {
      Picture before = known.get(picture.key());
      if (before != null) {
        first.add(new Object[] {picture.url(), picture.variant(), runId, before.id(), runId});
        boolean seen =
            before.facts().filter(f -> f.variant().equals(picture.variant())).isPresent();
        if (seen) {
          same.add(
              new Object[] {
                picture.url(), picture.variant(), before.id(), picture.url(), picture.variant()
              });
        }
      }
    }
    database
        .template()
        .batchUpdate(
            "update picture set url = ?, variant = ?, wanted_run = ?"
                + " where id = ? and wanted_run is distinct from ?",
            first);
    database
        .template()
        .batchUpdate(
            "update picture set url = ?, variant = ? where id = ? and (url <> ? or variant <> ?)",
            same);
  }

  /** Enters pictures of another book of the same job as they are there; committed on return. */
  public void adopt(Collection<Picture> pictures) {
    database.inTransaction(
        () -> {
          Map<String, Picture> known = find(pictures.stream().map(Picture::key).toList());
          database
              .template()
              .batchUpdate(
                  """
                  insert into picture (job_id, url_key, url, variant, sight, reason, looked_run,
                    seen_at, seen_variant, depth, etag, last_modified, length, mime, width, height,
                    first_version, version)
                  values (?, ?, ?, ?, ?, ?, null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  """,
                  pictures.stream()
                      .filter(picture -> !known.containsKey(picture.key()))
                      .map(this::adopted)
                      .toList());
        });
  }

  private @Nullable Object[] adopted(Picture picture) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(jobId);
    values.add(picture.key());
    values.add(picture.url());
    values.add(picture.variant());
    values.add(picture.sight().word());
    values.add(picture.reason());
    addFound(values, picture);
    return values.toArray();
  }

  /**
   * Pictures that this run wants and has not looked at: first those that nobody ever looked at,
   * then by the run that looked last, so that none waits for ever where runs have no time for all.
   * Within that in the order of keys: that of a digest, so that hosts come mixed.
   *
   * @param after the last one that was had before, as it was then; empty at the beginning
   */
  public List<Picture> unlooked(long runId, Optional<Picture> after, int limit) {
    List<Object> parameters = new ArrayList<>(List.of(jobId, runId, runId));
    String rest = after.map(last -> behind(last, parameters)).orElse("");
    parameters.add(limit);
    return database
        .jdbc()
        .sql(
            "select "
                + COLUMNS
                + " from picture p where p.job_id = ? and p.wanted_run = ?"
                + " and p.looked_run is distinct from ?"
                + rest
                + " order by p.looked_run nulls first, p.url_key limit ?")
        .params(parameters)
        .query((row, n) -> picture(row))
        .list();
  }

  private static String behind(Picture last, List<Object> parameters) {
    if (last.lookedRun().isEmpty()) {
      parameters.add(last.key());
      return " and (p.looked_run is not null or p.url_key > ?)";
    }
    long run = last.lookedRun().get();
    parameters.addAll(List.of(run, run, last.key()));
    return " and (p.looked_run > ? or (p.looked_run = ? and p.url_key > ?))";
  }

  /** Enters what looks found; committed on return. */
  public void note(Collection<Picture> looked) {
    database.inTransaction(
        () -> {
          database.requireLock();
          database
              .template()
              .batchUpdate(
                  """
                  update picture set looked_run = ?, sight = ?, reason = ?, seen_at = ?,
                    seen_variant = ?, depth = ?, etag = ?, last_modified = ?, length = ?, mime = ?,
                    width = ?, height = ?, first_version = ?, version = ?
                  where id = ?
                  """,
                  looked.stream().map(PictureBook::noted).toList());
        });
  }

  private static @Nullable Object[] noted(Picture picture) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(picture.lookedRun().orElse(null));
    values.add(picture.sight().word());
    values.add(cut(picture.reason(), 1000));
    addFound(values, picture);
    values.add(picture.id());
    return values.toArray();
  }

  private static void addFound(List<@Nullable Object> values, Picture picture) {
    Optional<Picture.Facts> facts = picture.facts();
    values.add(picture.seenAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null));
    values.add(facts.map(Picture.Facts::variant).orElse(null));
    values.add(facts.map(f -> f.depth().word()).orElse(null));
    values.add(facts.flatMap(Picture.Facts::etag).orElse(null));
    values.add(facts.flatMap(Picture.Facts::lastModified).orElse(null));
    values.add(facts.flatMap(Picture.Facts::length).orElse(null));
    values.add(facts.flatMap(Picture.Facts::mime).map(mime -> cut(mime, 100)).orElse(null));
    values.add(facts.flatMap(Picture.Facts::width).orElse(null));
    values.add(facts.flatMap(Picture.Facts::height).orElse(null));
    values.add(picture.firstVersion().orElse(null));
    values.add(picture.version().orElse(null));
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  private static Picture picture(ResultSet row) throws SQLException {
    OffsetDateTime seenAt = row.getObject("seen_at", OffsetDateTime.class);
    return new Picture(
        row.getLong("id"),
        row.getString("url_key"),
        row.getString("url"),
        row.getString("variant"),
        Sight.parse(row.getString("sight")),
        row.getString("reason"),
        Optional.ofNullable(row.getObject("looked_run", Long.class)),
        Optional.ofNullable(seenAt).map(OffsetDateTime::toInstant),
        facts(row),
        Optional.ofNullable(row.getString("first_version")),
        Optional.ofNullable(row.getString("version")));
  }

  private static Optional<Picture.Facts> facts(ResultSet row) throws SQLException {
    String depth = row.getString("depth");
    if (depth == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Picture.Facts(
            row.getString("seen_variant"),
            Depth.parse(depth),
            Optional.ofNullable(row.getString("etag")),
            Optional.ofNullable(row.getString("last_modified")),
            Optional.ofNullable(row.getObject("length", Long.class)),
            Optional.ofNullable(row.getString("mime")),
            Optional.ofNullable(row.getObject("width", Integer.class)),
            Optional.ofNullable(row.getObject("height", Integer.class))));
  }

  /** Whether a look that ended then is still good enough not to look again. */
  public static boolean isFresh(Picture picture, Instant since, Depth depth) {
    return picture.sight() == Sight.SEEN
        && picture.seenAt().filter(at -> !at.isBefore(since)).isPresent()
        && picture.facts().filter(f -> f.depth().compareTo(depth) >= 0).isPresent();
  }
}
