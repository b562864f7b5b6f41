package io.tallystick.verifier.verify;

import io.tallystick.key.credential.Proof;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import io.tallystick.limit.Decision;
import io.tallystick.verifier.permit.Demand;
import io.tallystick.verifier.permit.Quota;
import io.tallystick.verifier.projection.ProjectedKey;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Judge;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verdict.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One verification under way. It tries the readings in their order until one proves. Moves from
 * thread to thread with bcrypt and Redis, one at a time; what fails on the way is BUSY.
 */
final class Verification {
  private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

  /** How often a proof starts over because the key changed under it; beyond, the answer is BUSY. */
  private static final int ROUNDS_MAX = 3;

  private static final long[] NOTHING_SEEN = {};

  private static final SecretProof MISMATCH = new SecretProof(Proof.MISMATCH, null, List.of());

  private static final SecretProof BUSY = new SecretProof(Proof.BUSY, null, List.of());

  private final Verifier.Parts parts;
  private final Call call;
  private final Asked asked;
  private final List<Reading> readings;
  private final Reply reply;

  /** For a verification that waits for a version: until when, and what was there when it looked. */
  private long untilNanos;

  private long[] seen = NOTHING_SEEN;

  Verification(Verifier.Parts parts, Call call, List<Reading> readings, Reply reply) {
    this.parts = parts;
    this.call = call;
    this.asked = call.asked();
    this.readings = readings;
    this.reply = reply;
  }

  /**
   * Begins.
   *
   * @param nowNanos what the monotonic clock has just said
   */
  void start(long nowNanos) {
    if (asked.minVersion() > 0) {
      untilNanos = parts.holds().untilNanos();
      seen = versions();
    }
    prove(0, 1, nowNanos);
  }

  /** Starts over, after the version that it waits for may have come. */
  void again() {
    seen = versions();
    prove(0, 1, System.nanoTime());
  }

  long untilNanos() {
    return untilNanos;
  }

  /** Whether there is another version to see than when it looked. */
  boolean hasMoved() {
    return !Arrays.equals(seen, versions());
  }

  /** Ends it without a verdict on the key. */
  void end(Code code) {
    reply.give(Answer.of(new Verdict(code, null)));
  }

  private long[] versions() {
    return readings.stream().map(this::version).mapToLong(Long::longValue).toArray();
  }

  private long version(Reading reading) {
    return version(reading.find(parts.projection()));
  }

  private static long version(@Nullable ProjectedKey found) {
    KeyView key = key(found);
    return key == null ? 0 : key.version();
  }

  private Verification withAddressRead() {
    Verification later = new Verification(parts, call.withAddressRead(), readings, reply);
    later.untilNanos = untilNanos;
    later.seen = seen;
    return later;
  }

  private void prove(int index, int round, long nowNanos) {
    Reading reading = readings.get(index);
    // A decoy goes all the way of a key, so that the way takes as long; its proof is none.
    ProjectedKey found = reading.findOrDecoy(parts.projection());
    Instant now = parts.clock().apply(nowNanos);
    SecretProof made = reading.prove(parts.peppers().get(), key(found), now);
    boolean isDecoy = found != null && found.isDecoy();
    SecretProof proof = isDecoy ? MISMATCH : made;
    KeyView key = key(found);
    if (proof.proof() == Proof.UNDECIDED && key != null) {
      withAddressRead().proveSlowly(index, round, key, proof.open());
    } else {
      decided(index, found, proof, now);
    }
  }

  /** The verdict is made on the key as it is when the hash is done, never as it was before. */
  private void proveSlowly(int index, int round, KeyView before, List<KeySecret> open) {
    Reading reading = readings.get(index);
    parts
        .slowProofs()
        .prove(before, open, reading.secret())
        .whenComplete(
            (proof, failed) -> {
              ProjectedKey found = reading.find(parts.projection());
              long nowNanos = System.nanoTime();
              Instant now = parts.clock().apply(nowNanos);
              if (failed != null) {
                LOG.error("a proof by bcrypt failed", failed);
                judge(reading, found, BUSY, now);
              } else if (proof.proof() == Proof.BUSY || isStill(before, found)) {
                decided(index, found, proof, now);
              } else if (round < ROUNDS_MAX) {
                prove(index, round + 1, nowNanos);
              } else {
                judge(reading, found, BUSY, now);
              }
            });
  }

