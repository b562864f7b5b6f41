package io.tallystick.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.local.ShowCalls.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The main job once, over HTTP: mint, pass on every verifier, run over the quota, revoke with a
 * receipt, be denied on every verifier. Prints what it measured and never a whole key. One thread;
 * anything else than expected is a {@link ShowFailure}.
 */
final class Show {
  private static final long DEADLINE_NANOS = 10_000_000_000L;
  private static final long PAUSE_NANOS = 200_000;

  private final Urls urls;
  private final int limit;
  private final ShowTable table;
  private final ShowCalls calls = new ShowCalls();

  Show(Urls urls, Story story) {
    this.urls = urls;
    // Five with two verifiers; always room for a first call on each of them and three more.
    this.limit = urls.verifiers().size() + 3;
    this.table = new ShowTable(story);
  }

  void run(Path managementKeyFile) {
    String managementKey = read(managementKeyFile);
    table.head();
    Minted minted = mint(managementKey);
    awaitEverywhere(200, minted.key(), minted.atNanos(), "accepted, since the mint's answer");
    spendTheRest(minted.key());
    overspend(minted.key());
    long revokedNanos = revoke(managementKey, minted.id());
    awaitEverywhere(401, minted.key(), revokedNanos, "denied, since the receipt");
  }

  /** A key that was just handed out, and the moment of the answer. */
  private record Minted(String id, String key, long atNanos) {
    @Override
    public String toString() {
      return "[hidden]";
    }
  }

  private Minted mint(String managementKey) {
    String command =
        "{\"owner\":\"local-show\",\"name\":\"show\",\"environment\":\"live\",\"limits\":"
            + "[{\"name\":\"default\",\"limit\":"
            + limit
            + ",\"window\":\"60s\"}]}";
    Answer answer = calls.command(urls.keyService() + "/v1/keys", managementKey, command);
    expect("mint", 201, answer);
    String id = answer.json().path("id").asText();
    String key = answer.json().path("key").asText();
    String shown = key.substring(0, Math.max(0, key.indexOf(id))) + id + "_…";
    table.row(
        "mint", "key-service", answer, answer.nanos(), shown + ", " + limit + " calls per 60 s");
    return new Minted(id, key, answer.atNanos());
  }

  private void awaitEverywhere(int status, String key, long sinceNanos, String note) {
    for (String verifier : urls.verifiers()) {
      Answer answer = calls.authorize(verifier, key);
      while (answer.status() != status && answer.atNanos() - sinceNanos < DEADLINE_NANOS) {
        LockSupport.parkNanos(PAUSE_NANOS);
        answer = calls.authorize(verifier, key);
      }
      expect(name(verifier), status, answer);
      table.row("authorize", name(verifier), answer, answer.atNanos() - sinceNanos, note);
    }
  }

  private void spendTheRest(String key) {
    List<String> verifiers = urls.verifiers();
    for (int call = verifiers.size(); call < limit; call++) {
      String verifier = verifiers.get(call % verifiers.size());
      Answer answer = calls.authorize(verifier, key);
      expect(name(verifier), 200, answer);
      String note = (call + 1) + " of " + limit + " calls used";
      table.row("authorize", name(verifier), answer, answer.nanos(), note);
    }
  }

  private void overspend(String key) {
    for (String verifier : urls.verifiers()) {
      Answer answer = calls.authorize(verifier, key);
      expect(name(verifier), 429, answer);
      if (answer.retryAfter().isEmpty()) {
        throw new ShowFailure(name(verifier) + " answered 429 without Retry-After");
      }
      String note = "over the quota, Retry-After: " + answer.retryAfter();
      table.row("authorize", name(verifier), answer, answer.nanos(), note);
    }
  }

  private long revoke(String managementKey, String id) {
    String url = urls.keyService() + "/v1/keys/" + id + "/revoke";
    String command = "{\"reason\":\"leaked\",\"wait\":\"5s\"}";
    Answer answer = calls.command(url, managementKey, command);
    expect("revoke", 200, answer);
    JsonNode receipt = answer.json().path("receipt");
    if (!receipt.path("inForce").asBoolean()) {
      throw new ShowFailure("the revocation is not in force everywhere: " + receipt);
    }
    String note =
        "receipt: in force on "
            + receipt.path("verifiers").asInt()
            + " verifiers, "
            + receipt.path("millis").asLong()
            + " ms after it was durable";
    table.row("revoke", "key-service", answer, answer.nanos(), note);
    return answer.atNanos();
  }

  private String name(String verifier) {
    return "verifier-" + (urls.verifiers().indexOf(verifier) + 1);
  }

  private static void expect(String who, int status, Answer answer) {
    if (answer.status() != status) {
      throw new ShowFailure(who + " answered " + answer.status() + " where " + status + " was due");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new ShowFailure("the management key in " + file + " cannot be read");
    }
  }
}
