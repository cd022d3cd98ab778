package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;
import shotlist.item.DownloadBook.Unfetched;
import shotlist.item.ItemKey;
import shotlist.item.QualityBook.Suspects;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.ledger.Credits;
import shotlist.manifest.Outcome;
import shotlist.manifest.Summary;
import shotlist.request.Unsettled.Sum;
import shotlist.run.RunResult;

class RunWordsTest {
  private static final Instant END = Instant.parse("2026-11-22T02:00:00Z");

  @TempDir private Path folder;

  @Test
  void suspectPicturesAreCountedByTheirReasons() throws Exception {
    RunWords words =
        words(
            new RunResult.Pictures(
                List.of(),
                0,
                List.of(
                    new Suspects("one flat colour", 3),
                    new Suspects("almost identical to its source", 1)),
                7));

    assertThat(words.summary())
        .contains(
            "  suspect    7 pictures to look at: 3 × one flat colour; 1 × almost identical to its"
                + " source; …");
    assertThat(words.problems()).isEmpty();
  }

  @Test
  void listOfWhatCouldNotBeFetchedIsBounded() throws Exception {
    List<Unfetched> ten =
        IntStream.rangeClosed(1, 10)
            .mapToObj(n -> new Unfetched(new ItemKey("P" + n, 1), 2, "", Optional.of(END), false))
            .toList();

    String problem = words(new RunResult.Pictures(ten, 12, List.of(), 0)).problems().get(0);

    assertThat(problem)
        .startsWith(
            "12 pictures are paid for and could not be fetched.\n"
                + "    P1 position 1, output 2: not tried yet; its link ends at"
                + " 2026-11-22T02:00:00Z\n")
        .contains(
            "\n    … and 2 more\n  Nothing more is paid for them. To try again while the links")
        .hasLineCount(13);
  }

  @Test
  void whatIsLostIsSaidToBe() throws Exception {
    Unfetched lost =
        new Unfetched(
            new ItemKey("P1", 1), 1, "lost: the result's link expired", Optional.of(END), true);

    assertThat(words(new RunResult.Pictures(List.of(lost), 1, List.of(), 0)).problems())
        .containsExactly(
            """
            1 picture is paid for and could not be fetched.
                P1 position 1, output 1: lost: the result's link expired
              Nothing more is tried: what is lost can only be made again, for credits, by another prompt.
              Each is in the manifest.""");
  }

  @Test
  void whatARunThatDidNotGetToPlanLeavesIsNotKnown() throws Exception {
    assertThat(words(Map.of(Stop.DEADLINE, "5m"), Optional.empty()).problems())
        .singleElement()
        .asString()
        .contains("No request is pending or in flight.");
  }

  @Test
  void whatFollowsARehearsalIsRehearsedToo() throws Exception {
    Map<Stop, String> stops = Map.of(Stop.LIMIT, "1");

    assertThat(words(stops, Optional.empty(), true).note().orElseThrow())
        .endsWith(" To go on: shotlist run " + folder.resolve("job.yaml") + " --sandbox");
    assertThat(words(stops, Optional.empty(), false).note().orElseThrow())
        .endsWith(" To go on: shotlist run " + folder.resolve("job.yaml"));
  }

  private RunWords words(RunResult.Pictures pictures) throws Exception {
    return words(Map.of(), Optional.of(pictures));
  }

  private RunWords words(Map<Stop, String> stops, Optional<RunResult.Pictures> pictures)
      throws Exception {
    return words(stops, pictures, false);
  }

  private RunWords words(
      Map<Stop, String> stops, Optional<RunResult.Pictures> pictures, boolean rehearsed)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("job.yaml"),
            """
            job: shop
            provider: claid
            operation: edit
            catalog: {path: c.csv, columns: {id: sku, image: image_url}}
            request: {prompt: on oak}
            """);
    JobFile jobFile = JobFiles.read(file, Map.of());
    Summary summary =
        Summary.ofNothing(Optional.of("shop"), Outcome.COMPLETE, 0, Instant.EPOCH, Instant.EPOCH);
    RunResult result =
        new RunResult(
            summary,
            stops,
            List.of(),
            new Sum(0, 0, Credits.ZERO),
            new Sum(0, 0, Credits.ZERO),
            Optional.empty(),
            Set.of(),
            Optional.empty(),
            pictures,
            Optional.empty());
    return new RunWords(jobFile, result, List.of(), rehearsed);
  }
}
