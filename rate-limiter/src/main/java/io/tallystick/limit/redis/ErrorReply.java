package io.tallystick.limit.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The error replies that concern more than one call, and what each leads to; README, "When Redis
 * fails", has the same table. With none of these replies was anything counted: a script is refused
 * at its start or at its first write, so that sending it again can't count twice.
 */
enum ErrorReply {
  /** The script's text is not there: after a restart, a failover, {@code SCRIPT FLUSH}. */
  NOSCRIPT(Reaction.SEND_TEXT),
  /** Another server has the slot now. */
  MOVED(Reaction.FOLLOW),
  /** Another server has these keys already, while the slot is on its way. */
  ASK(Reaction.FOLLOW_ONCE),
  /** Some keys of the call have moved, some not yet. */
  TRYAGAIN(Reaction.SEND_LATER),
  /** A primary that was made a replica. */
  READONLY(Reaction.LOSE_SERVER),
  /** A replica that is cut off from its primary. */
  MASTERDOWN(Reaction.LOSE_SERVER),
  /** A primary without the replicas that it was told to need. */
  NOREPLICAS(Reaction.LOSE_SERVER),
  /** It can't save to its disk and was told to refuse writes then. */
  MISCONF(Reaction.LOSE_SERVER),
  /** It still reads its data. */
  LOADING(Reaction.LOSE_SERVER),
  /** Somebody's script runs too long. */
  BUSY(Reaction.LOSE_SERVER),
  /** Who signed in is not known to it any more. */
  NOAUTH(Reaction.LOSE_SERVER),
  /** It is cut off from most of its cluster, or the cluster misses a shard and wants all. */
  CLUSTERDOWN(Reaction.LOSE_SERVER),
  /** Nobody has the slot. */
  SLOT_NOT_SERVED(Reaction.LOSE_CALL_AND_DOUBT),
  /** {@code OOM}, {@code WRONGTYPE}, {@code NOPERM} and whatever else: Redis is there and fast. */
  OTHER(Reaction.LOSE_CALL);

  /** What a call does with an error reply. */
  enum Reaction {
    /** Goes again, with the script's text. */
    SEND_TEXT,
    /** Goes again to the server that is named, as further calls do. */
    FOLLOW,
    /** Goes again to the server that is named, alone. */
    FOLLOW_ONCE,
    /** Goes again a moment later. */
    SEND_LATER,
    /** Fails, and opens its server's breaker. */
    LOSE_SERVER,
    /** Fails, and has the servers asked who holds what. */
    LOSE_CALL_AND_DOUBT,
    /** Fails, and changes nothing for others. */
    LOSE_CALL
  }

  private static final String SLOT_NOT_SERVED_TEXT = "CLUSTERDOWN Hash slot not served";

  /** Redis before 7 wraps what a command inside a script was refused with. */
  private static final Pattern INSIDE_SCRIPT =
      Pattern.compile("^ERR Error running script .*?: -([A-Z]+) ");

  private final Reaction reaction;

  ErrorReply(Reaction reaction) {
    this.reaction = reaction;
  }

  Reaction reaction() {
    return reaction;
  }

  static ErrorReply of(String text) {
    if (text.startsWith(SLOT_NOT_SERVED_TEXT)) {
      return SLOT_NOT_SERVED;
    }
    String code = code(text);
    for (ErrorReply known : values()) {
      if (known.name().equals(code)) {
        return known;
      }
    }
    return OTHER;
  }

  private static String code(String text) {
    Matcher wrapped = INSIDE_SCRIPT.matcher(text);
    return wrapped.find() ? wrapped.group(1) : text.split(" ", 2)[0];
  }
}
