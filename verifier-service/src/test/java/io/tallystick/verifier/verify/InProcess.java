package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.runtime.cluster.Freshness;
import io.tallystick.runtime.config.TokenSettings;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.token.Tokens;
import io.tallystick.verifier.usage.KeyUses;
import io.tallystick.verifier.verdict.Asked;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A real verifier with no limits, and so without a limiter, fed with events by hand. */
final class InProcess implements AutoCloseable {
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Projection projection = new Projection(new KeyLimits(List.of()));
  final Holds holds;
  final Verifier verifier;
  final Tokens tokens;
  private final SlowProofs slowProofs = new SlowProofs(1, registry);

  InProcess(ForeignFormats formats, InstantSource clock, LongSupplier nanoClock) {
    this.holds = new Holds(registry, nanoClock);
    projection.afterFold(holds::folded);
    this.tokens =
        new Tokens(
            new TokenSettings(TokenMint.ISSUER, List.of(TokenMint.AUDIENCE)), clock, registry);
    this.verifier =
        new Verifier(
            new Verifier.Parts(
                projection,
                () -> Minted.PEPPERS,
                formats,
                tokens,
                slowProofs,
                holds,
                null,
                new KeyUses(),
                new Freshness(new Freshness.Bound(0, true), System.nanoTime()),
                // Not a WallClock: a test that moves the time has it moved at once.
                nowNanos -> clock.instant()),
            registry);
  }

  void fold(KeyEvent... events) {
    List<KeyLogRecord> batch = new ArrayList<>();
    for (KeyEvent event : events) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(
              KeyLogTopic.NAME, 0, 0, bytes(event.id().value()), EventCodec.encode(event));
      record.headers().add(KeyLogTopic.TYPE_HEADER, bytes(EventCodec.type(event)));
      batch.add(KeyLogRecord.of(record));
    }
    projection.fold(batch, Map.of());
  }

  /** Asks, and waits for the answer. */
  Answer answer(String key, String... scopes) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    verifier.verify(new Asked(key, List.of(scopes), Asked.NO_ADDRESS, 1), answer::complete);
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
  }

  /** How many signatures were checked. */
  long signatures() {
    return registry.get("tallystick.token.signature").timer().count();
  }

  /** Asks, and gives where the answer will be. */
  List<Answer> ask(String key, long minVersion) {
    List<Answer> answers = new CopyOnWriteArrayList<>();
    verifier.verify(new Asked(key, List.of(), Asked.NO_ADDRESS, 1, minVersion), answers::add);
    return answers;
  }

  long hashes() {
    return registry.get("tallystick.bcrypt").timer().count();
  }

  @Override
  public void close() {
    slowProofs.close();
    tokens.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
