package shotlist.item;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;

/** How a line of the catalog stands now. */
public sealed interface Standing {
  /** Its place in the catalog. */
  long ordinal();

  /**
   * An item with its request.
   *
   * @param rowId the item's id in the state
   * @param state its request's
   * @param reason its request's; empty text where there is nothing to say
   * @param taskId the service's id; empty where it has none yet
   * @param answerId the {@code x-request-id} of its last answer; empty where none came
   * @param credits what the request was charged, or what is reserved for it while in doubt
   * @param run the run that changed the request last
   * @param cells its row as one CSV record
   * @param outputs a chosen one first, else by index; none unless its request is done
   * @param lineHash of its lines in the manifest published last; empty where they never were
   * @param removed whether this run's catalog does not have it any more
   */
  record OfItem(
      long ordinal,
      long rowId,
      ItemKey key,
      String sourceUrl,
      long requestId,
      String fingerprint,
      RequestState state,
      String reason,
      Optional<String> taskId,
      Optional<String> answerId,
      Credits credits,
      Optional<Instant> submittedAt,
      Optional<Instant> completedAt,
      String run,
      String cells,
      Optional<String> lineHash,
      boolean removed,
      List<OfOutput> outputs)
      implements Standing {}

  /** A row that made no item; {@code line} is its place in the file. */
  record OfReject(
      long ordinal, long line, String id, String column, String cell, String reason, String run)
      implements Standing {}

  /**
   * An output with the item's own file of it.
   *
   * @param location in the user's own storage, where the service put it there
   * @param lost whether its file can never be had any more
   * @param wanted whether its file is to be fetched yet, where files are fetched at all
   * @param reason why there is no file, where something went wrong
   * @param suspect what a look at the file found; empty text where it found nothing
   * @param chosen whether a person chose it; it is the item's first then
   */
  record OfOutput(
      int index,
      Optional<String> url,
      Optional<Instant> expiresAt,
      Optional<String> location,
      Optional<String> mime,
      Optional<Integer> width,
      Optional<Integer> height,
      boolean lost,
      boolean wanted,
      String reason,
      String suspect,
      boolean chosen,
      Optional<OfFile> file) {}

  /** A downloaded file; its media type and size are what its bytes say. */
  record OfFile(
      String path,
      String sha256,
      long bytes,
      Optional<String> mime,
      Optional<Integer> width,
      Optional<Integer> height) {}
}
