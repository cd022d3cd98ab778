package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Manifests as catalogs, where somebody remembers what was behind them. */
class OriginRowsTest {
  private static final String FINGERPRINT = "ab".repeat(32);
  private static final String HEADER = String.join(",", ManifestDialect.COLUMNS) + "\n";

  private final List<Integer> asked = new ArrayList<>();
  private final Origins origins = this::find;

  private Optional<Origins.Planned> find(Set<String> fingerprints) {
    return fingerprints.contains(FINGERPRINT) ? Optional.of(new Remembered()) : Optional.empty();
  }

  private final class Remembered implements Origins.Planned {
    @Override
    public String columns() {
      return "sku,Title,status,\"size, cm\"";
    }

    @Override
    public Map<Origins.Key, String> rows(Collection<Origins.Key> items) {
      asked.add(items.size());
      return items.stream()
          .filter(item -> !item.id().equals("unknown"))
          .collect(
              Collectors.toMap(
                  item -> item,
                  item -> item.id() + ",\"Mug, \"\"large\"\" " + item.position() + "\",sold",
                  (one, other) -> one));
    }
  }

  private static String line(String id, int position, String status, String fingerprint) {
    return id
        + ","
        + position
        + ",https://shop.example/1.jpg,"
        + status
        + ",,1,https://dl.example/1.jpg,2026-11-21T18:00:00Z,,,,,,,claid,edit,r,2,,,run,"
        + fingerprint
        + "\n";
  }

  private List<Entry.Item> items(String lines, Origins known) {
    List<Entry.Item> items = new ArrayList<>();
    try (Catalog catalog = open(lines, known)) {
      for (Optional<Entry> entry = catalog.next(); entry.isPresent(); entry = catalog.next()) {
        items.add((Entry.Item) entry.get());
      }
    }
    return items;
  }

  private static Catalog open(String lines, Origins known) {
    return Catalog.open(
        new ByteArrayInputStream((HEADER + lines).getBytes(StandardCharsets.UTF_8)),
        "manifest.csv",
        Settings.defaults().read(),
        InstantSource.system(),
        known);
  }

  @Test
  void columnsBehindTheManifestComeAfterItsOwn() {
    try (Catalog catalog = open(line("MUG", 2, "done", FINGERPRINT), origins)) {
      assertThat(catalog.header())
          .startsWith("id", "position")
          .endsWith("fingerprint", "sku", "Title", "size, cm");
      Row row = ((Entry.Item) catalog.next().orElseThrow()).row();
      assertThat(row.cell("title")).contains("Mug, \"large\" 2");
      assertThat(row.cell("status")).contains("done");
      assertThat(row.cell("size, cm")).contains("");
      assertThat(catalog.next()).isEmpty();
    }
  }

  @Test
  void lineThatNobodyRemembersHasOnlyTheManifestsCells() {
    List<Entry.Item> items =
        items(
            line("unknown", 1, "done", FINGERPRINT) + line("MUG", 1, "done", FINGERPRINT), origins);

    assertThat(items.get(0).row().cell("title")).isEmpty();
    assertThat(items.get(1).row().cell("title")).isPresent();
    assertThat(items(line("MUG", 1, "done", "cd".repeat(32)), origins).get(0).row().columns())
        .isEqualTo(ManifestDialect.COLUMNS);
  }

  @Test
  void whoseManifestItIsIsToldAlsoByLinesThatAreNotDone() {
    try (Catalog catalog =
        open(
            "REJECT,,,rejected,no picture"
                + ",".repeat(17)
                + "\n"
                + line("P", 1, "failed", FINGERPRINT),
            origins)) {
      assertThat(catalog.header()).contains("Title");
      assertThat(catalog.next()).isEmpty();
      assertThat(catalog.sha256()).hasSize(64);
    }
  }

  @Test
  void longManifestIsLookedUpAPageAtATime() {
    String lines =
        IntStream.rangeClosed(1, 1200)
            .mapToObj(n -> line("P" + n, 1, "done", FINGERPRINT))
            .collect(Collectors.joining());

    List<Entry.Item> items = items(lines, origins);

    assertThat(items).hasSize(1200).allMatch(item -> item.row().cell("title").isPresent());
    assertThat(items).extracting(item -> item.row().line()).isSorted().startsWith(2L);
    assertThat(asked).allMatch(size -> size <= 501).hasSize(3);
  }

  @Test
  void resultIsTheSameWhateverLinkLeadsToIt() {
    Entry.Item item = items(line("MUG", 1, "done", FINGERPRINT), Origins.NONE).get(0);
    Entry.Item byHand = items(line("MUG", 1, "done", "run-1"), Origins.NONE).get(0);

    assertThat(item.origin())
        .contains(
            new Origin(
                Optional.of(FINGERPRINT + "#1"),
                Optional.of(Instant.parse("2026-11-21T18:00:00Z"))));
    assertThat(byHand.origin().orElseThrow().result()).isEmpty();
  }

  @Test
  void failedRowsOfAJobThatGoesOnFromAnotherAreFedBackIn() {
    try (Catalog catalog =
        Catalog.open(
            new ByteArrayInputStream(
                (HEADER.strip()
                        + ",sku,Title\n"
                        + line("P", 1, "done", FINGERPRINT).strip()
                        + ",P,Mug\n")
                    .getBytes(StandardCharsets.UTF_8)),
            "failed.csv",
            Settings.defaults().read(),
            InstantSource.system())) {
      assertThat(catalog.format()).isEqualTo("manifest");
      assertThat(((Entry.Item) catalog.next().orElseThrow()).row().cell("title")).contains("Mug");
    }
  }
}
