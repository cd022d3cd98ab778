package shotlist.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;

class SummaryTest {
  private static final Instant START = Instant.parse("2026-11-21T02:00:00Z");

  @TempDir private Path folder;

  @Test
  void oneLineHasEveryKeyInTheContractsOrder() {
    assertThat(night().json())
        .isEqualTo(
            "{\"schema\":1,\"job\":\"nightly\",\"run\":\"2026-11-21.1\",\"outcome\":\"in_doubt\","
                + "\"exit_code\":12,\"started_at\":\"2026-11-21T02:00:00Z\","
                + "\"finished_at\":\"2026-11-21T02:10:00Z\","
                + "\"catalog\":{\"path\":\"catalog.csv\",\"sha256\":\"ab\",\"rows\":12,"
                + "\"items\":11,\"rejected\":1,\"unchanged\":2,\"duplicates\":3},"
                + "\"items\":{\"done\":4,\"failed\":1,\"pending\":3,\"in_flight\":2,"
                + "\"in_doubt\":1,\"rejected\":1},"
                + "\"requests\":{\"sent\":9,\"accepted\":7,\"refused_429\":1,\"retried\":2},"
                + "\"credits\":{\"charged\":1000,\"refunded\":0.5,\"in_doubt\":2,\"reserved\":0,"
                + "\"budget\":{\"run\":{\"limit\":500,\"spent\":16.5},"
                + "\"day\":{\"limit\":null,\"spent\":16.5},"
                + "\"month\":{\"limit\":null,\"spent\":20}}},"
                + "\"polls\":31,\"downloads\":{\"files\":4,\"bytes\":4000000000,\"failed\":1},"
                + "\"submit_rate_per_minute\":59.8,"
                + "\"files\":{\"manifest\":\"out/manifest.jsonl\",\"changes\":\"out/changes.csv\","
                + "\"rejects\":\"out/rejects.csv\",\"failed\":null,\"report\":null}}");
  }

  @Test
  void lineOfTheJournalIsReadAgainAsItWas() {
    assertThat(Summary.parse(night().json()).json()).isEqualTo(night().json());
    assertThatThrownBy(() -> Summary.parse("{\"schema\":"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("this is no summary: ");
  }

  @Test
  void runThatNeverBeganHasNullsAndZeros() {
    Summary summary =
        Summary.ofNothing(Optional.of("nightly"), Outcome.LOCKED, 11, START, START.plusMillis(999));

    assertThat(summary.json())
        .startsWith(
            "{\"schema\":1,\"job\":\"nightly\",\"run\":null,\"outcome\":\"locked\",\"exit_code\":11,"
                + "\"started_at\":\"2026-11-21T02:00:00Z\",\"finished_at\":\"2026-11-21T02:00:00Z\","
                + "\"catalog\":{\"path\":null,\"sha256\":null,\"rows\":0,")
        .contains("\"submit_rate_per_minute\":0,")
        .endsWith(
            "\"files\":{\"manifest\":null,\"changes\":null,\"rejects\":null,\"failed\":null,"
                + "\"report\":null}}");
  }

  @Test
  void fileIsTheSameIndentedAndReplacesTheOneBefore() throws IOException {
    Files.writeString(folder.resolve("summary.json"), "old");

    Path file = night().writeTo(folder);

    assertThat(Files.readString(file))
        .startsWith("{\n  \"schema\" : 1,\n  \"job\" : \"nightly\",\n")
        .contains("\n  \"catalog\" : {\n    \"path\" : \"catalog.csv\",\n")
        .endsWith("\n}\n");
    assertThat(Files.readString(file).replaceAll("\\s", "")).isEqualTo(night().json());
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("summary.json"));
    }
  }

  @Test
  void outcomesAreTheContractsWords() {
    assertThat(Outcome.values())
        .extracting(Outcome::word)
        .containsExactly(
            "complete",
            "partial",
            "left",
            "unavailable",
            "refused",
            "unpaid",
            "budget",
            "deadline",
            "locked",
            "in_doubt",
            "stopped",
            "invalid",
            "error");
  }

  @Test
  void rateThatIsNoNumberIsAMistake() {
    assertThatThrownBy(() -> night(Double.NaN)).hasMessage("a rate is a number: NaN");
  }

  private static Summary night() {
    return night(59.84);
  }

  private static Summary night(double rate) {
    Published published =
        new Published(
            Optional.empty(),
            Optional.of(Path.of("out/manifest.jsonl")),
            Path.of("out/changes.csv"),
            Path.of("out/rejects.csv"),
            Optional.empty(),
            11,
            12,
            1,
            9,
            0,
            0);
    return new Summary(
        Summary.SCHEMA,
        Optional.of("nightly"),
        Optional.of("2026-11-21.1"),
        Outcome.IN_DOUBT,
        12,
        START,
        START.plusSeconds(600),
        new Summary.Catalog(Optional.of("catalog.csv"), Optional.of("ab"), 12, 11, 1, 2, 3),
        Summary.Items.of(
            Map.of(
                RequestState.DONE, 4L,
                RequestState.FAILED, 1L,
                RequestState.PENDING, 2L,
                RequestState.SUBMITTING, 1L,
                RequestState.IN_FLIGHT, 2L,
                RequestState.IN_DOUBT, 1L),
            1),
        new Summary.Requests(9, 7, 1, 2),
        Summary.Spend.of(
            new Balance(Credits.ZERO, Credits.of(1000), Credits.of("0.5"), Credits.of(2)),
            new Summary.Budgets(
                new Summary.Limit(Optional.of(Credits.of(500)), Credits.of("16.5")),
                new Summary.Limit(Optional.empty(), Credits.of("16.500")),
                new Summary.Limit(Optional.empty(), Credits.of(20)),
                Optional.empty())),
        31,
        new Summary.Downloads(4, 4_000_000_000L, 1),
        rate,
        Summary.Files.of(published, Optional.empty()));
  }
}
