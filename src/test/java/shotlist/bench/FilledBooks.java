package shotlist.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/**
 * Makes a planned catalog a finished one without sending anything: SQL sets in the books what a
 * service's answers and the downloads would have. No file is on the disk; no night looks for one.
 */
final class FilledBooks {
  /** Requests of one commit: H2 gets slower with each change that is not committed. */
  private static final long PAGE = 20_000;

  private static final List<String> DONE =
      List.of(
          """
          update request set state = 'done', attempt = 1, charged = price,
            attempt_charged = price, task_id = 'task-' || id,
            submitted_at = timestamp with time zone '2026-11-20 02:00:00+00',
            completed_at = timestamp with time zone '2026-11-20 02:00:05+00'
          where state = 'pending' and id between ? and ?
          """,
          """
          insert into request_change
            (request_id, run_id, attempt, from_state, to_state, at, reason)
          select r.id, r.changed_run, 1, 'submitting', 'done', r.completed_at, ''
          from request r where r.id between ? and ? and not exists
            (select 1 from request_change c where c.request_id = r.id)
          """,
          """
          insert into output (job_id, request_id, output_index, url, expires_at, mime, width,
            height, download, tries, reason)
          select r.job_id, r.id, 1, 'https://results.service.example/' || r.fingerprint || '.jpg',
            r.completed_at, 'image/jpeg', 1024, 1024, 'done', 1, ''
          from request r where r.id between ? and ?
            and not exists (select 1 from output o where o.request_id = r.id)
          """,
          """
          insert into file (item_id, output_id, path, path_key, sha256, bytes, mime, width, height,
            superseded)
          select i.id, o.id, 'out/images/' || i.item_id || '-1-1.jpg',
            'out/images/' || lower(i.item_id) || '-1-1.jpg', r.fingerprint, 123456, 'image/jpeg',
            1024, 1024, false
          from item i join request r on r.id = i.request_id join output o on o.request_id = r.id
          where i.request_id between ? and ?
            and not exists (select 1 from file f where f.item_id = i.id)
          """);

  private FilledBooks() {}

  static void finish(StateSettings state) {
    try (Database database = Database.open(state)) {
      long last =
          most(database.template().queryForObject("select max(id) from request", Long.class));
      for (long first = 0; first <= last; first += PAGE) {
        finish(database, first, first + PAGE - 1);
      }
    }
  }

  private static long most(@Nullable Long id) {
    return id == null ? 0 : id;
  }

  private static void finish(Database database, long first, long last) {
    database.inTransaction(
        () -> {
          DONE.forEach(sql -> database.template().update(sql, first, last));
        });
  }
}
