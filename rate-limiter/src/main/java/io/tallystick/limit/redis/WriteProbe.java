package io.tallystick.limit.redis;

import java.util.List;

/**
 * A write that changes nothing. A replica, or a primary that was told to refuse writes, refuses it,
 * while it would still answer who only looks; a full memory does not. Stateless.
 */
final class WriteProbe {
  private static final Script SCRIPT =
      new Script("return {redis.call('HDEL', KEYS[1], 'tallystick-probe')}");

  private WriteProbe() {}

  static ScriptCall on(List<String> keys) {
    return new ScriptCall(SCRIPT, keys.subList(0, 1), List.of());
  }
}
