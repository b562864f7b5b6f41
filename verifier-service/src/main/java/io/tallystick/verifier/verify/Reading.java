package io.tallystick.verifier.verify;

import io.tallystick.key.credential.Peppers;
import io.tallystick.key.proof.SecretProof;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.text.ForeignText;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.verifier.projection.ProjectedKey;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.token.CheckedToken;
import io.tallystick.verifier.token.TokenProof;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.token.UncheckedToken;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verdict.Code;
import io.tallystick.verifier.verdict.Judge;
import io.tallystick.verifier.verdict.ShownToken;
import io.tallystick.verifier.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One way to read the text that was shown: how to find its key, and how to prove it. Immutable. */
sealed interface Reading {
  @Nullable ProjectedKey find(Projection projection);

  /** The same, or a decoy in its place where an id must not be told by the time that it takes. */
  @Nullable ProjectedKey findOrDecoy(Projection projection);

  SecretProof prove(Peppers peppers, @Nullable KeyView key, Instant now);

  /** The verdict once the proof is decided. */
  default Verdict judge(Asked asked, @Nullable KeyView key, SecretProof proof, Instant now) {
    return Judge.judge(asked, key, proof, now);
  }

  /** What bcrypt has to prove, where prove leaves that open. */
  Secret secret();

  /** Whether what was shown was made by who knew more of the key than is known here. */
  default boolean isAhead(@Nullable ProjectedKey found, Instant now) {
    return false;
  }

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
    public SecretProof prove(Peppers peppers, @Nullable KeyView key, Instant now) {
      return Judge.prove(peppers, text, key, now);
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
    public SecretProof prove(Peppers peppers, @Nullable KeyView key, Instant now) {
      return Judge.prove(text, key, now);
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

  /**
   * An access token, or what has only the form of one. Its signature was checked when it was read,
   * so what is left to do is to look at its key, and at how it stands by itself by now.
   */
  record Token(Tokens tokens, TokenProof shown) implements Reading {
    /** Whether its signature has to be checked before anything else. */
    boolean isOpen() {
      return shown.open() != null;
    }

    /** Checks it, and hands over the reading that this comes to, later and on another thread. */
    void check(Consumer<Token> checked) {
      UncheckedToken open = shown.open();
      if (open != null) {
        tokens.check(open, proof -> checked.accept(new Token(tokens, proof)));
      }
    }

    @Override
    public @Nullable ProjectedKey find(Projection projection) {
      CheckedToken token = shown.token();
      return token == null ? null : projection.find(token.claims().client());
    }

    /** There is no id to hide: without a right signature none is looked up. */
    @Override
    public @Nullable ProjectedKey findOrDecoy(Projection projection) {
      return find(projection);
    }

    @Override
    public SecretProof prove(Peppers peppers, @Nullable KeyView key, Instant now) {
      return new SecretProof(shown.proof(), null, List.of());
    }

    @Override
    public Verdict judge(Asked asked, @Nullable KeyView key, SecretProof proof, Instant now) {
      CheckedToken token = shown.token();
      return token == null
          ? Judge.judge(asked, null, proof, now)
          : Judge.judge(
              asked, key, new ShownToken(token.claims(), tokens.standing(token, now)), now);
    }

    @Override
    public Secret secret() {
      throw new IllegalStateException("a token holds no secret of its key");
    }

    @Override
    public boolean isAhead(@Nullable ProjectedKey found, Instant now) {
      CheckedToken token = shown.token();
      return token != null
          && isBelow(token.claims().keyVersion(), found)
          && tokens.standing(token, now) == Code.VALID;
    }

    /** What is quarantined stays where it is; to wait for more of it would be in vain. */
    private static boolean isBelow(long version, @Nullable ProjectedKey found) {
      KeyView key = found == null ? null : found.key();
      return key == null || (key.version() < version && !key.isQuarantined());
    }

    @Override
    public boolean isKeyByForm() {
      return true;
    }
  }
}
