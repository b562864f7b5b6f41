package io.tallystick.verifier.token;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signatures that have to be checked, on threads of their own and never on an event loop. What may
 * wait is bounded; what has no room is BUSY at once, and a text that was refused so goes before
 * those that were refused less often when it comes again. Any thread may offer. Closing answers all
 * that wait.
 */
final class SignatureChecks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SignatureChecks.class);

  /** At 0.3 ms each that is a twentieth of a second. */
  static final int WAITING_PER_THREAD_MAX = 128;

  /** Calls with the same new token that share one check. */
  static final int ASKERS_MAX = 256;

  static final int REFUSALS_REMEMBERED_MAX = 16_384;
  private static final int CLOSE_MILLIS_MAX = 5_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition offered = lock.newCondition();
  private final TreeSet<Check> waiting = new TreeSet<>(Check::compare);

  /** Those that wait and those that run. */
  private final Map<Digest, Check> open = new HashMap<>();

  private final DigestTable<Integer> refusals = new DigestTable<>(REFUSALS_REMEMBERED_MAX);
  private final AtomicLong rejected = new AtomicLong();
  private final Function<UncheckedToken, TokenProof> work;
  private final int waitingMax;
  private final List<Thread> threads;
  private long nextNumber;
  private boolean isClosed;

  /** One text, and who waits for what becomes of it. */
  private record Check(
      UncheckedToken token, int refusals, long number, List<Consumer<TokenProof>> askers) {
    static int compare(Check one, Check other) {
      int byRefusals = Integer.compare(other.refusals, one.refusals);
      return byRefusals != 0 ? byRefusals : Long.compare(one.number, other.number);
    }

    void answer(TokenProof proof) {
      for (Consumer<TokenProof> asker : askers) {
        try {
          asker.accept(proof);
        } catch (RuntimeException e) {
          LOG.error("a verification by token failed", e);
        }
      }
    }
  }

  /**
   * @param work the check itself
   */
  SignatureChecks(int threadCount, Function<UncheckedToken, TokenProof> work) {
    this.work = work;
    this.waitingMax = threadCount * WAITING_PER_THREAD_MAX;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        IntStream.range(0, threadCount)
            .mapToObj(i -> new Thread(this::run, "tokens-" + number.incrementAndGet()))
            .toList();
    threads.forEach(thread -> thread.setDaemon(true));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Calls {@code done} exactly once: here when there is no room, else on one of the threads. */
  void offer(UncheckedToken token, Consumer<TokenProof> done) {
    Check refused;
    lock.lock();
    try {
      refused = placed(token, done);
    } finally {
      lock.unlock();
    }
    if (refused != null) {
      rejected.incrementAndGet();
      refusals.put(digest(refused), refused.refusals() + 1, System.nanoTime());
      refused.answer(TokenProof.BUSY);
    }
  }

  long rejectedCount() {
    return rejected.get();
  }

  int waitingCount() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<Check> rest;
    lock.lock();
    try {
      isClosed = true;
      rest = new ArrayList<>(waiting);
      waiting.clear();
      offered.signalAll();
    } finally {
      lock.unlock();
    }
    rest.forEach(check -> check.answer(TokenProof.BUSY));
    try {
      for (Thread thread : threads) {
        thread.join(CLOSE_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Finds a place for it, and gives the check that has none: null, it, or one that gave way. */
  private @Nullable Check placed(UncheckedToken token, Consumer<TokenProof> done) {
    Check same = open.get(token.digest());
    if (same != null && same.askers().size() < ASKERS_MAX) {
      same.askers().add(done);
      return null;
    }
    Integer before = refusals.find(token.digest());
    List<Consumer<TokenProof>> askers = new ArrayList<>(List.of(done));
    Check check = new Check(token, before == null ? 0 : before, nextNumber++, askers);
    if (isClosed || same != null) {
      return check;
    }
    Check last = waiting.size() < waitingMax ? null : waiting.last();
    if (last != null && last.refusals() >= check.refusals()) {
      return check;
    }
    if (last != null) {
      waiting.remove(last);
      open.remove(digest(last));
    }
    waiting.add(check);
    open.put(token.digest(), check);
    offered.signal();
    return last;
  }

  private void run() {
    Check next = next();
    while (next != null) {
      TokenProof proof = proof(next.token());
      lock.lock();
      try {
        // From here on nobody joins it, and the outcome is remembered already.
        open.remove(digest(next));
      } finally {
        lock.unlock();
      }
      next.answer(proof);
      next = next();
    }
  }

  private TokenProof proof(UncheckedToken token) {
    try {
      return work.apply(token);
    } catch (RuntimeException e) {
      LOG.error("a signature can't be checked", e);
      return TokenProof.BUSY;
    }
  }

  /** The one whose turn it is; null when it is over. */
  private @Nullable Check next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !isClosed) {
        offered.awaitUninterruptibly();
      }
      return waiting.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private static Digest digest(Check check) {
    return check.token().digest();
  }
}
