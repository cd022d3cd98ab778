package shotlist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import shotlist.item.ChoiceBook;
import shotlist.item.ChoiceBook.Candidate;
import shotlist.item.ChoiceBook.Keep;
import shotlist.item.ChoiceBook.Take;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.plan.Takes;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestState;
import shotlist.rule.Nearest;
import shotlist.state.Database;

/**
 * Choices held against the books: what each of them changes. All of them can be taken over, or it
 * does not come into being.
 */
final class Choices {
  private static final int PAGE = 1000;
  private static final int PROBLEMS_TOLD = 20;
  private static final int IDS_TO_COMPARE = 100_000;
  private static final int DIGITS_TOLD = 8;

  private final Path file;
  private final JobFile jobFile;
  private final Database database;
  private final long jobId;
  private final ChoiceBook book;
  private final Map<ItemKey, Choice> seen = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<Keep> kept = new ArrayList<>();
  private final List<Long> forgotten = new ArrayList<>();
  private final List<Take> takes = new ArrayList<>();
  private final Map<String, Credits> newFingerprints = new HashMap<>();
  private Set<String> known = Set.of();
  private long again;
  private long takenBack;
  private long asBefore;
  private Credits cost = Credits.ZERO;
  private long requests;

  private Choices(Path file, JobFile jobFile, Database database, long jobId) {
    this.file = file;
    this.jobFile = jobFile;
    this.database = database;
    this.jobId = jobId;
    this.book = new ChoiceBook(database, jobId);
  }

  /**
   * Judges all of them; reads only.
   *
   * @throws UsageException where one cannot be taken over, with its line and what to do
   */
  static Choices of(
      List<Choice> wanted, Path file, JobFile jobFile, Database database, long jobId) {
    Choices choices = new Choices(file, jobFile, database, jobId);
    for (int from = 0; from < wanted.size(); from += PAGE) {
      choices.add(wanted.subList(from, Math.min(from + PAGE, wanted.size())));
    }
    if (!choices.problems.isEmpty()) {
      throw refuse(choices.problems);
    }
    choices.reckon();
    return choices;
  }

  /** The first problems of a file, each a line or two, of which nothing is taken over. */
  static UsageException refuse(List<String> problems) {
    List<String> told = new ArrayList<>(problems.stream().limit(PROBLEMS_TOLD).toList());
    if (problems.size() > PROBLEMS_TOLD) {
      told.add("… and " + (problems.size() - PROBLEMS_TOLD) + " more lines like these.");
    }
    told.add("  Nothing was changed: either the whole file is taken over, or nothing of it.");
    return new UsageException(String.join("\n", told));
  }

  private void add(List<Choice> page) {
    Set<String> ids = new TreeSet<>();
    page.forEach(choice -> ids.add(choice.item().id()));
    Map<ItemKey, Candidate> candidates = book.find(ids);
    Map<ItemKey, Map<String, Take>> said = book.takes(candidates.keySet());
    for (Choice choice : page) {
      Choice before = seen.putIfAbsent(choice.item(), choice);
      if (before == null) {
        judge(choice, candidates, said.getOrDefault(choice.item(), Map.of()));
      } else if (!before.what().equals(choice.what())) {
        problem(
            choice,
            " is chosen twice: "
                + before.what()
                + " in line "
                + before.line()
                + ", "
                + choice.what()
                + " here. Leave one of the two lines.");
      }
    }
  }

  private void judge(
      Choice choice, Map<ItemKey, Candidate> candidates, Map<String, Take> saidOfItem) {
    Candidate candidate = candidates.get(choice.item());
    if (candidate == null) {
      problems.add(place(choice) + unknown(choice.item(), candidates));
    } else if (candidate.removed()) {
      problem(choice, " is not in the catalog any more. Remove the line.");
    } else {
      judge(choice, Standing.of(candidate, saidOfItem));
    }
  }

  /**
   * An item's result and what was said of it.
   *
   * @param base what the item asked for when it was planned last, as if nobody ever said again
   * @param take which take of it its request is
   * @param wanted which take is wanted
   */
  private record Standing(Candidate candidate, String base, int take, int wanted) {
    static Standing of(Candidate candidate, Map<String, Take> said) {
      for (Take take : said.values()) {
        Optional<Integer> current =
            Takes.takeOf(candidate.fingerprint(), take.base(), take.take() + 1);
        if (current.isPresent()) {
          return new Standing(candidate, take.base(), current.get(), take.take());
        }
      }
      return new Standing(candidate, candidate.fingerprint(), 1, 1);
    }

    /** Whether another result was asked for that no plan has seen yet. */
    boolean isSaid() {
      return wanted > take;
    }

    /** Whether its request is another take, on its way. */
    boolean isComing() {
      return take > 1 && EXPECTED.contains(candidate.state());
    }

    /** Whether its request is another take that was never sent and is still wanted. */
    boolean isUnsent() {
      return take > 1
          && wanted >= take
          && candidate.state() == RequestState.PENDING
          && candidate.attempt() == 0;
    }

    boolean isOf(String fingerprint) {
      return candidate.fingerprint().equals(fingerprint);
    }

    boolean isOfTakeBefore(String fingerprint) {
      return take > 1 && Takes.fingerprint(base, take - 1).equals(fingerprint);
    }

    Take want(int number) {
      return new Take(candidate.rowId(), base, number);
    }
  }

  private static final Set<RequestState> EXPECTED =
      Set.of(RequestState.PENDING, RequestState.SUBMITTING, RequestState.IN_FLIGHT);

