package shotlist.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import shotlist.catalog.Entry;
import shotlist.catalog.Row;
import shotlist.item.Outlined;
import shotlist.item.Outlined.Kind;

class AlignmentTest {
  private static final int PAGE = 4000;

  private final List<Outlined> outline = new ArrayList<>();
  private List<Placed> placed = List.of();

  @Test
  void catalogThatIsAsItWasKeepsEveryPlace() {
    List<Entry> catalog = items(10_000);
    night(catalog);

    Alignment second = night(catalog);

    assertThat(second.foundAllAsItWas()).isTrue();
    assertThat(second.itemsBefore()).isEqualTo(10_000);
    assertThat(changed()).isEmpty();
  }

  @Test
  void whatIsInsertedRemovedMovedOrChangedConcernsNobodyElse() {
    List<Entry> catalog = items(10_000);
    night(catalog);
    catalog.add(5000, item("new", "a"));
    catalog.remove(2000);
    catalog.add(100, catalog.remove(9000));
    catalog.set(7001, item("P7000", "another title"));

    Alignment second = night(catalog);

    assertThat(changed()).containsExactly("P9000", "new", "P7000");
    assertThat(second.gone().size()).isEqualTo(3);
  }

  @Test
  void sameCellsUnderOtherColumnsAreOtherRows() {
    List<Entry> catalog = items(3);
    night(catalog);

    night(
        catalog.stream()
            .map(Entry.Item.class::cast)
            .map(
                item ->
                    (Entry)
                        new Entry.Item(
                            item.id(),
                            item.position(),
                            item.source(),
                            new Row(2, List.of("sku", "name", "image_url"), item.row().cells())))
            .toList());

    assertThat(changed()).hasSize(3);
  }

  @Test
  void manyRowsThatAreGoneInARowLeaveTheOthersInPlace() {
    List<Entry> catalog = items(60_000);
    night(catalog);
    catalog.subList(5_000, 45_000).clear();

    Alignment second = night(catalog);

    assertThat(changed()).isEmpty();
    assertThat(second.gone().size()).isEqualTo(40_000);
  }

  @Test
  void manyRowsThatComeInARowLeaveTheOthersInPlace() {
    List<Entry> catalog = items(10_000);
    night(catalog);
    catalog.addAll(
        5_000, IntStream.range(0, 30_000).mapToObj(i -> (Entry) item("N" + i, "b")).toList());

    night(catalog);

    assertThat(changed()).hasSize(30_000).allMatch(id -> id.startsWith("N"));
  }

  @Test
  void rowsThatComeInAtOnePlaceEveryNightMoveFewOthers() {
    List<Entry> catalog = items(100);

    for (int night = 0; night < 300; night++) {
      night(catalog);
      catalog.add(50, item("N" + night, "c"));
      catalog.add(0, item("T" + night, "c"));
    }
    night(catalog);

    assertThat(changed()).hasSizeLessThan(100);
    assertThat(placed.stream().map(Placed::ordinal)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void placesGrowAlongTheCatalogWhateverBecomesOfIt() {
    Random random = new Random(5);
    List<Entry> catalog = items(3_000);

    for (int night = 0; night < 30; night++) {
      night(catalog);
      for (int i = 0; i < 50; i++) {
        int at = random.nextInt(catalog.size());
        switch (random.nextInt(4)) {
          case 0 -> catalog.add(at, item("R" + random.nextInt(), "d"));
          case 1 -> catalog.remove(at);
          case 2 -> catalog.add(random.nextInt(catalog.size()), catalog.remove(at));
          default -> Collections.swap(catalog, at, random.nextInt(catalog.size()));
        }
      }
    }
    night(catalog);

    assertThat(placed.stream().map(Placed::ordinal)).isSorted().doesNotHaveDuplicates();
  }

  private List<String> changed() {
    return placed.stream()
        .filter(each -> each.before().isEmpty())
        .map(each -> ((Entry.Item) each.entry()).id())
        .toList();
  }

  private Alignment night(List<Entry> catalog) {
    Alignment alignment = new Alignment(List.copyOf(outline).iterator());
    List<Placed> all = new ArrayList<>();
    for (int from = 0; from < catalog.size(); from += PAGE) {
      all.addAll(alignment.place(catalog.subList(from, Math.min(from + PAGE, catalog.size()))));
    }
    alignment.end();
    placed = all;
    outline.clear();
    all.forEach(
        each ->
            outline.add(new Outlined(each.ordinal(), each.mark(), Kind.DONE, Optional.empty())));
    return alignment;
  }

  private static List<Entry> items(int count) {
    List<Entry> items = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> items.add(item("P" + i, "Mug " + i)));
    return items;
  }

  private static Entry.Item item(String id, String title) {
    String url = "https://shop.example/" + id + ".jpg";
    return new Entry.Item(
        id, 1, url, new Row(2, List.of("sku", "title", "image_url"), List.of(id, title, url)));
  }
}
