package io.tallystick.protect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.limit.LimitState;
import io.tallystick.limit.RateLimitFields;
import io.tallystick.runtime.http.Problem;
import io.tallystick.verifier.VerifyResult;
import io.tallystick.verifier.verdict.Code;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;

/**
 * The one table from a verdict to a status and its headers (RFC 6750 section 3, RFC 9457, RFC 9110
 * section 10.2.3). On the request's event loop.
 */
final class Denial {
  private static final String CHALLENGE = "Bearer realm=\"tallystick\"";
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";

  private Denial() {}

  static int status(Code code) {
    return switch (code) {
      case MISSING, MALFORMED, INVALID, REVOKED, DISABLED, EXPIRED -> 401;
      case FORBIDDEN_ADDRESS, INSUFFICIENT_SCOPE -> 403;
      case RATE_LIMITED -> 429;
      case QUOTA_EXHAUSTED -> 402;
      default -> 503; // No verdict now, and whatever verdicts there may come to be.
    };
  }

  /** {@code RateLimit} and its policy, where the limits were counted. */
  static void putLimits(HttpServerResponse response, VerifyResult result) {
    List<LimitState> states = result.limits();
    String policy = RateLimitFields.policy(states);
    if (!policy.isEmpty()) {
      response
          .putHeader("ratelimit-policy", policy)
          .putHeader("ratelimit", RateLimitFields.state(states));
    }
  }

  /** Answers a request whose credentials can't be told. */
  static void ofRequest(HttpServerResponse response, String sentence) {
    response.putHeader("www-authenticate", challenge("invalid_request"));
    new Problem(400, "invalid_request", sentence).send(response);
  }

  /** Answers a request that its key does not allow. */
  static void ofKey(HttpServerResponse response, VerifyResult result, List<String> needed) {
    Code code = result.code();
    int status = status(code);
    if (code == Code.MISSING) {
      response.putHeader("www-authenticate", CHALLENGE);
    } else if (status == 401) {
      response.putHeader("www-authenticate", challenge("invalid_token"));
    } else if (code == Code.INSUFFICIENT_SCOPE) {
      String scopes = ", scope=\"" + String.join(" ", needed) + '"';
      response.putHeader("www-authenticate", challenge("insufficient_scope") + scopes);
    }
    Duration wait = result.retryAfter();
    if (wait != null) {
      // Rounded up: a client that comes back too early is denied again.
      long seconds = wait.plusMillis(999).toSeconds();
      response.putHeader("retry-after", Long.toString(seconds));
    }
    new Problem(status, code.name(), result.detail(), more(result)).send(response);
  }

  private static ObjectNode more(VerifyResult result) {
    ObjectNode more = Json.object();
    if (result.code() == Code.RATE_LIMITED || result.code() == Code.QUOTA_EXHAUSTED) {
      more.put("type", QUOTA_EXCEEDED);
      ArrayNode violated = more.putArray("violated-policies");
      RateLimitFields.violated(result.limits()).forEach(violated::add);
    }
    return more;
  }

  private static String challenge(String error) {
    return CHALLENGE + ", error=\"" + error + '"';
  }
}
