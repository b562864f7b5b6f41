package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.event.PreviousSecretRetired;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.KeyId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one table of what each kind of event is called and holds, beyond what all events hold. */
final class EventForms {
  private static final String PREFIX = "io.tallystick.key.";
  private static final int CHANGED_MAX = 32;

  private static final List<EventForm<?>> ALL =
      List.of(
          new EventForm<>(
              PREFIX + "created.v1",
              KeyCreated.class,
              EventForms::writeCreated,
              EventForms::writeCreatedHidden,
              EventForms::created),
          new EventForm<>(
              PREFIX + "updated.v1",
              KeyUpdated.class,
              EventForms::writeUpdated,
              EventForms::nothing,
              EventForms::updated),
          new EventForm<>(
              PREFIX + "topped_up.v1",
              KeyToppedUp.class,
              EventForms::writeToppedUp,
              EventForms::nothing,
              EventForms::toppedUp),
          new EventForm<>(
              PREFIX + "rotated.v1",
              KeyRotated.class,
              EventForms::writeRotated,
              (event, json) -> writeCredential(event.credential(), json),
              EventForms::rotated),
          bare("previous_retired.v1", PreviousSecretRetired.class, PreviousSecretRetired::new),
          bare("disabled.v1", KeyDisabled.class, KeyDisabled::new),
          bare("enabled.v1", KeyEnabled.class, KeyEnabled::new),
          new EventForm<>(
              PREFIX + "revoked.v1",
              KeyRevoked.class,
              (event, json) -> KeyFieldsJson.write(event.because(), json),
              EventForms::nothing,
              EventForms::revoked));

  private static final Map<String, EventForm<?>> BY_TYPE =
      ALL.stream().collect(Collectors.toUnmodifiableMap(EventForm::type, Function.identity()));
  private static final Map<Class<?>, EventForm<?>> BY_EVENT =
      ALL.stream().collect(Collectors.toUnmodifiableMap(EventForm::event, Function.identity()));

  private EventForms() {}

  static List<String> types() {
    return ALL.stream().map(form -> String.valueOf(form.type())).toList();
  }

  static @Nullable EventForm<?> ofType(String type) {
    return BY_TYPE.get(type);
  }

  static EventForm<?> of(KeyEvent event) {
    EventForm<?> form = BY_EVENT.get(event.getClass());
    if (form == null) {
      throw new IllegalStateException("no form of " + event.getClass());
    }
    return form;
  }

  private interface Bare<E> {
    E make(KeyId id, String workspace, Change change);
  }

  /** An event that holds nothing beyond what all events hold. */
  private static <E extends KeyEvent> EventForm<E> bare(String name, Class<E> kind, Bare<E> maker) {
    return new EventForm<>(
        PREFIX + name,
        kind,
        EventForms::nothing,
        EventForms::nothing,
        (id, fields) -> maker.make(id, workspace(fields), KeyFieldsJson.change(fields)));
  }

  private static void writeCreated(KeyCreated event, ObjectNode json) {
    KeyFieldsJson.write(event.profile(), json);
    GrantJson.write(event.grant(), json);
    KeyFieldsJson.writeForeign(event.credential(), json);
  }

  private static void writeCreatedHidden(KeyCreated event, ObjectNode json) {
    writeCredential(event.credential(), json);
    if (event.requestMark() != null) {
      json.put("requestMark", event.requestMark());
    }
  }

  private static KeyCreated created(KeyId id, JsonFields fields) {
    return new KeyCreated(
        id,
        KeyFieldsJson.change(fields),
        KeyFieldsJson.profile(fields),
        GrantJson.read(fields),
        fields.required("credential", KeyFieldsJson::credential),
        fields.optional("requestMark", JsonFields::text));
  }

  private static void writeUpdated(KeyUpdated event, ObjectNode json) {
    ArrayNode changed = json.putArray("changed");
    event.changed().forEach(changed::add);
    json.put("name", event.name());
    GrantJson.write(event.grant(), json);
  }

  private static KeyUpdated updated(KeyId id, JsonFields fields) {
    List<String> changed = fields.optionalList("changed", CHANGED_MAX, JsonFields::text);
    return new KeyUpdated(
        id,
        workspace(fields),
        KeyFieldsJson.change(fields),
        fields.required("name", JsonFields::text),
        GrantJson.read(fields),
        changed == null ? List.of() : changed);
  }

  private static void writeToppedUp(KeyToppedUp event, ObjectNode json) {
    json.put("limit", event.topUp().limit()).put("add", event.topUp().add());
  }

  private static KeyToppedUp toppedUp(KeyId id, JsonFields fields) {
    TopUp topUp =
        new TopUp(
            fields.required("limit", JsonFields::text),
            fields.required("add", JsonFields::integer));
    return new KeyToppedUp(id, workspace(fields), KeyFieldsJson.change(fields), topUp);
  }

  private static void writeRotated(KeyRotated event, ObjectNode json) {
    if (event.previousValidUntil() != null) {
      json.put("previousValidUntil", event.previousValidUntil().toString());
    }
  }

  private static KeyRotated rotated(KeyId id, JsonFields fields) {
    return new KeyRotated(
        id,
        workspace(fields),
        KeyFieldsJson.change(fields),
        fields.required("credential", KeyFieldsJson::credential),
        fields.optional("previousValidUntil", JsonFields::instant));
  }

  private static KeyRevoked revoked(KeyId id, JsonFields fields) {
    return new KeyRevoked(
        id, workspace(fields), KeyFieldsJson.change(fields), KeyFieldsJson.revocation(fields));
  }

  private static String workspace(JsonFields fields) {
    return fields.required("workspace", (JsonNode value) -> JsonFields.text(value));
  }

  private static void writeCredential(Credential credential, ObjectNode json) {
    KeyFieldsJson.write(credential, json.putObject("credential"));
  }

  private static void nothing(KeyEvent event, ObjectNode json) {}
}
