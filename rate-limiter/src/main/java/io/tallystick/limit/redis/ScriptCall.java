package io.tallystick.limit.redis;

import java.util.List;

/** One call of a script: the keys that it may touch and its arguments. An immutable value. */
public record ScriptCall(Script script, List<String> keys, List<String> arguments) {
  public ScriptCall {
    keys = List.copyOf(keys);
    arguments = List.copyOf(arguments);
  }

  String[] keyArray() {
    return keys.toArray(String[]::new);
  }

  String[] argumentArray() {
    return arguments.toArray(String[]::new);
  }
}
