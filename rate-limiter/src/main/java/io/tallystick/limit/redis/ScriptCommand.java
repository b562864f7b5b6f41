package io.tallystick.limit.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;

/** How a script call is written to Redis. Stateless. */
final class ScriptCommand {
  /** By the hash or with the text, and whether the server is asked to make an exception. */
  enum Form {
    HASH,
    TEXT,
    HASH_AFTER_ASKING,
    TEXT_AFTER_ASKING;

    Form withText() {
      return this == HASH || this == TEXT ? TEXT : TEXT_AFTER_ASKING;
    }
  }

  private ScriptCommand() {}

  static RedisFuture<List<Object>> send(
      StatefulRedisConnection<String, String> connection, ScriptCall call, Form form) {
    Script script = call.script();
    return switch (form) {
      case HASH ->
          connection
              .async()
              .evalsha(
                  script.sha1(), ScriptOutputType.MULTI, call.keyArray(), call.argumentArray());
      case TEXT ->
          connection
              .async()
              .eval(script.source(), ScriptOutputType.MULTI, call.keyArray(), call.argumentArray());
      case HASH_AFTER_ASKING -> afterAsking(connection, CommandType.EVALSHA, script.sha1(), call);
      case TEXT_AFTER_ASKING -> afterAsking(connection, CommandType.EVAL, script.source(), call);
    };
  }

  /** In one write: the exception holds for the next command alone, which must not be another's. */
  private static RedisFuture<List<Object>> afterAsking(
      StatefulRedisConnection<String, String> connection,
      CommandType type,
      String script,
      ScriptCall call) {
    CommandArgs<String, String> arguments =
        new CommandArgs<>(StringCodec.UTF8)
            .add(script)
            .add(call.keys().size())
            .addKeys(call.keys())
            .addValues(call.arguments());
    AsyncCommand<String, String, List<Object>> run =
        new AsyncCommand<>(
            new Command<>(type, new NestedMultiOutput<>(StringCodec.UTF8), arguments));
    var unused =
        connection.dispatch(
            List.of(new Command<>(CommandType.ASKING, new StatusOutput<>(StringCodec.UTF8)), run));
    return run;
  }
}
