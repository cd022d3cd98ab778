package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionsTest {
  @Test
  void rowsOfAnIdAreCountedFromOne() {
    Positions positions = new Positions();

    assertThat(positions.next("a")).isEqualTo(1);
    assertThat(positions.next("b")).isEqualTo(1);
    assertThat(positions.next("a")).isEqualTo(2);
    assertThat(positions.next("A")).isEqualTo(1);
    assertThat(positions.next("a")).isEqualTo(3);
  }

  @Test
  void aMillionIdsAreToldApart() {
    Positions positions = new Positions();

    for (int position = 1; position <= 2; position++) {
      int wrong = 0;
      for (int i = 0; i < 1_000_000; i++) {
        wrong += positions.next("SKU-" + i) == position ? 0 : 1;
      }
      assertThat(wrong).isZero();
    }
  }
}
