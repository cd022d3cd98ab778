package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import shotlist.testing.CommitFaults;
import shotlist.testing.Waiting;

class GroupCommitTest {
  private static final int OTHERS = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger transactions = new AtomicInteger();
  private final CountDownLatch firstIsAtWork = new CountDownLatch(1);
  private final CountDownLatch firstGoesOn = new CountDownLatch(1);
  private Database database;

  @BeforeEach
  void open(@TempDir Path folder) {
    database = Database.open(StateSettings.h2(folder.resolve("state")));
    database.template().execute("create table note (text varchar(20) primary key)");
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    database.close();
  }

  @Test
  void whoComesAloneIsCommittedAlone() {
    String answer = database.inGroup(() -> noted("alone"));

    assertThat(answer).isEqualTo("alone");
    assertThat(notes()).containsExactly("alone");
  }

  @Test
  void whatGathersWhileOneIsAtWorkIsOneTransaction() throws Exception {
    Future<String> first = threads.submit(() -> database.inGroup(this::heldUp));
    firstIsAtWork.await();
    List<Future<String>> others = comeMeanwhile(i -> () -> noted("note " + i));
    firstGoesOn.countDown();

    assertThat(first.get()).isEqualTo("first");
    for (int i = 0; i < OTHERS; i++) {
      assertThat(others.get(i).get()).isEqualTo("note " + i);
    }
    assertThat(notes()).hasSize(OTHERS + 1);
    assertThat(transactions).hasValue(2);
  }

  @Test
  void failureOfOneIsItsOwnAlone() throws Exception {
    Future<String> first = threads.submit(() -> database.inGroup(this::heldUp));
    firstIsAtWork.await();
    List<Future<String>> others =
        comeMeanwhile(i -> () -> noted(i == 7 ? "note 6" : "note " + i)); // a key twice
    firstGoesOn.countDown();

    first.get();
    int failed = 0;
    for (Future<String> other : others) {
      try {
        other.get();
      } catch (ExecutionException e) {
        assertThat(e).hasMessageContaining("primary key violation");
        failed++;
      }
    }
    assertThat(failed).isEqualTo(1);
    assertThat(notes()).hasSize(OTHERS);
  }

  @Test
  void errorOfOneIsItsOwnAloneAndTheNextAreServed() throws Exception {
    Future<String> first = threads.submit(() -> database.inGroup(this::heldUp));
    firstIsAtWork.await();
    List<Future<String>> others =
        comeMeanwhile(
            i ->
                () -> {
                  if (i == 3) {
                    throw new AssertionError("a bug");
                  }
                  return noted("note " + i);
                });
    firstGoesOn.countDown();

    first.get();
    assertThatThrownBy(others.get(3)::get).hasRootCauseInstanceOf(AssertionError.class);
    for (int i = 4; i < OTHERS; i++) {
      others.get(i).get();
    }
    assertThat(notes()).hasSize(OTHERS);
    assertThat(database.inGroup(() -> noted("after"))).isEqualTo("after");
  }

  @Test
  void commitThatFailsIsToldToAllAndDoneAgainForNobody(@TempDir Path folder) throws Exception {
    database.close();
    AtomicInteger commits = new AtomicInteger();
    CommitFaults.Fault second =
        new CommitFaults.Fault() {
          @Override
          public void after(CommitFaults.Commit commit) throws java.sql.SQLException {
            if (firstIsAtWork.getCount() == 0 && commits.incrementAndGet() == 2) {
              throw CommitFaults.away();
            }
          }
        };
    try (CommitFaults faults = CommitFaults.install(second)) {
      open(folder);
      Future<String> first = threads.submit(() -> database.inGroup(this::heldUp));
      firstIsAtWork.await();
      List<Future<String>> others = comeMeanwhile(i -> () -> noted("note " + i));
      firstGoesOn.countDown();

      first.get();
      for (Future<String> other : others) {
        assertThatThrownBy(other::get).hasRootCauseMessage("the database has gone away");
      }
      assertThat(notes()).hasSize(OTHERS + 1); // it was made, and nobody had word of it
      assertThat(commits).hasValue(2);
      database.close();
    }
  }

  @Test
  void workInATransactionOfTheCallerIsPartOfIt() {
    assertThatThrownBy(
            () ->
                database.inTransaction(
                    () -> {
                      database.inGroup(() -> noted("with the caller"));
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");

    assertThat(notes()).isEmpty();
  }

  /** As Spring Batch has it around a step whose work has transactions of its own. */
  @Test
  void workInATransactionOfAnotherManagerIsShared() throws Exception {
    TransactionTemplate step = new TransactionTemplate(new ResourcelessTransactionManager());

    List<Future<String>> both =
        Crowd.of(
            database,
            List.of(
                () -> database.inGroup(() -> noted("other")),
                () ->
                    step.execute(
                        status -> {
                          assertThat(notes()).isEmpty(); // on a connection that the step keeps
                          return database.inGroup(() -> noted("of the step"));
                        })));

    assertThat(Crowd.answers(both)).containsExactly("other", "of the step");
    assertThat(notes()).hasSize(2);
    assertThat(transactions).hasValue(1);
  }

  private interface Work {
    Callable<String> of(int number);
  }

  /** Each has joined before this returns. */
  private List<Future<String>> comeMeanwhile(Work work) throws InterruptedException {
    List<Future<String>> others = new ArrayList<>();
    for (int i = 0; i < OTHERS; i++) {
      Callable<String> each = work.of(i);
      others.add(threads.submit(() -> database.inGroup(() -> called(each))));
      while (database.waitingForCommit() <= i) {
        Waiting.aMoment();
      }
    }
    return others;
  }

  private static String called(Callable<String> work) {
    try {
      return work.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String heldUp() {
    firstIsAtWork.countDown();
    try {
      firstGoesOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return noted("first");
  }

  private String noted(String text) {
    if (TransactionSynchronizationManager.getSynchronizations().isEmpty()) {
      transactions.incrementAndGet();
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {});
    }
    database.jdbc().sql("insert into note values (?)").param(text).update();
    return text;
  }

  private List<String> notes() {
    return database.jdbc().sql("select text from note").query(String.class).list();
  }
}