  private void judge(Choice choice, Standing item) {
    boolean saidBefore =
        choice.what() instanceof Choice.Again
            && item.isComing()
            && choice
                .fingerprint()
                .map(print -> item.isOf(print) || item.isOfTakeBefore(print))
                .orElse(true);
    if (saidBefore) {
      asBefore++;
    } else if (choice.fingerprint().filter(print -> !item.isOf(print)).isPresent()) {
      problem(choice, stale(choice.fingerprint().get(), item));
    } else if (choice.what() instanceof Choice.Forget) {
      forget(item);
    } else if (item.candidate().state() != RequestState.DONE) {
      problem(choice, noResult(choice.item(), item.candidate().state()));
    } else if (choice.what() instanceof Choice.Keep keep) {
      keep(choice, keep.outputIndex(), item);
    } else if (choice.what() instanceof Choice.Again) {
      again(item);
    } else {
      throw new AssertionError(choice.what());
    }
  }

  /** Whoever keeps an output does not want the other result any more that nobody asked for yet. */
  private void keep(Choice choice, int index, Standing item) {
    Candidate candidate = item.candidate();
    if (!candidate.outputs().contains(index)) {
      problem(choice, " has no output " + index + ", " + outputs(candidate.outputs()));
      return;
    }
    boolean isKept = candidate.kept().filter(before -> before == index).isPresent();
    if (isKept && !item.isSaid()) {
      asBefore++;
      return;
    }
    kept.add(new Keep(candidate.rowId(), candidate.requestId(), index));
    if (item.isSaid()) {
      takes.add(item.want(item.take()));
      takenBack++;
    }
  }

  private static String outputs(List<Integer> outputs) {
    return outputs.size() == 1
        ? "only the one: keep 1, or again."
        : "its outputs are "
            + outputs.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + ". Keep one of them, or say again.";
  }

  private void again(Standing item) {
    if (item.isSaid()) {
      asBefore++;
      return;
    }
    int next = item.take() + 1;
    takes.add(item.want(next));
    newFingerprints.put(Takes.fingerprint(item.base(), next), item.candidate().price());
    again++;
  }

  private void forget(Standing item) {
    boolean isKept = item.candidate().kept().isPresent();
    if (isKept) {
      forgotten.add(item.candidate().rowId());
    }
    if (item.isSaid() || item.isUnsent()) {
      takes.add(item.want(item.isSaid() ? item.take() : item.take() - 1));
      takenBack++;
    } else if (!isKept) {
      asBefore++;
    }
  }

  private String unknown(ItemKey item, Map<ItemKey, Candidate> candidates) {
    List<Integer> positions =
        candidates.keySet().stream()
            .filter(key -> key.id().equals(item.id()))
            .map(ItemKey::position)
            .sorted(Comparator.naturalOrder())
            .toList();
    if (!positions.isEmpty()) {
      return item.id()
          + " has no picture "
          + item.position()
          + ": its positions are "
          + positions.stream().map(String::valueOf).collect(Collectors.joining(", "))
          + ".";
    }
    if (known.isEmpty()) {
      known = new HashSet<>(new ItemBook(database, jobId).ids(IDS_TO_COMPARE));
    }
    return "job "
        + jobFile.job()
        + " has no item \""
        + item.id()
        + "\"."
        + Nearest.to(item.id(), known).map(word -> " Did you mean \"" + word + "\"?").orElse("");
  }

  private String stale(String chosenOf, Standing item) {
    return " has another result than the one that was chosen of: fingerprint "
        + chosenOf.substring(0, DIGITS_TOLD)
        + "… in the file, "
        + item.candidate().fingerprint().substring(0, DIGITS_TOLD)
        + "… now. Choose from a new report: "
        + command("report");
  }

  private String noResult(ItemKey item, RequestState state) {
    String id = " '" + name(item) + "'";
    return switch (state) {
      case PENDING -> " has no result to choose from yet: it is pending. " + command("run");
      case IN_FLIGHT ->
          " has no result to choose from yet: it is with the service. " + command("collect");
      case SUBMITTING, IN_DOUBT -> " is in doubt, with no result: " + command("resolve") + id;
      case FAILED -> " failed, so there is nothing to choose. " + command("retry") + id;
      case DONE -> throw new AssertionError("a done item has a result: " + item);
    };
  }

  private String command(String word) {
    return "shotlist " + word + " " + jobFile.file();
  }

  private void problem(Choice choice, String what) {
    problems.add(place(choice) + name(choice.item()) + what);
  }

  private String place(Choice choice) {
    return file + ":" + choice.line() + ": ";
  }

  private static String name(ItemKey item) {
    return item.id() + "#" + item.position();
  }

  /** What another item has asked for already is shared, and costs nothing more. */
  private void reckon() {
    Map<String, PlannedRequests.Known> there =
        new PlannedRequests(database, jobId).find(newFingerprints.keySet());
    newFingerprints.forEach(
        (fingerprint, price) -> {
          PlannedRequests.Known request = there.get(fingerprint);
          if (request == null || request.state() == RequestState.PENDING) {
            requests++;
            cost = cost.plus(price);
          }
        });
  }

  boolean isSomethingToDo() {
    return !kept.isEmpty() || !forgotten.isEmpty() || !takes.isEmpty();
  }

  List<Keep> kept() {
    return kept;
  }

  /** The rows of items whose kept output is forgotten. */
  List<Long> forgotten() {
    return forgotten;
  }

  List<Take> takes() {
    return takes;
  }

  /** How many items another result is wanted of. */
  long again() {
    return again;
  }

  /** How many items do not want another result any more. */
  long takenBack() {
    return takenBack;
  }

  /** How many were chosen like this before. */
  long asBefore() {
    return asBefore;
  }

  /** How many new requests it takes to do them again. */
  long requests() {
    return requests;
  }

  /** What those requests cost together. */
  Credits cost() {
    return cost;
  }
}
