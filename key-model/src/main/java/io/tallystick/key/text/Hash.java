package io.tallystick.key.text;

/** Spreads numbers and texts over 64 bits for the indices. Not for secrets. Pure, any thread. */
public final class Hash {
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private Hash() {}

  public static long of(long high, long low) {
    return mixed(mixed(high * ODD) ^ low);
  }

  public static long of(byte[] bytes) {
    long hash = bytes.length;
    for (byte b : bytes) {
      hash = (hash ^ b) * ODD;
      hash ^= hash >>> 29;
    }
    return mixed(hash);
  }

  /** The last step of MurmurHash3, by Austin Appleby. */
  private static long mixed(long hash) {
    long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return h ^ (h >>> 33);
  }
}
