package shotlist.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import shotlist.item.NoteworthyBook;
import shotlist.item.Standing;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Run;
import shotlist.request.RequestState;

/**
 * Reads what the report tells of the catalog. A catalog of up to {@value #READ_WHOLE} entries is
 * read whole. Of a larger one the first {@value #BEGINNING} are read and whatever the indexes know
 * to be noteworthy; how many items are in which state is known without reading them.
 */
public final class Gathering {
  static final int READ_WHOLE = 50_000;

  /** Enough to see what the catalog is like; to read 10,000 took a fifth of an unchanged night. */
  static final int BEGINNING = 2_000;

  private static final int PAGE = 1000;

  private final JobFile jobFile;
  private final Run run;
  private final Optional<String> header;
  private final StandingBook standings;
  private final NoteworthyBook noteworthy;
  private final BooleanSupplier outOfTime;

  /**
   * A gathering for the report of a run.
   *
   * @param header the catalog's, as one CSV record; empty where none was ever planned
   * @param outOfTime asked with every page
   */
  public Gathering(
      JobFile jobFile,
      Run run,
      Optional<String> header,
      StandingBook standings,
      NoteworthyBook noteworthy,
      BooleanSupplier outOfTime) {
    this.jobFile = jobFile;
    this.run = run;
    this.header = header;
    this.standings = standings;
    this.noteworthy = noteworthy;
    this.outOfTime = outOfTime;
  }

  /** Reads it; empty where the time for it ran out. */
  public Optional<Selection> gather() {
    return gather(READ_WHOLE, BEGINNING, Selection.MOST_ITEMS);
  }

  /**
   * Reads it.
   *
   * @param whole up to so many entries are all read
   * @param beginning of more entries, so many from the beginning
   * @param most and so many of each kind of noteworthy ones
   */
  Optional<Selection> gather(int whole, int beginning, int most) {
    Selection selection = new Selection(jobFile, run, header);
    Map<RequestState, Long> states = standings.countByState();
    long rejects = standings.countRejects();
    long all =
        LongStream.concat(
                LongStream.of(rejects), states.values().stream().mapToLong(Long::longValue))
            .sum();
    long last = readFrom(selection, all <= whole ? Long.MAX_VALUE : beginning);
    if (all > whole) {
      List<Long> places = new ArrayList<>(noteworthy.places(run.id(), most).tailSet(last + 1));
      for (int from = 0; from < places.size() && !outOfTime.getAsBoolean(); from += PAGE) {
        selection.add(standings.at(places.subList(from, Math.min(from + PAGE, places.size()))));
      }
      selection.isPartOf(states, rejects);
    }
    return outOfTime.getAsBoolean() ? Optional.empty() : Optional.of(selection);
  }

  /** Reads entries from the beginning; answers the last one's place. */
  private long readFrom(Selection selection, long most) {
    long last = -1;
    long read = 0;
    int limit = (int) Math.min(PAGE, most);
    List<Standing> page = standings.page(last, limit);
    while (!page.isEmpty() && !outOfTime.getAsBoolean()) {
      selection.add(page);
      last = page.get(page.size() - 1).ordinal();
      read += page.size();
      page = read >= most ? List.of() : standings.page(last, limit);
    }
    return last;
  }
}
