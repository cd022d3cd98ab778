package shotlist.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.ledger.Budget;
import shotlist.ledger.Credits;
import shotlist.state.LockLostException;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.WriteAccess;
import shotlist.testing.Engine;
import shotlist.testing.PostgresServer;
import shotlist.testing.TestState;

/** What a run may still do whose lock another run has taken. */
class LostLockTest {
  @TempDir private Path folder;

  @Test
  void intentOfTheRunThatTookTheLockIsNotTakenForOurOwn() throws Exception {
    try (TestState state = TestState.on(Engine.POSTGRESQL, folder);
        WriteAccess ours = open(state)) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of("2"));
      PostgresServer.endLockSessions(state.settings());
      try (WriteAccess theirs = open(state)) {
        assertThat(book(state, theirs).intend(mug)).isInstanceOf(Intent.Recorded.class);

        RequestBook book = book(state, ours);

        assertThatThrownBy(() -> book.findIntended(mug)).isInstanceOf(LockLostException.class);
        assertThat(book(state, theirs).findIntended(mug)).isPresent();
      }
    }
  }

  @Test
  void requestsThatTheOtherRunIsSendingAreNotPutInDoubt() throws Exception {
    try (TestState state = TestState.on(Engine.POSTGRESQL, folder);
        WriteAccess ours = open(state)) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of("2"));
      PostgresServer.endLockSessions(state.settings());
      try (WriteAccess theirs = open(state)) {
        assertThat(book(state, theirs).intend(mug)).isInstanceOf(Intent.Recorded.class);

        RequestBook book = book(state, ours);

        assertThatThrownBy(book::doubtInterrupted).isInstanceOf(LockLostException.class);
        assertThatThrownBy(() -> book.resolve(RequestBook.Resolution.FREE, Optional.empty()))
            .isInstanceOf(LockLostException.class);
        assertThat(state.stateOf(mug)).isEqualTo(RequestState.SUBMITTING);
      }
    }
  }

  private static WriteAccess open(TestState state) throws InterruptedException {
    return WriteAccess.open(
        state.settings(),
        LockOwner.worker("run", "nightly", state.clock().instant()),
        Duration.ZERO,
        RunLock.Waiting.SILENTLY,
        pause -> {});
  }

  private static RequestBook book(TestState state, WriteAccess access) {
    return new RequestBook(access.database(), state.clock(), state.run(), Budget.NONE);
  }
}
