package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.Mint;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.work.Waves;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes over keys of another system by their hashes, so that their holders keep the texts that they
 * have. Each row has its own result; a bad row stops no other, and importing a row again changes
 * nothing. Called on event loops; rows are read and checked on a bounded pool.
 */
final class KeyImports {
  static final int ROWS_MAX = 1_000;
  static final int BODY_SIZE_MAX_BYTES = 2 * 1024 * 1024;

  private final ApiParts parts;
  private final ForeignFormats formats;

  KeyImports(ApiParts parts, ForeignFormats formats) {
    this.parts = parts;
    this.formats = formats;
  }

  CompletableFuture<Answer> take(RoutingContext context, Caller caller) {
    Requests.require(caller, ManagementScope.KEYS_WRITE);
    byte[] body = Requests.json(context);
    Asked asked = parts.asked(caller);
    ImportRow.Setting setting =
        new ImportRow.Setting(
            formats,
            parts.prefix(),
            caller.workspace(),
            asked.at(),
            plan -> parts.requirePlan(plan, caller.workspace()));
    return parts
        .pool()
        .submit(() -> Batch.parse(body, setting))
        .thenCompose(
            batch ->
                Waves.each(batch.rows(), row -> result(row, batch.dryRun(), asked))
                    .thenApply(results -> answer(batch.dryRun(), results)));
  }

  /** A row as it was read: the key that it describes, or what is wrong with it. */
  private record Read(@Nullable ImportRow row, @Nullable Result refused) {}

  private record Batch(boolean dryRun, List<Read> rows) {
    static Batch parse(byte[] body, ImportRow.Setting setting) {
      JsonFields fields = JsonFields.parse(body);
      Boolean dryRun = fields.optional("dryRun", Batch::flag);
      List<JsonNode> rows = fields.optionalList("keys", ROWS_MAX, row -> row);
      fields.refuseOthers();
      if (rows == null || rows.isEmpty()) {
        throw new JsonFieldException("keys", "an array of 1 to " + ROWS_MAX + " keys is expected");
      }
      List<Read> read = new ArrayList<>(rows.size());
      Set<String> names = new HashSet<>();
      rows.forEach(row -> read.add(read(row, setting, names)));
      return new Batch(dryRun != null && dryRun, read);
    }

    private static Read read(JsonNode json, ImportRow.Setting setting, Set<String> names) {
      try {
        ImportRow row = ImportRow.parse(json, setting);
        return names.add(row.foreignName().text())
            ? new Read(row, null)
            : new Read(null, Result.refused("duplicate", "an earlier row of this call has it"));
      } catch (JsonFieldException e) {
        return new Read(null, Result.refused(e));
      }
    }

    private static boolean flag(JsonNode value) {
      if (!value.isBoolean()) {
        throw new IllegalArgumentException("true or false is expected");
      }
      return value.booleanValue();
    }
  }

  /** What became of a row. */
  private record Result(String result, ObjectNode more) {
    static Result of(String result, KeyId id) {
      return new Result(result, Json.object().put("id", id.value()));
    }

    static Result refused(String code, String detail) {
      return new Result("refused", Json.object().put("code", code).put("detail", detail));
    }

    static Result refused(JsonFieldException e) {
      Result result = refused("invalid_field", e.detail());
      if (!e.field().isEmpty()) {
        result.more().put("field", e.field());
      }
      return result;
    }
  }

  private CompletableFuture<Result> result(Read read, boolean dryRun, Asked asked) {
    ImportRow row = read.row();
    if (row == null) {
      Result refused = read.refused();
      return CompletableFuture.completedFuture(
          refused == null ? Result.refused("invalid_field", "unreadable") : refused);
    }
    return parts
        .pool()
        .submit(() -> known(row, asked))
        .thenCompose(
            known -> {
              if (known != null || dryRun) {
                Result result = known == null ? new Result("importable", Json.object()) : known;
                return CompletableFuture.completedFuture(result);
              }
              return make(row, asked);
            })
        .exceptionally(KeyImports::failed);
  }

  private CompletableFuture<Result> make(ImportRow row, Asked asked) {
    KeyId id = parts.mint().importedId(row.foreignName());
    Mint mint = new Mint(id, row.profile(), row.grant(), row.credential(), null, asked);
    return parts
        .execution()
        .execute(mint)
        .thenCompose(
            outcome -> {
              if (outcome instanceof Outcome.Done) {
                return CompletableFuture.completedFuture(Result.of("imported", id));
              }
              Rejection rejection = ((Outcome.Refused) outcome).rejection();
              if (rejection == Rejection.ALREADY_CREATED) {
                return parts.pool().submit(() -> known(id, asked));
              }
              Problem problem = Answers.of(rejection);
              return CompletableFuture.completedFuture(
                  Result.refused(problem.code(), problem.detail()));
            });
  }

  /** What to say of a row whose text is imported already, null if it is not. On the pool. */
  private @Nullable Result known(ImportRow row, Asked asked) {
    KeyId id = parts.directory().byForeignName(row.foreignName().text());
    return id == null ? null : known(id, asked);
  }

  private Result known(KeyId id, Asked asked) {
    Key key = parts.directory().state(id).key();
    boolean own = key != null && key.profile().workspace().equals(asked.workspace());
    return own
        ? Result.of("already_imported", id)
        : Result.refused("taken", "a key with this text exists and is not yours");
  }

  /** A row whose outcome is unknown, or that this node had no room for; doing it again is safe. */
  private static Result failed(Throwable failure) {
    Problem problem = Answers.of(failure);
    String result = problem.code().equals("outcome_unknown") ? "unknown" : "refused";
    return new Result(
        result, Json.object().put("code", problem.code()).put("detail", problem.detail()));
  }

  private static Answer answer(boolean dryRun, List<Result> results) {
    ObjectNode json = Json.object().put("dryRun", dryRun);
    ArrayNode rows = json.putArray("results");
    for (int index = 0; index < results.size(); index++) {
      Result result = results.get(index);
      ObjectNode row = rows.addObject().put("index", index).put("result", result.result());
      row.setAll(result.more());
    }
    return Answer.of(json);
  }
}
