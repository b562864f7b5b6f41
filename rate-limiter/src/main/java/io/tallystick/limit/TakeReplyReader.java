package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the integers of a reply from front to back. For one reply and one thread; every method
 * throws {@link IllegalArgumentException} when the reply is not of the script's shape.
 */
final class TakeReplyReader {
  private final Bundle bundle;
  private final List<Long> reply;
  private int at;

  TakeReplyReader(Bundle bundle, List<Long> reply) {
    this.bundle = bundle;
    this.reply = reply;
  }

  /** Admitted or not, then for each limit: remaining, milliseconds to reset, exceeded. */
  Decision decision() {
    Outcome outcome = next() == 1 ? Outcome.ADMITTED : Outcome.DENIED;
    List<LimitState> states = new ArrayList<>(bundle.limitCount());
    for (Claim claim : bundle.claims()) {
      for (Limit limit : claim.limits()) {
        states.add(new LimitState(claim.subject(), limit, next(), next(), next() != 0));
      }
    }
    return new Decision(outcome, Source.REDIS, states);
  }

  /** Permits, life in microseconds, then for each limit: remaining, milliseconds to reset, mark. */
  Lease lease() {
    long permits = next();
    long lifeMicros = next();
    List<LimitState> states = new ArrayList<>(bundle.limitCount());
    List<Long> marks = new ArrayList<>(bundle.limitCount());
    for (Claim claim : bundle.claims()) {
      for (Limit limit : claim.limits()) {
        states.add(new LimitState(claim.subject(), limit, next(), next(), false));
        marks.add(next());
      }
    }
    return new Lease(permits, lifeMicros, states, marks);
  }

  void requireEnd() {
    if (at != reply.size()) {
      throw new IllegalArgumentException("a reply of " + reply.size() + " numbers, not " + at);
    }
  }

  private long next() {
    if (at == reply.size()) {
      throw new IllegalArgumentException("a reply of " + reply.size() + " numbers is too short");
    }
    return reply.get(at++);
  }
}
