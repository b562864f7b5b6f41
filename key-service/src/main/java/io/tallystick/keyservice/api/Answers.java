package io.tallystick.keyservice.api;

import io.tallystick.key.codec.GrantJson;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.log.LogUnavailable;
import io.tallystick.keyservice.log.OutcomeUnknown;
import io.tallystick.keyservice.token.NoSigner;
import io.tallystick.keyservice.work.Busy;
import io.tallystick.runtime.http.Problem;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from what happened to status and code. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private Answers() {}

  static Problem of(Rejection rejection) {
    return switch (rejection) {
      case NOT_FOUND -> new Problem(404, "not_found", "There is no such key.");
      case INSUFFICIENT_SCOPE ->
          new Problem(
              403,
              "insufficient_scope",
              "This management key lacks the scope for keys of this kind: keys:write,"
                  + " clients:write or management:write.");
      case ESCALATION ->
          new Problem(
              403,
              "insufficient_scope",
              "A management key can't come to scopes that the one who asks does not have.");
      case REVOKED -> new Problem(409, "revoked", "The key is revoked; nothing brings it back.");
      case PREVIOUS_STILL_VALID ->
          new Problem(
              409,
              "previous_still_valid",
              "The secret before the last rotation is still good; retire it first, or rotate"
                  + " without overlap, which ends both.");
      case METADATA_TOO_LARGE -> {
        Problem problem =
            new Problem(
                400,
                "invalid_field",
                "Field metadata: after the merge it is larger than "
                    + GrantJson.METADATA_SIZE_MAX_BYTES
                    + " bytes of compact JSON.");
        problem.more().put("field", "metadata");
        yield problem;
      }
      case CLIENT_TERMS ->
          new Problem(
              409,
              "client_terms",
              "Only a client has audiences and jwks, and one with a secret can't change to keys of"
                  + " its own or back: make another client.");
      case NO_SECRET ->
          new Problem(
              409,
              "no_secret",
              "This client proves itself by a key of its own; change its jwks instead.");
      case ALREADY_CREATED -> new Problem(409, "already_created", "This key exists already.");
      case QUARANTINED ->
          new Problem(
              409,
              "quarantined",
              "The log has lost records of this key; an operator has to settle it.");
      case VERSION_MISMATCH ->
          new Problem(412, "version_mismatch", "It has changed since; read it and decide again.");
      case NO_CREDITS ->
          new Problem(
              409,
              "no_credits",
              "The key has no limit of credits of its own by this name; give it one first.");
      case SEVERAL_CREDITS -> {
        Problem problem =
            new Problem(
                400, "invalid_field", "Field limit: the key has several of credits; name one.");
        problem.more().put("field", "limit");
        yield problem;
      }
      case TOO_MANY_CREDITS ->
          new Problem(
              409,
              "too_many_credits",
              "With that many more, over "
                  + KeyLimit.LIMIT_MAX
                  + " were granted; that is the most.");
      case CONTENDED -> new Problem(409, "contended", "Others changed it too often; try again.");
    };
  }

  /** Whether a failed answer is the one that {@code rejection} stands for. */
  static boolean isRejection(Throwable failure, Rejection rejection) {
    return unwrapped(failure) instanceof ApiProblem problem
        && problem.problem().code().equals(of(rejection).code());
  }

  /** The problem that a failure stands for; faults are logged under the request id they answer. */
  static Problem of(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof ApiProblem problem) {
      return problem.problem();
    }
    if (cause instanceof JsonFieldException e) {
      return Problem.of(e);
    }
    String requestId = UUID.randomUUID().toString();
    if (cause instanceof Busy) {
      return named(new Problem(503, "busy", "This node has too much to do; try again."), requestId);
    }
    if (cause instanceof NoSigner) {
      String detail = "No signing key is in force yet; try again.";
      return named(new Problem(503, "not_ready", detail), requestId);
    }
    if (cause instanceof OutcomeUnknown) {
      LOG.warn("{} ended unknown: {}", requestId, cause.getMessage());
      String detail = "It was not confirmed in time whether this took effect; read it to find out.";
      return named(new Problem(504, "outcome_unknown", detail), requestId);
    }
    if (cause instanceof LogUnavailable) {
      LOG.warn("{} was not appended", requestId, cause);
      String detail = "The log refused the change; nothing has changed.";
      return named(new Problem(503, "log_unavailable", detail), requestId);
    }
    LOG.error("{} failed", requestId, cause);
    return Problem.fault(requestId);
  }

  /** The same failure, with the id of the key that it leaves in doubt. */
  static Throwable naming(KeyId id, Throwable failure) {
    if (unwrapped(failure) instanceof OutcomeUnknown) {
      Problem problem = of(failure);
      problem.more().put("id", id.value());
      return new ApiProblem(problem);
    }
    return failure;
  }

  private static Problem named(Problem problem, String requestId) {
    problem.more().put("requestId", requestId);
    return problem;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
