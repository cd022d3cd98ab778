package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.item.Outlined.Kind;
import shotlist.item.Outlined.Mark;
import shotlist.item.Outlined.Piece;

class OutlinePartTest {
  @Test
  void entriesAreReadAsTheyWereWritten() {
    List<Outlined> entries =
        List.of(
            new Outlined(1L << 32, mark(1), Kind.REJECT, Optional.empty()),
            new Outlined(1L << 33, mark(-2), Kind.DONE, piece(5_000_000_000L, 300)),
            new Outlined((1L << 33) + 1, mark(3), Kind.FAILED, piece(7, 1)),
            new Outlined(Long.MAX_VALUE, mark(Long.MIN_VALUE), Kind.OPEN, piece(0, 0)));

    assertThat(OutlinePart.read(OutlinePart.write(entries))).isEqualTo(entries);
  }

  @Test
  void entryOfAnUnchangedManifestTakesFewerThanFiftyBytes() {
    List<Outlined> entries =
        List.of(
            new Outlined(1L << 32, mark(1), Kind.DONE, piece(0, 400)),
            new Outlined(2L << 32, mark(2), Kind.DONE, piece(400, 400)));

    assertThat(OutlinePart.write(entries).length).isLessThan(100);
  }

  private static Mark mark(long number) {
    return new Mark(number, number * 31, ~number, number ^ 0x5555);
  }

  private static Optional<Piece> piece(long at, int bytes) {
    return Optional.of(new Piece(2, at, bytes, at * 2, bytes * 2));
  }
}
