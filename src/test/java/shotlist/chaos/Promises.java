package shotlist.chaos;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import shotlist.chaos.Evidence.ManifestLine;
import shotlist.chaos.RunLog.End;
import shotlist.chaos.ServiceBook.Charge;
import shotlist.chaos.StateBook.Change;
import shotlist.chaos.StateBook.Entry;
import shotlist.chaos.StateBook.Output;
import shotlist.chaos.StateBook.Request;

/** Holds one job's evidence against the promises. Reads nothing by itself and changes nothing. */
final class Promises {
  /** How a run may end by itself; 1, 2 and 11 would be mistakes here. */
  private static final Set<Integer> GOOD_EXITS = Set.of(0, 3, 4, 5, 6, 7, 8, 10, 12);

  /** An intent may be this old when a kill hits it and the service has not seen the request. */
  private static final Duration INTENT_LEAD = Duration.ofSeconds(3);

  /** Ten seconds, and what a busy machine needs to begin with them. */
  private static final Duration STOPPING = Duration.ofSeconds(12);

  private final Evidence evidence;
  private final Map<Ask, Request> requests;
  private final Map<Long, List<Change>> changes;
  private final Map<Long, List<Entry>> entries;
  private final Map<Long, List<Output>> outputs;
  private final Map<Ask, List<Charge>> charges;
  private final List<Broken> broken = new ArrayList<>();

  private Promises(Evidence evidence) {
    this.evidence = evidence;
    StateBook state = evidence.state();
    this.requests =
        state.requests().stream().collect(Collectors.toMap(Request::ask, r -> r, (a, b) -> a));
    this.changes = by(state.changes(), Change::request);
    this.entries = by(state.entries(), Entry::request);
    this.outputs = by(state.outputs(), Output::request);
    this.charges =
        evidence.charges().stream()
            .sorted(Comparator.comparing(Charge::at))
            .collect(Collectors.groupingBy(Charge::ask));
  }

  private static <T> Map<Long, List<T>> by(List<T> rows, Function<T, Long> request) {
    return rows.stream().collect(Collectors.groupingBy(request, TreeMap::new, Collectors.toList()));
  }

  /** The promises that were not kept to a job; none, if all were. */
  static List<Broken> brokenTo(Evidence evidence) {
    Promises promises = new Promises(evidence);
    promises.checkEnds();
    promises.checkPaidOnce();
    promises.checkOneRequestPerAsk();
    promises.checkEachRequest();
    promises.checkUnknownCharges();
    promises.checkDoubts();
    promises.checkBudgets();
    promises.checkResults();
    promises.checkManifest();
    promises.checkSums();
    promises.checkSummary();
    return promises.broken;
  }

  /** What the service itself holds against its client. */
  static List<Broken> brokenTo(ServiceBook book, Predicate<String> mayBeAskedAgain) {
    List<Broken> broken = new ArrayList<>();
    if (book.limited() > 0) {
      broken.add(
          new Broken(
              "limit passed",
              book.limited() + " requests came too soon and were answered 429",
              "\"limited\" in service-book.json"));
    }
    book.violations().stream()
        .filter(text -> !mayBeAskedAgain.test(text))
        .forEach(
            text -> broken.add(new Broken("violation", text, "violations in service-book.json")));
    return broken;
  }

  /** How each process ended. */
  private void checkEnds() {
    for (RunLog run : evidence.runs()) {
      boolean good =
          switch (run.end()) {
            case FINISHED -> GOOD_EXITS.contains(run.exit());
            case KILLED -> run.exit() == 137 || GOOD_EXITS.contains(run.exit());
            case TERMINATED -> run.exit() == 143 || GOOD_EXITS.contains(run.exit());
            case INTERRUPTED -> run.exit() == 130 || GOOD_EXITS.contains(run.exit());
            case HUNG -> false;
          };
      if (!good) {
        report("exit code", "run " + run.number() + " " + how(run.end()) + run.exit(), run.log());
      }
      boolean asked = run.end() == End.TERMINATED || run.end() == End.INTERRUPTED;
      Duration took = Duration.between(run.signalled().orElse(run.ended()), run.ended());
      if (asked && took.compareTo(STOPPING) > 0) {
        report(
            "slow stop",
            "run " + run.number() + " needed " + took.toMillis() + " ms after its signal",
            run.log());
      }
    }
  }

  private static String how(End end) {
    return switch (end) {
      case FINISHED -> "ended by itself with ";
      case KILLED -> "was killed and ended with ";
      case TERMINATED -> "got SIGTERM and ended with ";
      case INTERRUPTED -> "got SIGINT and ended with ";
      case HUNG -> "did not end and was killed: ";
    };
  }

