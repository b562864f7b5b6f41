package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.DurationText;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.LimitAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JSON form of limits, the same on keys, plans and owners, in events, requests and answers. */
public final class LimitJson {
  private static final String LIMITS = "limits";
  private static final String ALGORITHM = "algorithm";
  private static final String WINDOW = "window";
  private static final String BURST = "burst";
  private static final String DAY = "day";
  private static final String MONTH = "month";
  private static final String SHADOW = "shadow";

  private LimitJson() {}

  /** Reads the field {@code limits}; null when absent. */
  public static @Nullable List<KeyLimit> optionalList(JsonFields fields) {
    return fields.optionalList(LIMITS, KeyLimit.PER_KEY_MAX, LimitJson::read);
  }

  /** Writes the field {@code limits}. */
  public static void write(List<KeyLimit> limits, ObjectNode into) {
    ArrayNode array = into.putArray(LIMITS);
    limits.forEach(limit -> write(limit, array.addObject()));
  }

  /** What is usual is left out, so that a limit without news is written as it always was. */
  private static void write(KeyLimit limit, ObjectNode into) {
    into.put("name", limit.name())
        .put(ALGORITHM, limit.algorithm().text())
        .put("limit", limit.limit());
    switch (limit.algorithm()) {
      case SLIDING, FIXED, GCRA -> into.put(WINDOW, DurationText.format(limit.windowMillis()));
      case DAILY -> into.put(WINDOW, DAY);
      case MONTHLY -> into.put(WINDOW, MONTH);
      case CREDITS -> {}
    }
    if (limit.algorithm() == LimitAlgorithm.GCRA) {
      into.put(BURST, limit.burst());
    }
    if (limit.shadow()) {
      into.put("mode", SHADOW);
    }
  }

  private static KeyLimit read(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    String name = fields.optional("name", JsonFields::text);
    LimitAlgorithm named = fields.optional(ALGORITHM, LimitJson::algorithm);
    long limit = fields.required("limit", count -> limitCount(count, named));
    String window = fields.optional(WINDOW, JsonFields::text);
    LimitAlgorithm algorithm = calendar(named == null ? LimitAlgorithm.SLIDING : named, window);
    long windowMillis = windowMillis(algorithm, window);
    long burst = burst(algorithm, limit, fields.optional(BURST, LimitJson::burstCount));
    Boolean shadow = fields.optional("mode", LimitJson::isShadow);
    fields.refuseOthers();
    return new KeyLimit(
        name == null ? "default" : name,
        algorithm,
        limit,
        windowMillis,
        burst,
        shadow != null && shadow);
  }

  private static LimitAlgorithm algorithm(JsonNode value) {
    return switch (JsonFields.text(value)) {
      case "sliding" -> LimitAlgorithm.SLIDING;
      case "gcra" -> LimitAlgorithm.GCRA;
      case "fixed" -> LimitAlgorithm.FIXED;
      case "credits" -> LimitAlgorithm.CREDITS;
      default -> throw new IllegalArgumentException("expected is sliding, gcra, fixed or credits");
    };
  }

  /** A fixed limit whose window is named instead of measured is one of the calendar's. */
  private static LimitAlgorithm calendar(LimitAlgorithm algorithm, @Nullable String window) {
    if (algorithm != LimitAlgorithm.FIXED || window == null) {
      return algorithm;
    }
    return switch (window) {
      case DAY -> LimitAlgorithm.DAILY;
      case MONTH -> LimitAlgorithm.MONTHLY;
      default -> LimitAlgorithm.FIXED;
    };
  }

  private static long windowMillis(LimitAlgorithm algorithm, @Nullable String window) {
    if (algorithm == LimitAlgorithm.CREDITS && window != null) {
      throw new JsonFieldException(WINDOW, "credits have no window; leave it out");
    }
    if (!algorithm.hasLength()) {
      return 0;
    }
    if (window == null) {
      throw new JsonFieldException(WINDOW, "missing; " + windows(algorithm));
    }
    try {
      long millis = DurationText.parseMillis(window);
      if (millis >= KeyLimit.WINDOW_MIN_MILLIS && millis <= KeyLimit.WINDOW_MAX_MILLIS) {
        return millis;
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the one refusal, which says more.
    }
    throw new JsonFieldException(WINDOW, windows(algorithm));
  }

  private static String windows(LimitAlgorithm algorithm) {
    return algorithm == LimitAlgorithm.FIXED
        ? "a fixed window is from \"1s\" to \"31d\", \"day\" or \"month\""
        : "a window is from \"1s\" to \"31d\"; days and months of the calendar are \"fixed\"";
  }

  private static long burst(LimitAlgorithm algorithm, long limit, @Nullable Long burst) {
    if (algorithm == LimitAlgorithm.GCRA) {
      return burst == null ? limit : burst;
    }
    if (burst != null) {
      throw new JsonFieldException(BURST, "only a gcra limit has a burst; leave it out");
    }
    return 0;
  }

  private static boolean isShadow(JsonNode value) {
    return switch (JsonFields.text(value)) {
      case "enforce" -> false;
      case SHADOW -> true;
      default -> throw new IllegalArgumentException("expected is enforce or shadow");
    };
  }

  private static long limitCount(JsonNode value, @Nullable LimitAlgorithm named) {
    return count(value, "a limit", named == LimitAlgorithm.CREDITS ? 0 : 1);
  }

  private static long burstCount(JsonNode value) {
    return count(value, "a burst", 1);
  }

  private static long count(JsonNode value, String what, long least) {
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < least || value.longValue() > KeyLimit.LIMIT_MAX) {
      throw new IllegalArgumentException(
          what + " is a whole number from " + least + " to " + KeyLimit.LIMIT_MAX);
    }
    return value.longValue();
  }
}
