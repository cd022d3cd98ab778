package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import shotlist.course.StopSignal;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;
import shotlist.testing.CommitFaults;
import shotlist.testing.CommitFaults.Commit;
import shotlist.testing.PostgresServer;

/** {@code choose}: what somebody ticked in the report, from the file to the money. */
class ChooseCommandTest {
  private static final String HEADER = "id,position,fingerprint,keep\n";

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
    shop.job("request: {prompt: \"{{title}} on a table\", images: 3}");
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  private Answer choose(String lines) {
    shop.write("choices.csv", HEADER + lines);
    return chooseFile();
  }

  private Answer chooseFile() {
    return shop.on("choose", folder.resolve("choices.csv").toString());
  }

  /** Cells of the manifest, by their columns. */
  private List<String> manifest(String... columns) {
    List<String> lines = shop.read("out/manifest.csv").lines().toList();
    List<String> names = List.of(lines.get(0).split(",", -1));
    return lines.stream()
        .skip(1)
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                List.of(columns).stream()
                    .map(column -> cells[names.indexOf(column)])
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private String fingerprint(String id) {
    return manifest("id", "fingerprint").stream()
        .filter(line -> line.startsWith(id + " "))
        .map(line -> line.substring(id.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  private double spentByManifest() {
    return manifest("credits").stream().mapToDouble(Double::parseDouble).sum();
  }

  private double spentByService() {
    return shop.sandbox().book().charged().doubleValue();
  }

  private int charges() {
    return shop.sandbox().book().charges().size();
  }

  // What is kept.

  @Test
  void keptOutputComesFirstWithTheChargeAndIsExported() {
    shop.on("run");

    Answer choose = choose("P2,1," + fingerprint("P2") + ",3\n");
    Answer collect = shop.on("collect");
    Answer export =
        shop.on(
            "export",
            "--to",
            "shopify",
            "--images",
            "file",
            "--files-at",
            "https://cdn.shop.example/",
            "--out",
            folder.resolve("shop.csv").toString());

    assertThat(choose.code()).as(choose.err()).isZero();
    assertThat(choose.out())
        .isEqualTo(
            "shop: 1 output kept.\n"
                + "  The manifest has the kept outputs first once it is written anew, by the next"
                + " run or now: shotlist collect "
                + shop.job()
                + "\n");
    assertThat(choose.err()).isEmpty();
    assertThat(collect.code()).as(collect.err()).isZero();
    assertThat(manifest("id", "output_index", "reason", "credits"))
        .containsExactly(
            "P1 1  6",
            "P1 2  0",
            "P1 3  0",
            "P2 3 chosen 6",
            "P2 1  0",
            "P2 2  0",
            "P3 1  6",
            "P3 2  0",
            "P3 3  0");
    assertThat(shop.read("out/changes.csv").lines().skip(1))
        .hasSize(3)
        .allMatch(line -> line.startsWith("P2,"));
    assertThat(spentByManifest()).isEqualTo(18).isEqualTo(spentByService());
    assertThat(export.code()).as(export.err()).isZero();
    assertThat(shop.read("shop.csv")).contains("P1-1-1.png", "P2-1-3.png", "P3-1-1.png");
  }

  @Test
  void sameChoiceOnceMoreChangesNothingAndSaysSo() {
    shop.on("run");
    choose("P1,1,,2\nP2,1,,3\n");

    Answer same = choose("P1,1,,2\nP2,1,,3\n");
    Answer other = choose("P1,,,2\nP2,,,1\n");
    Answer status = shop.type("status", shop.job(), "--json");

    assertThat(same.code()).isZero();
    assertThat(same.out()).isEqualTo("shop: nothing to change: all is as it was chosen before.\n");
    assertThat(other.out()).startsWith("shop: 1 output kept.\n  1 more as chosen before.\n");
    assertThat(status.code()).isZero();
  }

  @Test
  void nothingInKeepForgetsTheChoice() {
    shop.on("run");
    choose("P1,1,,2\nP2,1,,3\n");

    Answer forget = choose("P1,1,,\nP3,1,,\n");
    shop.on("collect");

    assertThat(forget.code()).as(forget.err()).isZero();
    assertThat(forget.out())
        .startsWith("shop: 1 kept output forgotten.\n  1 more as chosen before.\n");
    assertThat(manifest("id", "output_index", "reason"))
        .startsWith("P1 1 ", "P1 2 ", "P1 3 ", "P2 3 chosen");
  }

  @Test
  void anotherPromptForgetsTheChoiceAndItsReturnBringsItBackUnpaid() {
    shop.catalogOf(1);
    shop.on("run");
    choose("P1,1,,2\n");
    shop.on("run", "--set", "request.prompt=on a shelf");
    List<String> changed = manifest("id", "output_index", "reason");
    int paid = charges();

    Answer back = shop.on("run");

    assertThat(changed).containsExactly("P1 1 ", "P1 2 ", "P1 3 ");
    assertThat(back.code()).as(back.err()).isZero();
    assertThat(manifest("id", "output_index", "reason"))
        .containsExactly("P1 2 chosen", "P1 1 ", "P1 3 ");
    assertThat(charges()).isEqualTo(paid).isEqualTo(2);
  }

  @Test
  void eachOfTwoItemsThatShareARequestKeepsItsOwnOutput() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p1.png,Mug",
            "P3,https://shop.example/p3.png,Jug"));
    shop.on("run");

    choose("P2,1,,3\n");
    shop.on("collect");

    assertThat(manifest("id", "output_index", "reason", "credits"))
        .startsWith("P1 1  6", "P1 2  0", "P1 3  0", "P2 3 chosen 0", "P2 1  0");
    assertThat(spentByManifest()).isEqualTo(12).isEqualTo(spentByService());
  }

  // What is wanted again.

  @Test
  void againIsOneNewRequestShownByThePlanAndPaidOnce() {
    shop.on("run");
    String before = fingerprint("P2");

    Answer choose = choose("P2,1," + before + ",again\nP3,1,,2\n");
    Answer plan = shop.on("plan");
    Answer json = shop.on("plan", "--json");
    Answer explain = shop.on("plan", "--explain", "P2");
    Answer run = shop.on("run", "--json");
    Answer night = shop.on("run", "--json");

    assertThat(choose.code()).as(choose.err()).isZero();
    assertThat(choose.out())
        .isEqualTo(
            """
            shop: 1 output kept, 1 item again.
              Again takes 1 new request, for 6 credits; to see it in the plan: shotlist plan JOB
              The next run sends what is wanted again, within its budgets, and writes the manifest: shotlist run JOB
            """
                .replace("JOB", shop.job()));
    assertThat(plan.out())
        .contains(
            "  changed          1  wanted again (choose)\n",
            "  unchanged        2  their results are collected\n",
            "  requests   1, each 3 outputs for 6 credits\n");
    assertThat(json.json().path("items").path("changed").asInt()).isEqualTo(1);
    assertThat(json.json().path("credits").asInt()).isEqualTo(6);
    assertThat(explain.out())
        .isEqualTo(
            "P2 picture 1: changed: it asks for the same again: a person wants another result of the"
                + " same (choose, \"again\"): take 2. It would be sent, for 6 credits.\n");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.json().path("requests").path("sent").asInt()).isEqualTo(1);
    assertThat(fingerprint("P2")).isNotEqualTo(before);
    assertThat(manifest("id", "output_index", "reason", "credits"))
        .containsExactly(
            "P1 1  6",
            "P1 2  0",
            "P1 3  0",
            "P2 1  6",
            "P2 2  0",
            "P2 3  0",
            "P3 2 chosen 6",
            "P3 1  0",
            "P3 3  0");
    assertThat(folder.resolve("images/superseded")).isDirectory();
    assertThat(night.json().path("requests").path("sent").asInt()).isZero();
    assertThat(night.json().path("catalog").path("unchanged").asInt()).isEqualTo(3);
    assertThat(charges()).isEqualTo(4);
    assertThat(spentByService()).isEqualTo(24);
    assertThat(shop.sandbox().book().violations())
        .singleElement(STRING)
        .startsWith("identical request: ");
    assertThat(creditsCharged()).isEqualTo(24);
  }