  /** Promise 1: nothing that was taken is asked for again, but where somebody said so. */
  private void checkPaidOnce() {
    charges.forEach(
        (ask, ofAsk) -> {
          for (int i = 1; i < ofAsk.size(); i++) {
            Charge first = ofAsk.get(i - 1);
            Charge second = ofAsk.get(i);
            if (!mayFollow(ask, first, second)) {
              report(
                  "paid twice",
                  ask + ": tasks " + named(first) + " and " + named(second),
                  where(ask, second.at()));
            }
          }
        });
  }

  private boolean mayFollow(Ask ask, Charge first, Charge second) {
    boolean lost = !first.hasResult() || ask.trouble() == Trouble.POLL_404;
    boolean retried =
        lost
            && evidence.runs().stream()
                .anyMatch(run -> run.allowance().retries() && run.started().isBefore(second.at()));
    return retried || wasResubmitted(ask, second.at());
  }

  private boolean wasResubmitted(Ask ask, Instant before) {
    return Optional.ofNullable(requests.get(ask)).stream()
        .flatMap(request -> changesOf(request).stream())
        .filter(change -> change.from().equals("in_doubt") && change.to().equals("pending"))
        .anyMatch(
            change ->
                change.at().isBefore(before)
                    && runAt(change.at()).filter(run -> run.allowance().resubmits()).isPresent());
  }

  /** Signing a URL afresh, or a second item that wants the same, makes no other request. */
  private void checkOneRequestPerAsk() {
    Set<Ask> seen = new HashSet<>();
    for (Request request : evidence.state().requests()) {
      if (!seen.add(request.ask())) {
        report("asked twice", request.ask() + " is two requests", "request " + request.id());
      }
    }
  }

  /** Promise 5: the ledger explains every credit of the service's book, and the other way round. */
  private void checkEachRequest() {
    for (Request request : evidence.state().requests()) {
      List<Charge> charged = charges.getOrDefault(request.ask(), List.of());
      Set<Integer> doubted =
          changesOf(request).stream()
              .filter(change -> change.to().equals("in_doubt"))
              .map(Change::attempt)
              .collect(Collectors.toSet());
      List<Entry> own = entries.getOrDefault(request.id(), List.of());
      checkCounts(request, charged, doubted, own);
      checkAmounts(request, charged, doubted, own);
      checkReservation(request, own);
    }
  }

  private void checkCounts(
      Request request, List<Charge> charged, Set<Integer> doubted, List<Entry> own) {
    long sure = own.stream().filter(e -> is(e, "charge") && !doubted.contains(e.attempt())).count();
    if (charged.size() > sure + doubted.size()) {
      report(
          "unexplained charge",
          request.ask()
              + ": the service charged "
              + charged.stream().map(Promises::named).collect(Collectors.joining(", "))
              + ", the ledger knows "
              + sure
              + " charges and "
              + doubted.size()
              + " doubts",
          where(request.ask(), charged.get(charged.size() - 1).at()));
    }
    if (charged.size() < sure) {
      report(
          "charge the service lacks",
          request.ask()
              + ": the ledger has "
              + sure
              + " charges, the service has "
              + charged.size(),
          "request " + request.id());
    }
  }

  private void checkAmounts(
      Request request, List<Charge> charged, Set<Integer> doubted, List<Entry> own) {
    BigDecimal service = sum(charged, Charge::net);
    BigDecimal ledger = sum(own, Promises::spent);
    BigDecimal booked =
        sum(
            own.stream().filter(e -> is(e, "charge") && doubted.contains(e.attempt())).toList(),
            Entry::amount);
    BigDecimal open = sum(openReservations(own), Entry::amount);
    boolean tooLittle = service.compareTo(ledger.add(open)) > 0;
    boolean tooMuch = service.compareTo(ledger.subtract(booked)) < 0;
    if (tooLittle || tooMuch) {
      report(
          "books disagree",
          request.ask()
              + ": the service charged "
              + text(service)
              + ", the ledger has "
              + text(ledger)
              + " charged and "
              + text(open)
              + " open",
          "request " + request.id());
    }
  }

  private void checkReservation(Request request, List<Entry> own) {
    int open = openReservations(own).size();
    if (open != (request.is("in_doubt") ? 1 : 0)) {
      report(
          "open reservations",
          request.ask() + " is " + request.state() + " and has " + open + " open reservations",
          "request " + request.id());
    }
    boolean atWork = request.is("submitting") || request.is("in_flight");
    if (atWork || (request.is("pending") && request.items() > 0)) {
      report(
          "work left behind",
          request.ask() + " is still " + request.state() + " after the last run",
          "request " + request.id());
    }
  }

