package shotlist.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdSetTest {
  private final IdSet ids = new IdSet();

  @Test
  void idIsNewOnce() {
    assertThat(ids.add(7)).isTrue();
    assertThat(ids.add(7)).isFalse();
    assertThat(ids.add(8)).isTrue();
  }

  @Test
  void idsFarApartAreDifferent() {
    assertThat(ids.add(1)).isTrue();
    assertThat(ids.add(1 + (1L << 16))).isTrue();
    assertThat(ids.add(1 + (1L << 40))).isTrue();
    assertThat(ids.add(Long.MAX_VALUE)).isTrue();
    assertThat(ids.add(1 + (1L << 40))).isFalse();
  }
}