  private static boolean isStill(KeyView before, @Nullable ProjectedKey found) {
    KeyView key = key(found);
    return key != null && key.version() == before.version() && key.id().equals(before.id());
  }

  private void decided(int index, @Nullable ProjectedKey found, SecretProof proof, Instant now) {
    if (proof.proof() == Proof.MISMATCH && index + 1 < readings.size()) {
      prove(index + 1, 1, System.nanoTime());
    } else if (proof.proof() == Proof.MISMATCH && asked.minVersion() == 0 && !isKey(found)) {
      reply.give(Answer.of(Judge.unreadable(asked.key())));
    } else {
      judge(readings.get(index), found, proof, now);
    }
  }

  /** Whether the text is a key's by its form, or, without one, because a key has had its hash. */
  private boolean isKey(@Nullable ProjectedKey found) {
    return readings.get(0).isKeyByForm() || Judge.openedHere(key(found)) != null;
  }

  private void judge(
      Reading reading, @Nullable ProjectedKey found, SecretProof proof, Instant now) {
    // Not the time of the start: a process may have been paused since, for minutes.
    long nowNanos = System.nanoTime();
    if (parts.freshness().isStale(nowNanos)) {
      reply.give(Answer.of(Judge.STALE), nowNanos);
      return;
    }
    if (reading.isAhead(found, now)) {
      holdFrom(version(found));
      return;
    }
    Verdict verdict = reading.judge(asked, key(found), proof, now);
    ProvedKey proved = verdict.proved();
    if (verdict.code() != Code.BUSY && isBelow(asked.minVersion(), proved)) {
      parts.holds().hold(this);
      return;
    }
    noteUse(proved, now);
    if (verdict.code() == Code.VALID && found != null && proved != null) {
      takePermits(verdict, proved, found.quota(), nowNanos);
    } else {
      reply.give(Answer.of(verdict), nowNanos);
    }
  }

  private void takePermits(Verdict verdict, ProvedKey proved, Quota quota, long nowNanos) {
    Demand demand = parts.projection().limits().demand(proved.key(), quota, call.route());
    if (demand == null) {
      reply.give(Answer.ofUnknownLimits(proved), nowNanos);
    } else if (demand.isEmpty()) {
      reply.give(Answer.of(verdict), nowNanos);
    } else {
      takePermits(proved, demand, nowNanos);
    }
  }

  /** From a lease where there is one, which needs no stage; else on the limiter's other ways. */
  private void takePermits(ProvedKey proved, Demand demand, long nowNanos) {
    Decision leased = parts.limiter().takeLeased(demand.group(), demand.claims(), asked.cost());
    if (leased != null) {
      reply.give(Answer.limited(proved, leased), nowNanos);
      return;
    }
    parts
        .limiter()
        .take(demand.group(), demand.claims(), asked.cost())
        .whenComplete((decision, failed) -> reply.give(limited(proved, decision, failed)));
  }

  /** Waits, like one that asks for a version, for a later one of its only reading's key. */
  private void holdFrom(long version) {
    Verification later = withAddressRead();
    later.seen = new long[] {version};
    later.untilNanos = untilNanos == 0 ? parts.holds().untilNanos() : untilNanos;
    parts.holds().hold(later);
  }

  private void noteUse(@Nullable ProvedKey proved, Instant now) {
    KeySecret secret = proved == null ? null : proved.secret();
    if (proved != null && secret != null && proved.byPreviousSecret()) {
      parts.uses().secrets().note(proved.key().id(), secret.version(), now);
    }
  }

  /**
   * What is not proved is as far from a version as what is below it, or ids could be told apart.
   */
  private static boolean isBelow(long minVersion, @Nullable ProvedKey proved) {
    return minVersion > 0 && (proved == null || proved.key().version() < minVersion);
  }

  private static Answer limited(
      ProvedKey proved, @Nullable Decision decision, @Nullable Throwable failed) {
    if (decision != null) {
      return Answer.limited(proved, decision);
    }
    LOG.error("the limiter failed", failed);
    return Answer.of(new Verdict(Code.BUSY, proved));
  }

  private static @Nullable KeyView key(@Nullable ProjectedKey found) {
    return found == null ? null : found.key();
  }
}
