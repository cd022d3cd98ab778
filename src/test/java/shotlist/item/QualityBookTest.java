package shotlist.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.TestState;

class QualityBookTest {
  private static final int OUTPUTS = 40;

  @TempDir private Path folder;
  private TestState state;

  @BeforeEach
  void openState() {
    state = TestState.on(Engine.H2, folder);
    for (int i = 1; i <= OUTPUTS; i++) {
      Request request = state.addAccepted(i + ".jpg");
      state.finish(request);
    }
    state.database().jdbc().sql("update output set download = 'done'").update();
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  /** All of a large catalog's outputs were gone through, three times each night. */
  @Test
  void suspectOutputsAreFoundByTheIndexAlone() {
    state.database().jdbc().sql("update output set suspect = 'blank' where id = 7").update();
    QualityBook book = new QualityBook(state.database(), state.jobId());

    assertThat(book.suspects(5)).containsExactly(new QualityBook.Suspects("blank", 1));
    assertThat(book.countSuspects()).isEqualTo(1);
    assertThat(
            scanned(
                "o.job_id = " + state.jobId() + " and " + QualityBook.isSuspect(state.database())))
        .isLessThanOrEqualTo(2);
  }

  private int scanned(String condition) {
    List<String> plan =
        state
            .database()
            .jdbc()
            .sql("explain analyze select count(*) from output o where " + condition)
            .query(String.class)
            .list();
    return Pattern.compile("scanCount: (\\d+)")
        .matcher(String.join("\n", plan))
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .sum();
  }
}
