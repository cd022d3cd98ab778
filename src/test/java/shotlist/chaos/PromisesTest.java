package shotlist.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.chaos.Evidence.Ledger;
import shotlist.chaos.Evidence.ManifestLine;
import shotlist.chaos.Evidence.Summary;
import shotlist.chaos.RunLog.Allowance;
import shotlist.chaos.RunLog.End;
import shotlist.chaos.ServiceBook.Charge;
import shotlist.chaos.StateBook.Change;
import shotlist.chaos.StateBook.Entry;
import shotlist.chaos.StateBook.Output;
import shotlist.chaos.StateBook.Request;

/**
 * The harness sees a broken promise: each test doctors the evidence of one good night, in which run
 * 1 was killed after it had paid for a mug, and run 2 collected it.
 */
class PromisesTest {
  private static final Instant START = Instant.parse("2026-11-21T01:00:00Z");
  private static final Ask MUG = new Ask("A table for shop no 1", "https://shop.example/p1.png");
  private static final BigDecimal TWO = new BigDecimal("2");
  private static final BigDecimal MUCH = new BigDecimal("100");

  private final List<String> catalog = new ArrayList<>(List.of("MUG"));
  private final List<RunLog> runs =
      new ArrayList<>(
          List.of(
              run(1, 0, End.KILLED, 137, allowing(MUCH)),
              run(2, 60, End.FINISHED, 0, allowing(MUCH))));
  private final List<Charge> charges = new ArrayList<>(List.of(charge("4100001", MUG, 11)));
  private final List<Request> requests =
      new ArrayList<>(List.of(new Request(1, MUG, "done", Optional.of("4100001"), 1)));
  private final List<Change> changes =
      new ArrayList<>(
          List.of(
              change(1, "pending", "submitting", 10, "intent to send"),
              change(1, "submitting", "in_flight", 12, "accepted"),
              change(1, "in_flight", "done", 62, "")));
  private final List<Entry> entries =
      new ArrayList<>(List.of(entry(1, "reserve"), settling(2, "charge", 1)));
  private final List<Output> outputs =
      new ArrayList<>(
          List.of(new Output(1, 1, "done", Optional.of("out/mug.jpg"), Optional.of("aa"))));
  private final Map<String, String> disk = new HashMap<>(Map.of("out/mug.jpg", "aa"));
  private final Map<String, String> served =
      new HashMap<>(Map.of("http://service/results/1.jpg", "aa"));
  private Ledger ledger = new Ledger(zero(), TWO, zero(), zero());
  private final List<ManifestLine> manifest = new ArrayList<>(List.of(line("MUG", "done", "aa")));
  private Summary summary = new Summary(0, 1, 0, 0, 0, 0, 0, 0, 0);

  @Test
  void goodNightBreaksNoPromise() {
    assertThat(lines()).isEmpty();
  }

  @Test
  void secondChargeOfOneRequestIsSeen() {
    charges.add(charge("4100009", MUG, 65));

    assertThat(lines())
        .containsExactly(
            "BROKEN paid twice: shop \"A table for shop no 1\" for p1.png: tasks 4100001"
                + " (2026-11-21T01:00:11Z) and 4100009 (2026-11-21T01:01:05Z)."
                + " See request 1, logs/2.err",
            "BROKEN unexplained charge: shop \"A table for shop no 1\" for p1.png: the service"
                + " charged 4100001 (2026-11-21T01:00:11Z), 4100009 (2026-11-21T01:01:05Z), the"
                + " ledger knows 1 charges and 0 doubts. See request 1, logs/2.err",
            "BROKEN books disagree: shop \"A table for shop no 1\" for p1.png: the service charged"
                + " 4, the ledger has 2 charged and 0 open. See request 1",
            "BROKEN wrong task: shop \"A table for shop no 1\" for p1.png: the service took it as"
                + " 4100009, the state has 4100001. See request 1");
  }

  @Test
  void secondChargeAfterADoubtIsOnlyGoodWhereSomebodyAskedForIt() {
    charges.add(charge("4100009", MUG, 65));
    requests.set(0, new Request(1, MUG, "done", Optional.of("4100009"), 1));
    changes.clear();
    changes.addAll(
        List.of(
            change(1, "pending", "submitting", 10, "intent to send"),
            change(1, "submitting", "in_doubt", 61, "the run ended while this was being sent"),
            change(1, "in_doubt", "pending", 62, "in_doubt: resubmit"),
            change(2, "pending", "submitting", 64, "intent to send"),
            change(2, "submitting", "in_flight", 66, "accepted"),
            change(2, "in_flight", "done", 70, "")));
    entries.add(entry(3, 2, "reserve"));
    entries.add(new Entry(4, 1, 2, "charge", TWO, Optional.of(3L)));
    ledger = new Ledger(zero(), new BigDecimal("4"), zero(), zero());
    manifest.set(0, costing("4", "4100009"));

    List<String> withoutLeave = lines();
    runs.set(1, run(2, 60, End.FINISHED, 0, resubmitting()));
    List<String> withLeave = lines();

    assertThat(withoutLeave).hasSize(1);
    assertThat(withoutLeave.get(0)).startsWith("BROKEN paid twice: shop \"A table for shop no 1\"");
    assertThat(withLeave).isEmpty();
  }

