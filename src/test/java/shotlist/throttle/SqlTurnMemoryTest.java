package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class SqlTurnMemoryTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private SqlTurnMemory memory;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    memory = new SqlTurnMemory(state.database());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void bucketThatWasNeverUsedIsNew() {
    assertThat(memory.load("claid")).isInstanceOf(Start.First.class);
  }

  @Test
  void bucketThatWasSavedIsRememberedToTheMillisecond() {
    memory.load("claid");
    memory.save("claid", Instant.parse("2026-11-21T02:00:00.123Z"));

    assertThat(memory.load("claid"))
        .isEqualTo(new Start.After(Instant.parse("2026-11-21T02:00:00.123Z")));
  }

  @Test
  void bucketThatIsInUseOrWasNotSavedDidNotEndCleanly() {
    memory.load("claid");

    assertThat(memory.load("claid")).isInstanceOf(Start.Unclean.class);

    memory.save("claid", Instant.parse("2026-11-21T02:00:00Z"));
    memory.load("claid");
    assertThat(memory.load("claid")).isInstanceOf(Start.Unclean.class);
  }

  @Test
  void bucketsAreApart() {
    memory.load("claid");
    memory.load("claid/edit");
    memory.save("claid", Instant.parse("2026-11-21T02:00:00Z"));

    SqlTurnMemory again = new SqlTurnMemory(state.database());
    assertThat(again.load("claid")).isInstanceOf(Start.After.class);
    assertThat(again.load("claid/edit")).isInstanceOf(Start.Unclean.class);
  }
}
