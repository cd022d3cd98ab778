package shotlist.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Transactions of many threads, committed together: while one commit is on its way to the disk, the
 * work of all who come meanwhile gathers, and is the next commit. So the disk is waited for once
 * for many, and threads do not wait for each other's rows. Nobody waits for company: who comes
 * alone is committed alone, at once.
 *
 * <p>The work of the others is done by the thread of one of them, one after the other, in one
 * transaction, at the end of which is written what they put off ({@link Deferred}). Where any of it
 * fails, nothing of the transaction stays, and each is done again in a transaction of its own: a
 * failure is its own alone. Where the commit itself fails, all are told so, since nobody knows
 * whether it reached the disk. Safe for use by many threads; never interrupted.
 */
final class GroupCommit {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  /** So many in one transaction: more would only make the first of them wait for the last. */
  private static final int MOST = 64;

  private final TransactionTemplate transactions;
  private final JdbcTemplate template;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Member> waiting = new ArrayDeque<>();
  private boolean isLed;

  GroupCommit(TransactionTemplate transactions, JdbcTemplate template) {
    this.transactions = transactions;
    this.template = template;
  }

  /** Whoever waits for a commit. What is not private to the leader is guarded by the lock. */
  private final class Member {
    private final Supplier<?> work;
    private final Condition changed = lock.newCondition();
    private boolean isOver;
    private boolean isToLead;
    private @Nullable Object result;
    private @Nullable Throwable failure;

    Member(Supplier<?> work) {
      this.work = work;
    }

    void doAlone() {
      try {
        result = transactions.execute(status -> work.get());
        failure = null;
      } catch (RuntimeException | Error e) {
        failure = e;
      }
    }
  }

  /** Does the work in a transaction that others may share; it is on disk when this returns. */
  @Nullable Object run(Supplier<?> work) {
    Member self = new Member(work);
    if (join(self)) {
      List<Member> group = gather();
      try {
        commit(group);
      } finally {
        handOver(group);
      }
    }
    if (self.failure instanceof Error e) {
      throw e;
    }
    if (self.failure != null) {
      throw (RuntimeException) self.failure;
    }
    return self.result;
  }

  /**
   * Where the work that this thread does for several puts off what it writes. Empty where the
   * thread does no such work: what it does alone is written at once.
   */
  Optional<Deferred> deferred() {
    return Optional.ofNullable((Deferred) TransactionSynchronizationManager.getResource(this));
  }

  /** How many wait for a leader to take them along. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it leads; where it does not, its work is done when this returns. */
  private boolean join(Member self) {
    lock.lock();
    try {
      waiting.addLast(self);
      if (!isLed) {
        isLed = true;
        return true;
      }
      while (!self.isOver && !self.isToLead) {
        self.changed.awaitUninterruptibly();
      }
      return !self.isOver;
    } finally {
      lock.unlock();
    }
  }

  /** The leader is the first of them. */
  private List<Member> gather() {
    lock.lock();
    try {
      List<Member> group = new ArrayList<>();
      while (!waiting.isEmpty() && group.size() < MOST) {
        group.add(waiting.removeFirst());
      }
      return group;
    } finally {
      lock.unlock();
    }
  }

  private void commit(List<Member> group) {
    if (group.size() == 1 || !isCommittedTogether(group)) {
      group.forEach(Member::doAlone);
    }
  }

  /** False where the work of one failed: nothing of it was committed. */
  private boolean isCommittedTogether(List<Member> group) {
    try {
      return Boolean.TRUE.equals(
          transactions.execute(
              status -> {
                Deferred left = new Deferred(template);
                TransactionSynchronizationManager.bindResource(this, left);
                try {
                  group.forEach(member -> member.result = member.work.get());
                  left.write();
                  return true;
                } catch (RuntimeException | Error e) {
                  LOG.debug("{} works are done one by one: {}", group.size(), e.getMessage());
                  status.setRollbackOnly();
                  return false;
                } finally {
                  TransactionSynchronizationManager.unbindResource(this);
                }
              }));
    } catch (RuntimeException | Error e) {
      group.forEach(member -> member.failure = e);
      return true;
    }
  }

  private void handOver(List<Member> group) {
    lock.lock();
    try {
      for (Member member : group) {
        member.isOver = true;
        member.changed.signal();
      }
      @Nullable Member next = waiting.peekFirst();
      if (next == null) {
        isLed = false;
      } else {
        next.isToLead = true;
        next.changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }
}
