package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.Flood;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.support.TokenTopics;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What becomes of others while forged tokens flood a verifier, each of which needs a look at its
 * signature. That look takes so long here, some 20 ms, that the flood is ahead of it.
 */
class TokenFloodIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MODULUS_BITS = 3_072;
  private static final String REFUSED = "tallystick_token_signature_rejected_total";
  private static final String WAITING = "tallystick_token_signature_waiting";
  private static final TokenMint MINT = TokenMint.es256();

  /** As the verifier has it: half of the cores check, 128 wait for each of them. */
  private static final int CHECKING = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final int WAITING_MAX = 128 * CHECKING;

  /** About eight times what can be checked. */
  private static final int PER_SECOND = 400 * CHECKING;

  private final Random random = new Random(7);
  private static KeyLog log;
  private static TokenTopics topics;
  private static SigningKey costly;

  @BeforeAll
  static void open() throws Exception {
    log = KeyLog.open(Backends.kafka());
    topics = TokenTopics.open(Backends.kafka());
    topics.publish(MINT, Instant.now().plusSeconds(3_600));
    costly = costly();
    topics.publish(costly);
  }

  /** The node of another test on these topics has nothing to do with this key. */
  @AfterAll
  static void close() {
    topics.publish(costly.endingAt(Instant.now()));
    topics.close();
    log.close();
  }

  @Test
  void forgedTokens_waitInABoundedLine_andOthersAreAnsweredRightly() {
    Minted attacked = log.append(Minted.plain().withLimits());
    Minted other = log.append(Minted.plain().withLimits());
    String known = MINT.token(attacked.id(), Instant.now());
    String fresh = MINT.token(attacked.id(), Instant.now());
    try (Node node = Node.ready(TokenTopics.settings());
        Flood flood = flood(node, attacked)) {
      Await.until("a key is known", PATIENCE, () -> code(node, other.key()).equals("VALID"));
      Await.until("a token is known", PATIENCE, () -> code(node, known).equals("VALID"));
      Await.until("the line is full", PATIENCE, () -> node.metric(REFUSED) > 500);
      for (int i = 0; i < 20; i++) {
        assertEquals("VALID", code(node, other.key()));
        assertEquals(200, node.authorizeBearer(attacked.key()).statusCode(), "the client's own");
        assertEquals("INVALID", code(node, other.withWrongSecret()));
        assertEquals("VALID", code(node, known), "its signature is remembered");
        double waiting = node.metric(WAITING);
        assertTrue(waiting > 0 && waiting <= WAITING_MAX, "waiting: " + waiting);
      }
      int tries = 1;
      while (!code(node, fresh).equals("VALID")) {
        tries++;
        assertTrue(tries <= 3, "a new token that comes again goes before those that do not");
      }
      long refused = flood.count("BUSY");
      Await.until("the flood has gone on", PATIENCE, () -> flood.count("BUSY") > refused + 100);
      flood.close();
      assertEquals(Set.of("BUSY", "INVALID"), flood.codes().keySet());
      assertEquals(0, node.metric(WAITING));
    }
  }

  private Flood flood(Node node, Minted attacked) {
    int underWayMax = WAITING_MAX + CHECKING + 256;
    return Flood.start(node, () -> forged(attacked), PER_SECOND, underWayMax);
  }

  /** Of the right form in everything, under a signature that is one number among many. */
  private String forged(Minted attacked) {
    String header = "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"" + costly.kid() + "\"}";
    String claims = TokenMint.json(TokenMint.claims(attacked.id(), Instant.now()));
    byte[] signature = new byte[MODULUS_BITS / 8];
    synchronized (random) {
      random.nextBytes(signature);
    }
    signature[0] = 0;
    return TokenMint.token(header, claims, signed -> signature);
  }

  /** An RSA key whose public exponent is as long as its modulus: some 20 ms for each signature. */
  private static SigningKey costly() throws Exception {
    Random numbers = new Random(11);
    BigInteger modulus = new BigInteger(MODULUS_BITS, numbers).setBit(MODULUS_BITS - 1).setBit(0);
    BigInteger exponent = new BigInteger(MODULUS_BITS - 2, numbers).setBit(MODULUS_BITS - 3);
    RSAKey jwk =
        new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent.setBit(0))).build();
    Instant now = Instant.now();
    return new SigningKey(
        jwk.computeThumbprint().toString(),
        SigningAlgorithm.RS256,
        jwk.toJSONString(),
        TokenMint.ISSUER,
        "key-1",
        now,
        now,
        now.plusSeconds(3_600));
  }

  private static String code(Node node, String text) {
    return node.verify(text).get("code").textValue();
  }
}