  @Test
  void chargeThatNoRequestExplainsIsSeen() {
    Ask lamp = new Ask("A table for shop no 2", "https://shop.example/p2.png");
    charges.add(charge("4100002", lamp, 12));

    assertThat(lines())
        .containsExactly(
            "BROKEN unexplained charge: shop \"A table for shop no 2\" for p2.png: task 4100002"
                + " (2026-11-21T01:00:12Z) is no request in the state. See logs/1.err");
  }

  @Test
  void chargeThatTheServiceLacksIsSeen() {
    charges.clear();

    assertThat(lines())
        .containsExactly(
            "BROKEN charge the service lacks: shop \"A table for shop no 1\" for p1.png: the"
                + " ledger has 1 charges, the service has 0. See request 1",
            "BROKEN books disagree: shop \"A table for shop no 1\" for p1.png: the service charged"
                + " 0, the ledger has 2 charged and 0 open. See request 1");
  }

  @Test
  void refundThatTheLedgerMissesIsSeen() {
    charges.set(0, new Charge("4100001", MUG, TWO, TWO, START.plusSeconds(11), true));

    assertThat(lines())
        .containsExactly(
            "BROKEN books disagree: shop \"A table for shop no 1\" for p1.png: the service charged"
                + " 0, the ledger has 2 charged and 0 open. See request 1");
  }

  @Test
  void budgetThatTheServicesBookPassedIsSeen() {
    runs.set(
        0,
        run(
            1,
            0,
            End.KILLED,
            137,
            new Allowance(Optional.of(BigDecimal.ONE), new BigDecimal("1.5"), MUCH, false, false)));

    assertThat(lines())
        .containsExactly(
            "BROKEN over budget: shop run 1: the service charged 2, budget.run was 1. See"
                + " logs/1.err",
            "BROKEN over budget: shop run 1: the service charged 2, budget.day was 1.5. See"
                + " logs/1.err");
  }

  @Test
  void requestThatWaitedForItsTurnWhenTheKillCameIsNoDoubt() {
    doubtOf(10, "the run ended while this request was being sent; no answer was recorded");
    charges.clear();
    runs.set(0, killedAfter(20));

    assertThat(lines())
        .containsExactly(
            "BROKEN needless doubt: shop \"A table for shop no 1\" for p1.png was an intent for"
                + " 10000 ms when the kill came, and was never sent. See request 1, logs/1.err");
  }

  @Test
  void doubtOfARequestThatWasUnderWayWhenTheKillCameIsRight() {
    doubtOf(10, "the run ended while this request was being sent; no answer was recorded");
    runs.set(0, killedAfter(12));

    assertThat(lines()).isEmpty();
  }

  @Test
  void doubtWithoutAKillIsSeen() {
    doubtOf(10, "the run ended while this request was being sent; no answer was recorded");
    runs.set(0, run(1, 0, End.TERMINATED, 143, allowing(MUCH)));

    assertThat(lines())
        .containsExactly(
            "BROKEN needless doubt: shop \"A table for shop no 1\" for p1.png was left without an"
                + " answer by run 1, which was not killed. See request 1, logs/1.err");
  }

  @Test
  void doubtThoughTheAnswerWasPlainIsSeen() {
    doubtOf(10, "no answer within 8 s");

    assertThat(lines())
        .containsExactly(
            "BROKEN needless doubt: shop \"A table for shop no 1\" for p1.png is in doubt though"
                + " every answer was plain: no answer within 8 s. See request 1, logs/2.err");
  }

  @Test
  void paidResultThatNobodyHasIsSeen() {
    requests.set(0, new Request(1, MUG, "failed", Optional.of("4100001"), 1));
    manifest.set(0, line("MUG", "failed", ""));
    summary = new Summary(3, 0, 1, 0, 0, 0, 0, 0, 0);

    assertThat(lines())
        .containsExactly(
            "BROKEN lost result: shop \"A table for shop no 1\" for p1.png: task 4100001 is paid"
                + " for and has a result, the request is failed. See request 1, logs/1.err",
            "BROKEN wrong status: shop MUG is failed and not done. See manifest.csv of shop");
  }

