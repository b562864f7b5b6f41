package io.tallystick.key.proof;

import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.credential.Proof;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.Secret;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Decides by bcrypt what {@link SecretProof} has left open, one secret after the other. */
public final class SlowProof {
  private SlowProof() {}

  /** The decided proof: MATCH, MISMATCH, or BUSY when the prover is full. */
  public static CompletableFuture<SecretProof> decide(
      BcryptProver prover, KeyView key, List<KeySecret> open, Secret secret) {
    for (KeySecret each : open) {
      // Without a look at all of them, who shows the second one would wait for a hash of the first.
      if (prover.remembers(question(key, each), secret)) {
        return CompletableFuture.completedFuture(SecretProof.match(each));
      }
    }
    return decideNext(prover, key, open, secret);
  }

  private static CompletableFuture<SecretProof> decideNext(
      BcryptProver prover, KeyView key, List<KeySecret> open, Secret secret) {
    if (open.isEmpty()) {
      return CompletableFuture.completedFuture(SecretProof.MISMATCH);
    }
    KeySecret first = open.get(0);
    return prover
        .prove(question(key, first), hash(first), secret)
        .thenCompose(
            proof ->
                proof == Proof.MISMATCH
                    ? decideNext(prover, key, open.subList(1, open.size()), secret)
                    : CompletableFuture.completedFuture(decided(proof, first)));
  }

  private static BcryptProver.Question question(KeyView key, KeySecret secret) {
    return new BcryptProver.Question(key.id(), key.version(), secret.version());
  }

  private static SecretProof decided(Proof proof, KeySecret secret) {
    return proof == Proof.MATCH ? SecretProof.match(secret) : SecretProof.BUSY;
  }

  private static String hash(KeySecret secret) {
    String bcrypt = secret.credential().bcrypt();
    if (bcrypt == null) {
      throw new IllegalStateException("only a secret with a bcrypt hash is left open");
    }
    return bcrypt;
  }
}
