package io.tallystick.bench.measured;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What one core can sign when it does nothing else: ES256 of bytes that lie ready, by the library
 * that signs the tokens.
 *
 * @param cpuSeconds of one signature, the thread's own time, which a busy machine changes little
 */
public record SignatureLimit(double cpuSeconds) {
  private static final int INPUT_SIZE_BYTES = 400;

  /** Signs on one thread for so long. */
  public static SignatureLimit measure(long millis) throws JOSEException {
    ECDSASigner signer = new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate());
    JWSHeader header = new JWSHeader(JWSAlgorithm.ES256);
    byte[] input = new byte[INPUT_SIZE_BYTES];
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long endNanos = System.nanoTime() + millis * 1_000_000;
    long done = 0;
    while (System.nanoTime() < endNanos) {
      input[(int) (done % INPUT_SIZE_BYTES)]++;
      if (signer.sign(header, input).decode().length != 64) {
        throw new IllegalStateException("a signature of ES256 has 64 bytes");
      }
      done++;
    }
    return new SignatureLimit((threads.getCurrentThreadCpuTime() - cpuBefore) / 1e9 / done);
  }

  public double perSecond() {
    return 1 / cpuSeconds;
  }
}
