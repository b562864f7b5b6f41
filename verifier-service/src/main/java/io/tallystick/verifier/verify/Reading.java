package io.tallystick.verifier.verify;

import io.tallystick.key.credential.Peppers;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.verifier.projection.ProjectedKey;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.verdict.Judge;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One way to read the text that was shown: how to find its key, and how to prove it. Immutable. */
sealed interface Reading {
  @Nullable ProjectedKey find(Projection projection);

  /** The same, or a decoy in its place where an id must not be told by the time that it takes. */
  @Nullable ProjectedKey findOrDecoy(Projection projection);

  SecretProof prove(Peppers peppers, @Nullable KeyState state, Instant now);

  Secret secret();

  /** Whether a text that reads so is a key's by its form alone, even when there is no such key. */
  boolean isKeyByForm();

  /** A text of our own. */
  record Own(KeyText text) implements Reading {
    @Override
    public @Nullable ProjectedKey find(Projection projection) {
      return projection.find(text.id());
    }

    @Override
    public @Nullable ProjectedKey findOrDecoy(Projection projection) {
      return projection.findOrDecoy(text.id());
    }

    @Override
    public SecretProof prove(Peppers peppers, @Nullable KeyState state, Instant now) {
      return Judge.prove(peppers, text, state, now);
    }

    @Override
    public Secret secret() {
      return text.secret();
    }

    @Override
    public boolean isKeyByForm() {
      return true;
    }
  }

  /** A text of another system, by a declared format or by its hash, which any text has. */
  record Foreign(ForeignText text) implements Reading {
    @Override
    public @Nullable ProjectedKey find(Projection projection) {
      return projection.find(text.name());
    }

    @Override
    public @Nullable ProjectedKey findOrDecoy(Projection projection) {
      return find(projection);
    }

    @Override
    public SecretProof prove(Peppers peppers, @Nullable KeyState state, Instant now) {
      return Judge.prove(text, state, now);
    }

    @Override
    public Secret secret() {
      return text.secret();
    }

    @Override
    public boolean isKeyByForm() {
      return !text.name().isHash();
    }
  }
}
