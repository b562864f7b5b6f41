package io.tallystick.keyservice.oauth;

import io.tallystick.limit.OnceMarks;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which assertions were used, on any node: the first to set a mark in Redis has used it. Without an
 * answer of Redis nothing is taken, so that an assertion can't be good once on each node. What this
 * node has taken it remembers itself, too, should Redis lose it. Any thread.
 */
final class UsedAssertions {
  private static final int REMEMBERED_MAX = 100_000;

  private final OnceMarks marks;
  private final Map<String, Instant> here = new ConcurrentHashMap<>();

  UsedAssertions(OnceMarks marks) {
    this.marks = marks;
  }

  /** Whether this is its first use. Fails when that can't be known. */
  CompletableFuture<Boolean> first(String clientId, Assertion assertion, Instant now) {
    String name = name(clientId, assertion.tokenId());
    if (here.size() >= REMEMBERED_MAX) {
      here.values().removeIf(end -> !now.isBefore(end));
    }
    if (here.size() >= REMEMBERED_MAX) {
      return CompletableFuture.failedFuture(
          OauthError.unavailable("Too many assertions are remembered; try again."));
    }
    if (here.putIfAbsent(name, assertion.expiresAt()) != null) {
      return CompletableFuture.completedFuture(false);
    }
    long keptMillis = Math.max(1, Duration.between(now, assertion.expiresAt()).toMillis());
    return marks
        .first(name, keptMillis)
        .toCompletableFuture()
        .exceptionallyCompose(
            e ->
                CompletableFuture.failedFuture(
                    OauthError.unavailable(
                        "Whether the assertion was used before can't be known now; make a new one"
                            + " and try again.")));
  }

  /** Of one length and alphabet, whatever the client has thought of. */
  private static String name(String clientId, String tokenId) {
    try {
      byte[] text = (clientId + " " + tokenId).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
