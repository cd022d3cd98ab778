package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  @Test
  void piecesComeInTheirOrderAndThenNoMoreIsAskedFor() throws InterruptedException {
    Supplier<Optional<Integer>> threeAndNeverAfter = upTo(3);
    try (ReadAhead<Integer> pieces = new ReadAhead<>("test", threeAndNeverAfter)) {
      List<Integer> read = new ArrayList<>();
      for (Optional<Integer> next = pieces.next(); next.isPresent(); next = pieces.next()) {
        read.add(next.get());
      }

      assertThat(read).containsExactly(1, 2, 3);
      assertThat(pieces.next()).isEmpty();
    }
  }

  private static Supplier<Optional<Integer>> upTo(int last) {
    Iterator<Integer> numbers = List.of(1, 2, 3, 4, 5).subList(0, last).iterator();
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.get()) {
        throw new IllegalStateException("asked after the end");
      }
      ended.set(!numbers.hasNext());
      return numbers.hasNext() ? Optional.of(numbers.next()) : Optional.empty();
    };
  }

  @Test
  void nextPieceIsReadWhileTheLastIsInHand() throws InterruptedException {
    CountDownLatch secondIsRead = new CountDownLatch(2);
    try (ReadAhead<String> pieces =
        new ReadAhead<>(
            "test",
            () -> {
              secondIsRead.countDown();
              return Optional.of("piece");
            })) {
      assertThat(pieces.next()).contains("piece");

      secondIsRead.await(); // nobody asks for it
    }
  }

  @Test
  void failureIsToldToWhoAsksForThePiece() {
    try (ReadAhead<String> pieces =
        new ReadAhead<>(
            "test",
            () -> {
              throw new IllegalArgumentException("no such row");
            })) {
      assertThatThrownBy(pieces::next)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no such row");
    }
  }

  @Test
  void whatIsBeingReadHasEndedWhenItIsClosed() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    AtomicBoolean ended = new AtomicBoolean();
    ReadAhead<String> pieces =
        new ReadAhead<>(
            "test",
            () -> {
              ended.set(false);
              begun.countDown();
              ended.set(true);
              return Optional.of("piece");
            });
    pieces.next();
    begun.await();

    pieces.close();

    assertThat(ended).isTrue();
  }
}
