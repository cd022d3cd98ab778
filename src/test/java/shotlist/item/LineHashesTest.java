package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LineHashesTest {
  @Test
  void neighboursAreOneTransaction() {
    List<Long> items = LongStream.range(0, 5000).boxed().toList();

    assertThat(LineHashes.parts(items)).containsExactly(items);
  }

  @Test
  void itemsThatAreScatteredAreTransactionsOfFewBlocks() {
    List<Long> items = LongStream.range(0, 5000).map(n -> n * 1000).boxed().toList();

    List<List<Long>> parts = LineHashes.parts(items);

    assertThat(parts.stream().flatMap(List::stream)).containsExactlyElementsOf(items);
    assertThat(parts)
        .allSatisfy(
            part ->
                assertThat(part.stream().map(item -> item / 256).distinct().count())
                    .isBetween(1L, 256L));
    assertThat(parts).hasSize(20);
  }

  @Test
  void nothingIsNoTransaction() {
    assertThat(LineHashes.parts(List.of())).isEmpty();
  }
}
