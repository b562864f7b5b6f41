package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The directory as plain maps, folded one record at a time: what the tables are held against. */
final class ModelDirectory {
  /** One version of a key and where its record stands. */
  record Version(KeyState state, Position position) {}

  final Map<KeyId, KeyState> states = new HashMap<>();
  final Map<KeyId, List<Version>> versions = new HashMap<>();
  final Map<KeyId, Position> quarantinedAt = new HashMap<>();
  final Map<KeyId, Instant> quarantinedSince = new HashMap<>();
  private final Map<String, List<Named>> named = new HashMap<>();

  private record Named(Instant since, KeyId id) {}

  ModelDirectory(List<KeyLogRecord> records) {
    records.forEach(this::fold);
  }

  KeyState state(KeyId id) {
    return states.getOrDefault(id, KeyState.NONE);
  }

  KeyState stateAt(KeyId id, Instant at) {
    KeyState then = KeyState.NONE;
    for (Version version : versions.getOrDefault(id, List.of())) {
      Key key = Objects.requireNonNull(version.state().key());
      then = key.life().updatedAt().isAfter(at) ? then : version.state();
    }
    Instant since = quarantinedSince.get(id);
    boolean isQuarantined = since != null && !since.isAfter(at);
    return new KeyState(then.key(), isQuarantined ? state(id).quarantine() : null);
  }

  KeyId byForeignName(String name) {
    return named.getOrDefault(name, List.of()).stream()
        .min(Comparator.comparing(Named::since).thenComparing(n -> n.id().value()))
        .map(Named::id)
        .orElse(null);
  }

  List<KeyState> list(KeyFilter filter, Instant now) {
    Instant at = filter.at() == null ? now : filter.at();
    Stream<KeyState> all =
        states.keySet().stream().map(id -> filter.at() == null ? state(id) : stateAt(id, at));
    return all.filter(state -> state.key() != null && isListed(state, state.key(), filter, at))
        .sorted(
            Comparator.comparing((KeyState state) -> state.key().life().createdAt())
                .thenComparing(state -> state.key().id().value()))
        .toList();
  }

  private static boolean isListed(KeyState state, Key key, KeyFilter filter, Instant at) {
    return key.profile().workspace().equals(filter.workspace())
        && (filter.owner() == null || filter.owner().equals(key.profile().owner()))
        && (filter.environment() == null
            || filter.environment().equals(key.profile().environment().text()))
        && (filter.kind() == null || filter.kind().equals(key.profile().kind().text()))
        && (filter.status() == null || filter.status().equals(status(state, key, at)));
  }

  private static String status(KeyState state, Key key, Instant at) {
    if (state.isQuarantined()) {
      return "quarantined";
    }
    boolean isExpired = key.life().status() != KeyStatus.REVOKED && key.grant().isExpired(at);
    return isExpired ? "expired" : key.life().status().text();
  }

  private void fold(KeyLogRecord record) {
    KeyState before = state(record.id());
    Folded folded;
    try {
      KeyEvent event = record.event();
      folded = before.fold(event);
    } catch (EventUnreadable e) {
      folded = before.quarantined(String.valueOf(e.getMessage()));
    }
    states.put(record.id(), folded.state());
    Position position = new Position(record.partition(), record.offset());
    if (folded.effect() == Effect.APPLIED) {
      versions
          .computeIfAbsent(record.id(), i -> new ArrayList<>())
          .add(new Version(folded.state(), position));
      KeySecret secret = folded.state().key().secrets().current();
      if (secret.credential().foreign() != null) {
        named
            .computeIfAbsent(secret.credential().foreign().text(), n -> new ArrayList<>())
            .add(new Named(secret.createdAt(), record.id()));
      }
    } else if (folded.effect() == Effect.QUARANTINED) {
      Instant written = Instant.ofEpochMilli(record.timestampMillis());
      Instant updated = before.key() == null ? written : before.key().life().updatedAt();
      quarantinedAt.put(record.id(), position);
      quarantinedSince.put(record.id(), written.isAfter(updated) ? written : updated);
    }
  }
}