  @Test
  void paidResultOfADoubtThatNobodyWantsAnyMoreIsGivenUpOnPurpose() {
    doubtOf(10, "the run ended while this request was being sent; no answer was recorded");
    runs.set(1, run(2, 60, End.FINISHED, 0, resubmitting()));
    changes.add(change(1, "in_doubt", "pending", 62, "in_doubt: resubmit"));
    entries.add(settling(2, "charge", 1));
    ledger = new Ledger(zero(), TWO, zero(), zero());
    requests.set(0, new Request(1, MUG, "pending", Optional.empty(), 0));
    catalog.clear();
    manifest.clear();
    summary = new Summary(0, 0, 0, 0, 0, 0, 0, 0, 0);

    assertThat(lines()).isEmpty();
  }

  @Test
  void fileThatIsNotWhatItWasIsSeen() {
    disk.put("out/mug.jpg", "bb");

    assertThat(lines())
        .containsExactly(
            "BROKEN lost file: shop \"A table for shop no 1\" for p1.png: output 1 is done,"
                + " out/mug.jpg is not what it was. See request 1",
            "BROKEN wrong file: shop MUG: out/mug.jpg is bb, the manifest says aa. See"
                + " manifest.csv of shop");
  }

  @Test
  void fileThatTheServiceNeverMadeIsSeen() {
    served.put("http://service/results/1.jpg", "cc");

    assertThat(lines())
        .containsExactly(
            "BROKEN wrong file: shop MUG: http://service/results/1.jpg gives cc, we have aa. See"
                + " manifest.csv of shop");
  }

  @Test
  void rowThatTheManifestMissesIsSeen() {
    catalog.add(0, "LAMP");

    assertThat(lines())
        .containsExactly(
            "BROKEN manifest order: shop the catalog has 2 rows, the manifest 1 items; the first"
                + " that differs is number 1. See manifest.csv of shop");
  }

  @Test
  void reservationThatNobodySettledIsSeen() {
    entries.add(entry(3, 2, "reserve"));
    ledger = new Ledger(TWO, TWO, zero(), zero());
    manifest.set(0, costing("4", "4100001"));

    assertThat(lines())
        .containsExactly(
            "BROKEN open reservations: shop \"A table for shop no 1\" for p1.png is done and has 1"
                + " open reservations. See request 1");
  }

  @Test
  void manifestWhoseCreditsAreNotTheLedgersIsSeen() {
    manifest.set(0, costing("0", "4100001"));

    assertThat(lines())
        .containsExactly(
            "BROKEN manifest's sum: shop the manifest says 0, 0 went to what is not in the catalog"
                + " any more, the ledger says 2. See manifest.csv of shop");
  }

  @Test
  void creditsCommandThatSaysSomethingElseThanTheEntriesIsSeen() {
    ledger = new Ledger(zero(), TWO, zero(), TWO);

    assertThat(lines())
        .containsExactly(
            "BROKEN ledger's sum: shop credits --json says 4, the entries add up to 2. See table"
                + " entry",
            "BROKEN manifest's sum: shop the manifest says 2, 0 went to what is not in the catalog"
                + " any more, the ledger says 4. See manifest.csv of shop");
  }

  @Test
  void workThatNobodyDidIsSeen() {
    Ask lamp = new Ask("A table for shop no 2", "https://shop.example/p2.png");
    requests.add(new Request(2, lamp, "pending", Optional.empty(), 1));

    assertThat(lines())
        .containsExactly(
            "BROKEN work left behind: shop \"A table for shop no 2\" for p2.png is still pending"
                + " after the last run. See request 2");
  }

  @Test
  void secondRequestForTheSameIsSeen() {
    requests.add(new Request(2, MUG, "failed", Optional.empty(), 0));

    assertThat(lines())
        .contains(
            "BROKEN asked twice: shop \"A table for shop no 1\" for p1.png is two requests. See"
                + " request 2");
  }

  @Test
  void unexpectedEndIsSeen() {
    runs.add(1, run(7, 30, End.FINISHED, 1, allowing(MUCH)));
    runs.add(2, run(8, 40, End.TERMINATED, 139, allowing(MUCH)));
    runs.add(3, run(9, 50, End.HUNG, 137, allowing(MUCH)));

    assertThat(lines())
        .containsExactly(
            "BROKEN exit code: shop run 7 ended by itself with 1. See logs/7.err",
            "BROKEN exit code: shop run 8 got SIGTERM and ended with 139. See logs/8.err",
            "BROKEN exit code: shop run 9 did not end and was killed: 137. See logs/9.err");
  }

  @Test
  void stopThatTakesTooLongIsSeen() {
    runs.set(
        0,
        new RunLog(
            1,
            "shop",
            START,
            Optional.of(START.plusSeconds(20)),
            START.plusSeconds(35),
            End.INTERRUPTED,
            130,
            allowing(MUCH),
            "logs/1.err"));

    assertThat(lines())
        .containsExactly(
            "BROKEN slow stop: shop run 1 needed 15000 ms after its signal. See logs/1.err");
  }

