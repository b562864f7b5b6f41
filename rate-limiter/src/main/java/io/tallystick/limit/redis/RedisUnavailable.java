package io.tallystick.limit.redis;

/**
 * A call got no usable answer from Redis. Whether Redis ran the script is not known, so the caller
 * grants nothing for it. It carries no stack trace: under an outage every call has one.
 */
public final class RedisUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  RedisUnavailable(String message) {
    super(message, null, false, false);
  }
}