  private double creditsCharged() {
    return shop.type("credits", "--json").json().path("total").path("charged").asDouble();
  }

  @Test
  void againSaidTwiceBeforeTheNewResultIsThereCountsOnce() {
    shop.catalogOf(1);
    shop.on("run");
    String lines = "P1,1," + fingerprint("P1") + ",again\n";
    choose(lines);

    Answer beforeItIsPlanned = choose(lines);
    shop.on("run", "--budget", "1");
    Answer beforeItIsSent = choose(lines);
    Answer withoutFingerprint = choose("P1,1,,again\n");
    shop.on("run");
    Answer afterwards = choose(lines);
    Answer plan = shop.on("plan", "--json");

    assertThat(beforeItIsPlanned.out())
        .isEqualTo("shop: nothing to change: it is as it was chosen before.\n");
    assertThat(beforeItIsSent.out()).isEqualTo(beforeItIsPlanned.out());
    assertThat(withoutFingerprint.out()).isEqualTo(beforeItIsPlanned.out());
    assertThat(afterwards.code()).isEqualTo(2);
    assertThat(afterwards.err())
        .contains("P1#1 has another result than the one that was chosen of");
    assertThat(plan.json().path("requests").asInt()).isZero();
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void thirdTakeIsAnotherRequest() {
    shop.catalogOf(1);
    shop.on("run");
    choose("P1,1,,again\n");
    shop.on("run");

    choose("P1,1," + fingerprint("P1") + ",again\n");
    shop.on("run");
    shop.on("run");

    assertThat(charges()).isEqualTo(3);
    assertThat(spentByService()).isEqualTo(18);
    assertThat(creditsCharged()).isEqualTo(18);
  }

  @Test
  void takesAreSharedByThoseWhoWantTheSameOne() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p1.png,Mug",
            "P3,https://shop.example/p1.png,Mug"));
    shop.on("run");

    Answer both = choose("P1,1,,again\nP2,1,,again\n");
    shop.on("run");
    int paid = charges();
    Answer third = choose("P3,1,,again\n");
    shop.on("run");

    assertThat(both.out()).contains("2 items again.\n  Again takes 1 new request, for 6 credits;");
    assertThat(paid).isEqualTo(2);
    assertThat(third.out())
        .contains("Again costs nothing: other items have asked for the same, and it is shared.");
    assertThat(charges()).isEqualTo(2);
    assertThat(manifest("fingerprint").stream().distinct()).hasSize(1);
  }

  @Test
  void againThatWasNotSentYetCanBeTakenBack() {
    shop.catalogOf(2);
    shop.on("run");
    choose("P1,1,,again\nP2,1,,again\n");

    Answer unplanned = choose("P1,1,,\n");
    shop.on("run", "--budget", "1");
    Answer planned = choose("P2,1,,\n");
    Answer twice = choose("P2,1,,\n");
    Answer plan = shop.on("plan", "--json");
    Answer explain = shop.on("plan", "--explain", "P2");
    Answer run = shop.on("run");

    assertThat(unplanned.out()).startsWith("shop: 1 item not wanted again any more.\n");
    assertThat(planned.out()).isEqualTo(unplanned.out());
    assertThat(twice.out()).isEqualTo("shop: nothing to change: it is as it was chosen before.\n");
    assertThat(plan.json().path("requests").asInt()).isZero();
    assertThat(explain.out()).contains("P2 picture 1: unchanged: its result is collected since");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void whoKeepsAnOutputAfterAllDoesNotPayForAnother() {
    shop.catalogOf(1);
    shop.on("run");
    choose("P1,1,,again\n");

    Answer keep = choose("P1,1,,2\n");
    shop.on("run");

    assertThat(keep.out()).startsWith("shop: 1 output kept, 1 item not wanted again any more.\n");
    assertThat(charges()).isEqualTo(1);
    assertThat(manifest("id", "output_index", "reason"))
        .containsExactly("P1 2 chosen", "P1 1 ", "P1 3 ");
  }

  @Test
  void anotherPromptForgetsTheTakeAndItsReturnIsNotPaidAgain() {
    shop.catalogOf(1);
    shop.on("run");
    choose("P1,1,,again\n");
    shop.on("run");
    String second = fingerprint("P1");

    shop.on("run", "--set", "request.prompt=on a shelf");
    String shelf = fingerprint("P1");
    Answer plan = shop.on("plan", "--json");
    shop.on("run");

    assertThat(shelf).isNotEqualTo(second);
    assertThat(plan.json().path("requests").asInt()).isZero();
    assertThat(fingerprint("P1")).isEqualTo(second);
    assertThat(charges()).isEqualTo(3);
  }

  @Test
  void runThatIsKilledWhileATakeIsPaidForLeavesItInDoubtAndSendsNothingTwice() {
    shop.catalogOf(1);
    shop.on("run");
    choose("P1,1,,again\n");

    Answer broken;
    try (CommitFaults faults =
        CommitFaults.install(
            new CommitFaults.Fault() {
              @Override
              public void after(Commit commit) {
                if (commit == Commit.INTENT) {
                  throw new IllegalStateException("killed after the intent");
                }
              }
            })) {
      assertThat(faults).isNotNull();
      broken = shop.on("run");
    }
    Answer next = shop.on("run");
    Answer said = choose("P1,1,,again\n");

    assertThat(broken.code()).isNotZero();
    assertThat(next.code()).isEqualTo(12);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("P1#1 is in doubt, with no result: shotlist resolve ");
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void choicesAreTakenOverWholeOrNotAtAllWhereTheCommitFails() {
    shop.on("run");
    Answer failed;
    try (CommitFaults faults =
        CommitFaults.install(
            new CommitFaults.Fault() {
              @Override
              public void before(Commit commit) throws SQLException {
                if (commit == Commit.OTHER && isChoosing()) {
                  throw CommitFaults.away();
                }
              }

              private boolean isChoosing() {
                return StackWalker.getInstance()
                    .walk(
                        frames ->
                            frames.anyMatch(frame -> frame.getClassName().endsWith("ChoiceBook")));
              }
            })) {
      assertThat(faults).isNotNull();
      failed = choose("P1,1,,2\nP2,1,,again\n");
    }
    Answer plan = shop.on("plan", "--json");
    Answer again = choose("P1,1,,2\nP2,1,,again\n");

    assertThat(failed.code()).isNotZero();
    assertThat(plan.json().path("requests").asInt()).isZero();
    assertThat(again.out()).startsWith("shop: 1 output kept, 1 item again.\n");
  }

  @Test
  void choicesAreTakenOverOnPostgresAlike() {
    StateSettings state = PostgresServer.createEmpty();
    try {
      shop.stateIn(state).catalogOf(2).on("run");

      Answer choose = choose("P1,1,,2\nP2,1,,again\n");
      Answer same = choose("P1,1,,2\nP2,1,,again\n");
      Answer run = shop.on("run");
      shop.on("run");

      assertThat(choose.out()).startsWith("shop: 1 output kept, 1 item again.\n");
      assertThat(same.out())
          .isEqualTo("shop: nothing to change: all is as it was chosen before.\n");
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(manifest("id", "output_index", "reason")).startsWith("P1 2 chosen", "P1 1 ");
      assertThat(charges()).isEqualTo(3);
      assertThat(spentByManifest()).isEqualTo(12);
      assertThat(creditsCharged()).isEqualTo(18).isEqualTo(spentByService());
    } finally {
      PostgresServer.drop(state);
    }
  }

  // What is not taken over.

  @Test
  void oneLineThatCannotBeTakenOverAndNothingIs() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P1,https://shop.example/p2.png,Mug",
            "P3,https://shop.example/p3.png,Jug [sandbox:http-422]",
            "P4,https://shop.example/p4.png,Pan"));
    shop.on("run");
    String stale = "ab".repeat(32);

    Answer answer =
        choose(
            """
            P1,1,,2
            P2,1,,1
            P1,3,,1
            P1,2,,4
            P3,1,,again
            P4,1,%s,1
            P1,1,,again
            """
                .formatted(stale));
    shop.on("collect");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err().replace(folder + "/", "").replaceAll("[0-9a-f]{8}… now", "NOW"))
        .isEqualTo(
            """
            choices.csv:3: job shop has no item "P2".
            choices.csv:4: P1 has no picture 3: its positions are 1, 2.
            choices.csv:5: P1#2 has no output 4, its outputs are 1, 2, 3. Keep one of them, or say again.
            choices.csv:6: P3#1 failed, so there is nothing to choose. shotlist retry job.yaml 'P3#1'
            choices.csv:7: P4#1 has another result than the one that was chosen of: fingerprint abababab… in the file, NOW. Choose from a new report: shotlist report job.yaml
            choices.csv:8: P1#1 is chosen twice: keep 2 in line 2, again here. Leave one of the two lines.
              Nothing was changed: either the whole file is taken over, or nothing of it.
            """);
    assertThat(manifest("reason")).doesNotContain("chosen");
  }

  @Test
  void fileThatSaysNothingIsRefusedWithWhatToDo() throws Exception {
    shop.on("run");

    Answer empty = choose("");
    shop.write("choices.csv", "");
    Answer nothing = chooseFile();
    shop.write("choices.csv", "id,position\nP1,1\n");
    Answer withoutKeep = chooseFile();
    shop.write("choices.csv", HEADER + "P1,1,,\"2\n");
    Answer broken = chooseFile();
    shop.write("choices.csv", HEADER + "P1,1,,2,7\n");
    Answer wide = chooseFile();
    Answer cells = choose("P1,one,,2\n,1,,2\nP1,1,xyz,2\nP1,1,,first\n");
    Files.write(folder.resolve("choices.csv"), new byte[ChoicesFile.MOST_BYTES + 1]);
    Answer big = chooseFile();
    Answer missing = shop.on("choose", folder.resolve("none.csv").toString());
    Answer directory = shop.on("choose", folder.toString());

    assertThat(List.of(empty, nothing, withoutKeep, broken, wide, cells, big, missing, directory))
        .allSatisfy(answer -> assertThat(answer.code()).isEqualTo(2))
        .allSatisfy(answer -> assertThat(answer.err()).contains("Nothing was changed"));
    assertThat(told(empty))
        .isEqualTo(
            """
            choices.csv: there is no choice in it.
              Nothing was changed. Choose in the report and save the file.
            """);
    assertThat(told(nothing)).startsWith("choices.csv:1: the file is empty: it has no header row.");
    assertThat(told(withoutKeep)).startsWith("choices.csv:1: there is no column \"keep\".");
    assertThat(told(broken))
        .startsWith("choices.csv:2: the row cannot be read: a quote is opened and never closed.");
    assertThat(told(wide)).startsWith("choices.csv:2: the row has 5 cells, the header has 4.");
    assertThat(told(cells))
        .isEqualTo(
            """
            choices.csv:2: position is "one", and must be a number from 1, or blank.
            choices.csv:3: the id is blank.
            choices.csv:4: fingerprint is "xyz", and must be that of the manifest's line, 64 hexadecimal digits, or blank.
            choices.csv:5: keep is "first", and must be an output's number from 1, again, or blank.
              Nothing was changed: either the whole file is taken over, or nothing of it.
            """);
    assertThat(told(big)).startsWith("choices.csv: the file is bigger than 16.8 MB.");
    assertThat(told(missing)).startsWith("none.csv: there is no such file.");
  }

  private String told(Answer answer) {
    return answer.err().replace(folder + "/", "");
  }

  @Test
  void moreRowsThanAnybodyChoosesAreRefused() {
    shop.on("run");

    Answer many =
        choose(
            IntStream.rangeClosed(0, ChoicesFile.MOST_ROWS)
                .mapToObj(n -> "P1,1,,1\n")
                .collect(Collectors.joining()));

    assertThat(many.code()).isEqualTo(2);
    assertThat(told(many)).startsWith("choices.csv:100002: there are more than 100000 rows.");
  }

  @Test
  void fileThatWasThroughASpreadsheetIsReadAlike() throws Exception {
    shop.catalog(
        List.of(
            "=P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p2.png,Mug",
            "P3,https://shop.example/p3.png,Mug"));
    shop.on("run");
    Files.write(
        folder.resolve("choices.csv"),
        "\uFEFFsep=;\r\nID;Position;Fingerprint;Keep\r\n'=P1;1;;2\r\n;;;\r\nP2;;;AGAIN\r\nP3;1;;3;\r\n"
            .getBytes(StandardCharsets.UTF_8));

    Answer answer = chooseFile();

    assertThat(answer.err()).isEmpty();
    assertThat(answer.out()).startsWith("shop: 2 outputs kept, 1 item again.\n");
  }

  @Test
  void itemWithoutAResultIsSaidWithWhatToDo() {
    shop.catalogOf(2);
    shop.on("run", "--limit", "1");
    shop.catalogOf(1);

    Answer pending = choose("P2,1,,1\n");
    shop.on("run", "--set", "catalog.max_removed=100%");
    Answer removed = choose("P2,1,,1\n");

    assertThat(told(pending))
        .startsWith(
            "choices.csv:2: P2#1 has no result to choose from yet: it is pending. shotlist run ");
    assertThat(told(removed))
        .startsWith("choices.csv:2: P2#1 is not in the catalog any more. Remove the line.\n");
  }

  @Test
  void runThatIsGoingOnIsNotDisturbedAndAJobThatNeverRanIsNotCreated() throws Exception {
    Answer never = choose("P1,1,,1\n");
    shop.on("run");
    StateSettings state = StateSettings.fromEnvironment(shop.environment());
    LockOwner night = LockOwner.worker("run", "shop", Clock.systemUTC().instant());
    StopSignal stop = new StopSignal();
    Answer locked;
    try (WriteAccess held =
        WriteAccess.open(state, night, Duration.ZERO, RunLock.Waiting.SILENTLY, stop::sleep)) {
      assertThat(held).isNotNull();
      locked = choose("P1,1,,1\n");
    }

    assertThat(never.code()).isEqualTo(2);
    assertThat(never.err())
        .startsWith("Job shop has never run with this state: there is nothing to choose.\n");
    assertThat(locked.code()).isEqualTo(11);
  }

  @Test
  void rehearsedJobIsToldToGoOnInTheSandbox() {
    shop.catalogOf(1);
    shop.on("run", "--sandbox");

    Answer choose = choose("P1,1,,again\n");

    assertThat(choose.out()).endsWith("shotlist run " + shop.job() + " --sandbox\n");
  }

  @Test
  void helpSaysHowToForget() {
    Answer help = shop.type("choose", "--help");

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("id,position,fingerprint,keep", "forgets what was");
  }
}
