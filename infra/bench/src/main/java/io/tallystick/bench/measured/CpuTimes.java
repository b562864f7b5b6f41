package io.tallystick.bench.measured;

import java.time.Duration;

/**
 * Processor time that processes of a comparison have taken so far, all of their threads, in
 * microseconds: what others do on the same cores is not in it.
 */
public record CpuTimes(double bareMicros, double verifierMicros, double redisMicros) {
  static CpuTimes of(ProcessHandle bare, ProcessHandle verifier, ProcessHandle redis) {
    return new CpuTimes(micros(bare), micros(verifier), micros(redis));
  }

  /** What they took since an earlier look. */
  public CpuTimes since(CpuTimes earlier) {
    return new CpuTimes(
        bareMicros - earlier.bareMicros,
        verifierMicros - earlier.verifierMicros,
        redisMicros - earlier.redisMicros);
  }

  private static double micros(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e3;
  }
}
