package io.tallystick.verifier.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.KeyView;
import io.tallystick.limit.Decision;
import io.tallystick.limit.RateLimitFields;
import io.tallystick.runtime.http.Problem;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.ProvedKey;
import io.tallystick.verifier.verify.Answer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The answers of {@code /v1/authorize}: the one table from a verdict to a status and its headers
 * (RFC 6750 section 3, RFC 9457). On the request's event loop.
 */
final class AuthorizeAnswer {
  private static final String CHALLENGE = "Bearer realm=\"tallystick\"";
  private static final String QUOTA_EXCEEDED =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";
  private static final String BUSY_RETRY_SECONDS = "1";

  private AuthorizeAnswer() {}

  static int status(Code code) {
    return switch (code) {
      case VALID -> 200;
      case MISSING, MALFORMED, INVALID, REVOKED, DISABLED, EXPIRED -> 401;
      case FORBIDDEN_ADDRESS, INSUFFICIENT_SCOPE -> 403;
      case RATE_LIMITED -> 429;
      // Not 429: clients repeat that by themselves, and here nothing comes of it.
      case QUOTA_EXHAUSTED -> 402;
      // NOT_YET_VISIBLE is for a token that was issued by who knows more of its key.
      case QUARANTINED, NOT_YET_VISIBLE, STALE, BUSY -> 503;
    };
  }

  static void send(HttpServerResponse response, Asked asked, Answer answer, LegacyHeaders legacy) {
    RateLimitHeaders.put(answer.decision(), legacy, response);
    if (answer.code() == Code.VALID) {
      allow(response, answer.proved());
    } else {
      deny(response, asked, answer);
    }
  }

  /** Answers a request whose credentials can't be told: RFC 6750 {@code invalid_request}. */
  static void refuse(HttpServerResponse response, Refusal refusal) {
    response.putHeader(Names.WWW_AUTHENTICATE, challenge("invalid_request"));
    refusal.problem().send(response);
  }

  /**
   * @param proved null for a call without a key that a rule lets in: nothing is told of whom
   */
  private static void allow(HttpServerResponse response, @Nullable ProvedKey proved) {
    if (proved != null) {
      tell(response, proved);
    }
    response.putHeader(HttpHeaders.CACHE_CONTROL, Names.NO_STORE).end().onFailure(gone -> {});
  }

  private static void tell(HttpServerResponse response, ProvedKey proved) {
    KeyView key = proved.key();
    if (proved.byPreviousSecret()) {
      response.putHeader(Names.SECRET, Names.PREVIOUS);
    }
    response
        .putHeader(Names.KEY_ID, key.id().value())
        .putHeader(Names.KEY_OWNER, HeaderText.of(key.owner()))
        .putHeader(Names.KEY_SCOPES, String.join(" ", proved.scopes()));
  }

  private static void deny(HttpServerResponse response, Asked asked, Answer answer) {
    ObjectNode more = Json.object();
    switch (answer.code()) {
      case MISSING -> response.putHeader(Names.WWW_AUTHENTICATE, CHALLENGE);
      case MALFORMED, INVALID, REVOKED, DISABLED, EXPIRED ->
          response.putHeader(Names.WWW_AUTHENTICATE, challenge("invalid_token"));
      case INSUFFICIENT_SCOPE ->
          response.putHeader(
              Names.WWW_AUTHENTICATE,
              challenge("insufficient_scope")
                  + ", scope=\""
                  + String.join(" ", asked.scopes())
                  + '"');
      case RATE_LIMITED, QUOTA_EXHAUSTED -> overLimit(response, more, answer.decision());
      case STALE, BUSY, NOT_YET_VISIBLE ->
          response.putHeader(HttpHeaders.RETRY_AFTER, BUSY_RETRY_SECONDS);
      default -> {}
    }
    String code = answer.code().name();
    new Problem(status(answer.code()), code, answer.detail(), more).send(response);
  }

  private static void overLimit(
      HttpServerResponse response, ObjectNode more, @Nullable Decision decision) {
    // Takes the place of the type that a problem has by its code.
    more.put("type", QUOTA_EXCEEDED);
    ArrayNode violated = more.putArray("violated-policies");
    if (decision != null) {
      long seconds = RateLimitFields.retryAfterSeconds(decision);
      if (seconds != Decision.NEVER) {
        response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      }
      RateLimitFields.violated(decision.limits(), ToldLimits::name).forEach(violated::add);
    }
  }

  private static String challenge(String error) {
    return CHALLENGE + ", error=\"" + error + '"';
  }
}