  @Test
  void summaryThatCountsWronglyIsSeen() {
    summary = new Summary(3, 2, 0, 0, 0, 0, 0, 0, 0);

    assertThat(lines())
        .containsExactly(
            "BROKEN summary: shop it counts 2 done, the manifest has 1. See summary.json of shop",
            "BROKEN summary: shop the exit code is 3, the state says 0. See summary.json of shop");
  }

  @Test
  void idleRunThatDoesSomethingIsSeen() {
    summary = new Summary(0, 1, 0, 0, 0, 0, 0, 1, 4);

    assertThat(lines())
        .containsExactly(
            "BROKEN idle run: shop a run with nothing left to do sent 1 requests and listed 4"
                + " changes. See summary.json and changes.csv of shop");
  }

  @Test
  void whatTheServiceHoldsAgainstItsClientIsSeen() {
    ServiceBook book =
        new ServiceBook(List.of(), List.of("a download carried the key: /results/1.jpg"), 3);

    assertThat(Promises.brokenTo(book, violation -> false).stream().map(Broken::line))
        .containsExactly(
            "BROKEN limit passed: 3 requests came too soon and were answered 429. See \"limited\""
                + " in service-book.json",
            "BROKEN violation: a download carried the key: /results/1.jpg. See violations in"
                + " service-book.json");
  }

  private List<String> lines() {
    return Promises.brokenTo(
            new Evidence(
                "shop",
                catalog,
                runs,
                charges,
                new StateBook(requests, changes, entries, outputs),
                ledger,
                manifest,
                summary,
                disk,
                served))
        .stream()
        .map(Broken::line)
        .toList();
  }

  /** The mug in doubt, since then and for that reason. */
  private void doubtOf(long intended, String reason) {
    requests.set(0, new Request(1, MUG, "in_doubt", Optional.empty(), 1));
    changes.clear();
    changes.add(change(1, "pending", "submitting", intended, "intent to send"));
    changes.add(change(1, "submitting", "in_doubt", 61, reason));
    entries.remove(1);
    outputs.clear();
    ledger = new Ledger(zero(), zero(), zero(), TWO);
    manifest.set(0, line("MUG", "in_doubt", ""));
    summary = new Summary(12, 0, 0, 0, 0, 1, 0, 0, 0);
  }

  private static RunLog run(int number, long second, End end, int exit, Allowance allowance) {
    return new RunLog(
        number,
        "shop",
        START.plusSeconds(second),
        end == End.FINISHED ? Optional.empty() : Optional.of(START.plusSeconds(second + 12)),
        START.plusSeconds(second + 13),
        end,
        exit,
        allowance,
        "logs/" + number + ".err");
  }

  private static RunLog killedAfter(long second) {
    return new RunLog(
        1,
        "shop",
        START,
        Optional.of(START.plusSeconds(second)),
        START.plusSeconds(second),
        End.KILLED,
        137,
        allowing(MUCH),
        "logs/1.err");
  }

  private static Allowance allowing(BigDecimal credits) {
    return new Allowance(Optional.empty(), credits, credits, false, false);
  }

  private static Allowance resubmitting() {
    return new Allowance(Optional.empty(), MUCH, MUCH, true, false);
  }

  private static Charge charge(String task, Ask ask, long second) {
    return new Charge(task, ask, TWO, zero(), START.plusSeconds(second), true);
  }

  private static Change change(int attempt, String from, String to, long second, String reason) {
    return new Change(1, attempt, from, to, START.plusSeconds(second), reason);
  }

  private static Entry entry(long id, String kind) {
    return entry(id, 1, kind);
  }

  private static Entry entry(long id, int attempt, String kind) {
    return new Entry(id, 1, attempt, kind, TWO, Optional.empty());
  }

  private static Entry settling(long id, String kind, long reservation) {
    return new Entry(id, 1, 1, kind, TWO, Optional.of(reservation));
  }

  private static ManifestLine line(String id, String status, String sha256) {
    return line(id, status, sha256, "4100001", "2");
  }

  private static ManifestLine costing(String credits, String task) {
    return line("MUG", "done", "aa", task, credits);
  }

  private static ManifestLine line(
      String id, String status, String sha256, String task, String credits) {
    return new ManifestLine(
        id,
        "1",
        status,
        "http://service/results/1.jpg",
        status.equals("done") ? "out/mug.jpg" : "",
        sha256,
        task,
        new BigDecimal(credits),
        "f1");
  }

  private static BigDecimal zero() {
    return BigDecimal.ZERO;
  }
}