  private void checkUnknownCharges() {
    charges.forEach(
        (ask, ofAsk) -> {
          if (!requests.containsKey(ask)) {
            report(
                "unexplained charge",
                ask + ": task " + named(ofAsk.get(0)) + " is no request in the state",
                where(ask, ofAsk.get(0).at()));
          }
        });
  }

  /** A doubt is only there where a kill or an answer that says nothing hit that very request. */
  private void checkDoubts() {
    for (Request request : evidence.state().requests()) {
      long unsafe = 0;
      for (Change change : changesOf(request)) {
        if (change.isInterruption()) {
          checkInterruption(request, change);
        } else if (change.to().equals("in_doubt")) {
          unsafe++;
        }
      }
      boolean explained = request.ask().trouble().ending() == Trouble.Ending.UNSAFE;
      if (unsafe > 0 && !explained) {
        Change last = lastDoubt(request);
        report(
            "needless doubt",
            request.ask() + " is in doubt though every answer was plain: " + last.reason(),
            where(request.ask(), last.at()));
      }
    }
  }

  private Change lastDoubt(Request request) {
    return changesOf(request).stream()
        .filter(change -> change.to().equals("in_doubt"))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private void checkInterruption(Request request, Change doubt) {
    Optional<Change> intent =
        changesOf(request).stream()
            .filter(c -> c.to().equals("submitting") && c.attempt() == doubt.attempt())
            .findFirst();
    if (intent.isEmpty()) {
      report("needless doubt", request.ask() + " has no intent", "request " + request.id());
      return;
    }
    Instant intended = intent.get().at();
    Optional<RunLog> run = runAt(intended);
    if (run.isEmpty() || run.get().end() != End.KILLED) {
      report(
          "needless doubt",
          request.ask()
              + " was left without an answer by run "
              + run.map(r -> r.number() + ", which was not killed").orElse("0"),
          where(request.ask(), intended));
      return;
    }
    Instant killed = run.get().signalled().orElse(run.get().ended());
    boolean seen =
        charges.getOrDefault(request.ask(), List.of()).stream()
            .anyMatch(charge -> !charge.at().isBefore(intended.minusSeconds(1)));
    Duration age = Duration.between(intended, killed);
    if (!seen && age.compareTo(INTENT_LEAD) > 0) {
      report(
          "needless doubt",
          request.ask()
              + " was an intent for "
              + age.toMillis()
              + " ms when the kill came, and was never sent",
          where(request.ask(), intended));
    }
  }

  /** Promise 2: at no time has the service charged more than was allowed until then. */
  private void checkBudgets() {
    List<RunLog> runs = evidence.runs();
    for (int i = 0; i < runs.size(); i++) {
      RunLog run = runs.get(i);
      Instant end = i + 1 < runs.size() ? runs.get(i + 1).started() : Instant.MAX;
      List<Charge> before =
          evidence.charges().stream().filter(charge -> charge.at().isBefore(end)).toList();
      List<Charge> own =
          before.stream().filter(charge -> !charge.at().isBefore(run.started())).toList();
      run.allowance().run().ifPresent(limit -> checkBudget("run", own, limit, run));
      if (!own.isEmpty()) {
        LocalDate day = day(own.get(own.size() - 1));
        checkBudget(
            "day",
            before.stream().filter(charge -> day(charge).equals(day)).toList(),
            run.allowance().day(),
            run);
        checkBudget(
            "month",
            before.stream()
                .filter(charge -> day(charge).withDayOfMonth(1).equals(day.withDayOfMonth(1)))
                .toList(),
            run.allowance().month(),
            run);
      }
    }
  }

  private static LocalDate day(Charge charge) {
    return charge.at().atZone(ZoneOffset.UTC).toLocalDate();
  }

  private void checkBudget(String name, List<Charge> spent, BigDecimal limit, RunLog run) {
    BigDecimal sum = sum(spent, Charge::net);
    if (sum.compareTo(limit) > 0) {
      report(
          "over budget",
          "run "
              + run.number()
              + ": the service charged "
              + text(sum)
              + ", budget."
              + name
              + " was "
              + text(limit),
          run.log());
    }
  }

  /** Promise 3: what is paid for and exists is done, with its file. */
  private void checkResults() {
    charges.forEach(
        (ask, ofAsk) -> {
          Charge last = ofAsk.get(ofAsk.size() - 1);
          Optional<Request> request = Optional.ofNullable(requests.get(ask));
          boolean toBeHad = last.hasResult() && ask.trouble() != Trouble.POLL_404;
          if (toBeHad && request.isPresent() && !isGivenUp(request.get())) {
            checkResult(request.get(), last);
          }
        });
  }

  /** In doubt, or taken out of doubt to be sent again when nobody wanted it any more. */
  private boolean isGivenUp(Request request) {
    boolean unwanted = request.is("pending") && request.items() == 0;
    return request.is("in_doubt") || (unwanted && wasResubmitted(request.ask(), Instant.MAX));
  }

  private void checkResult(Request request, Charge charge) {
    List<Output> own = outputs.getOrDefault(request.id(), List.of());
    if (!request.is("done") || own.isEmpty()) {
      report(
          "lost result",
          request.ask()
              + ": task "
              + charge.task()
              + " is paid for and has a result, the request is "
              + request.state(),
          where(request.ask(), charge.at()));
      return;
    }
    if (!request.task().equals(Optional.of(charge.task()))) {
      report(
          "wrong task",
          request.ask()
              + ": the service took it as "
              + charge.task()
              + ", the state has "
              + request.task().orElse("none"),
          "request " + request.id());
    }
    for (Output output : own) {
      Optional<String> onDisk = output.file().map(evidence.disk()::get);
      boolean whole = onDisk.isPresent() && onDisk.equals(output.sha256());
      if (!output.download().equals("done") || !whole) {
        report(
            "lost file",
            request.ask()
                + ": output "
                + output.index()
                + " is "
                + output.download()
                + ", "
                + output
                    .file()
                    .map(f -> f + (whole ? "" : " is not what it was"))
                    .orElse("no file"),
            "request " + request.id());
      }
    }
  }

  /** Every row once, in the catalog's order, with one status; every file what the service gave. */
  private void checkManifest() {
    List<ManifestLine> lines = evidence.manifest();
    List<String> ids = new ArrayList<>();
    String before = "";
    for (ManifestLine line : lines) {
      String item = line.id() + "/" + line.position();
      if (!item.equals(before)) {
        ids.add(line.id());
      }
      before = item;
    }
    if (!ids.equals(evidence.catalog())) {
      report(
          "manifest order",
          "the catalog has "
              + evidence.catalog().size()
              + " rows, the manifest "
              + ids.size()
              + " items; the first that differs is "
              + firstDifference(ids),
          "manifest.csv of " + evidence.job());
    }
    lines.forEach(this::checkLine);
  }

  private String firstDifference(List<String> ids) {
    int at = 0;
    while (at < Math.min(ids.size(), evidence.catalog().size())
        && ids.get(at).equals(evidence.catalog().get(at))) {
      at++;
    }
    return "number " + (at + 1);
  }

  private void checkLine(ManifestLine line) {
    if (line.status().equals("rejected")) {
      return;
    }
    Optional<Request> request =
        evidence.state().requests().stream()
            .filter(r -> r.task().isPresent() && r.task().get().equals(line.requestId()))
            .findFirst();
    String expected = request.map(r -> r.ask().trouble().endsAs()).orElse(line.status());
    if (!line.status().equals(expected) && !line.status().equals("in_doubt")) {
      report(
          "wrong status",
          line.id() + " is " + line.status() + " and not " + expected,
          "manifest.csv of " + evidence.job());
    }
    if (!line.status().equals("done")) {
      return;
    }
    String onDisk = evidence.disk().getOrDefault(line.file(), "no file");
    if (!onDisk.equals(line.sha256())) {
      report(
          "wrong file",
          line.id() + ": " + line.file() + " is " + onDisk + ", the manifest says " + line.sha256(),
          "manifest.csv of " + evidence.job());
    }
    String served = evidence.served().getOrDefault(line.outputUrl(), line.sha256());
    if (!served.equals(line.sha256())) {
      report(
          "wrong file",
          line.id() + ": " + line.outputUrl() + " gives " + served + ", we have " + line.sha256(),
          "manifest.csv of " + evidence.job());
    }
  }

  /** The manifest's column is the spend on the catalog; the ledger's sum is all of it. */
  private void checkSums() {
    BigDecimal ledger = evidence.ledger().net();
    BigDecimal all = sum(evidence.state().entries(), this::spentOrOpen);
    BigDecimal unwanted =
        sum(
            evidence.state().requests().stream().filter(r -> r.items() == 0).toList(),
            r -> sum(entries.getOrDefault(r.id(), List.of()), this::spentOrOpen));
    BigDecimal manifest = sum(evidence.manifest(), ManifestLine::credits);
    if (ledger.compareTo(all) != 0) {
      report(
          "ledger's sum",
          "credits --json says " + text(ledger) + ", the entries add up to " + text(all),
          "table entry");
    }
    if (manifest.add(unwanted).compareTo(ledger) != 0) {
      report(
          "manifest's sum",
          "the manifest says "
              + text(manifest)
              + ", "
              + text(unwanted)
              + " went to what is not in the catalog any more, the ledger says "
              + text(ledger),
          "manifest.csv of " + evidence.job());
    }
  }

  /** The last run's own words. */
  private void checkSummary() {
    Evidence.Summary summary = evidence.summary();
    Map<String, Long> counted =
        evidence.manifest().stream()
            .collect(
                Collectors.groupingBy(
                    ManifestLine::status,
                    Collectors.collectingAndThen(
                        Collectors.mapping(l -> l.id() + "/" + l.position(), Collectors.toSet()),
                        items -> (long) items.size())));
    Map<String, Long> said = new TreeMap<>();
    said.put("done", summary.done());
    said.put("failed", summary.failed());
    said.put("pending", summary.pending());
    said.put("in_flight", summary.inFlight());
    said.put("in_doubt", summary.inDoubt());
    said.forEach(
        (status, count) -> {
          if (!count.equals(counted.getOrDefault(status, 0L))) {
            report(
                "summary",
                "it counts "
                    + count
                    + " "
                    + status
                    + ", the manifest has "
                    + counted.getOrDefault(status, 0L),
                "summary.json of " + evidence.job());
          }
        });
    boolean anyDoubt = evidence.state().requests().stream().anyMatch(r -> r.is("in_doubt"));
    int due = anyDoubt ? 12 : summary.failed() > 0 ? 3 : 0;
    if (summary.exitCode() != due) {
      report(
          "summary",
          "the exit code is " + summary.exitCode() + ", the state says " + due,
          "summary.json of " + evidence.job());
    }
    if (summary.sent() > 0 || summary.changed() > 0) {
      report(
          "idle run",
          "a run with nothing left to do sent "
              + summary.sent()
              + " requests and listed "
              + summary.changed()
              + " changes",
          "summary.json and changes.csv of " + evidence.job());
    }
  }

  /** The most charges of one request that nobody asked for again on purpose. */
  static long mostCharges(Evidence evidence) {
    Promises promises = new Promises(evidence);
    return promises.charges.entrySet().stream()
        .filter(
            ofAsk ->
                IntStream.range(1, ofAsk.getValue().size())
                    .noneMatch(
                        i ->
                            promises.mayFollow(
                                ofAsk.getKey(),
                                ofAsk.getValue().get(i - 1),
                                ofAsk.getValue().get(i))))
        .mapToLong(ofAsk -> ofAsk.getValue().size())
        .max()
        .orElse(0);
  }

  private List<Change> changesOf(Request request) {
    return changes.getOrDefault(request.id(), List.of());
  }

  private Optional<RunLog> runAt(Instant time) {
    return evidence.runs().stream()
        .filter(run -> !run.started().isAfter(time))
        .reduce((first, second) -> second);
  }

  private static List<Entry> openReservations(List<Entry> own) {
    Set<Long> settled =
        own.stream().flatMap(entry -> entry.settles().stream()).collect(Collectors.toSet());
    return own.stream().filter(e -> is(e, "reserve") && !settled.contains(e.id())).toList();
  }

  private static boolean is(Entry entry, String kind) {
    return entry.kind().equals(kind);
  }

  private static BigDecimal spent(Entry entry) {
    return switch (entry.kind()) {
      case "charge" -> entry.amount();
      case "refund" -> entry.amount().negate();
      default -> BigDecimal.ZERO;
    };
  }

  private BigDecimal spentOrOpen(Entry entry) {
    boolean open = openReservations(entries.get(entry.request())).contains(entry);
    return open ? entry.amount() : spent(entry);
  }

  private static <T> BigDecimal sum(List<T> rows, Function<T, BigDecimal> amount) {
    return rows.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String text(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  private static String named(Charge charge) {
    return charge.task() + " (" + charge.at() + ")";
  }

  private String where(Ask ask, Instant at) {
    String request =
        Optional.ofNullable(requests.get(ask)).map(r -> "request " + r.id() + ", ").orElse("");
    return request + runAt(at).map(RunLog::log).orElse("the sandbox's journal");
  }

  private void report(String promise, String what, String where) {
    broken.add(new Broken(promise, evidence.job() + " " + what, where));
  }
}
