package io.tallystick.key.credential;

import io.tallystick.key.text.Secret;
import java.util.concurrent.CompletableFuture;

/** One secret to be held against one hash, and the answer that its askers share. Immutable. */
record BcryptTask(Asked asked, String bcrypt, Secret secret, CompletableFuture<Proof> proof) {

  /**
   * What is asked.
   *
   * @param rank what goes first and is refused last
   */
  record Asked(BcryptMemory.Entry entry, int rank) {}

  static BcryptTask of(Asked asked, String bcrypt, Secret secret) {
    return new BcryptTask(asked, bcrypt, secret, new CompletableFuture<>());
  }

  BcryptMemory.Entry entry() {
    return asked.entry();
  }

  int rank() {
    return asked.rank();
  }
}
