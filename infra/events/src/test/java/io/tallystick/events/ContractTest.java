package io.tallystick.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.SchemaCheck;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the files of the contract to each other and to the code that writes the events. */
final class ContractTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final String TAG = "DiMOtLqxYTANMMmdfVTpDPlREyNiRqwAsQANaV-pXdw";

  @Test
  void types_ofTheCode_areTheSchemasTheMessagesAndTheFixtures() {
    Set<String> types = new TreeSet<>(EventCodec.types());
    Set<String> fixtures = new TreeSet<>();
    Contract.files(Contract.FIXTURES)
        .keySet()
        .forEach(name -> fixtures.add(name.replaceFirst("-.*", "")));
    Set<String> schemas = new TreeSet<>();
    Contract.files(Contract.SCHEMAS).keySet().forEach(name -> schemas.add(Contract.PREFIX + name));

    assertTrue(types.size() >= 8, "the code knows its types");
    assertEquals(types, schemas);
    assertEquals(types, fixtures);
    assertEquals(types, messages());
  }

  @Test
  void messages_eachPointToTheirOwnSchemaAndTypeAndAreSent() {
    JsonNode root = Contract.ASYNC_API.root();
    Set<String> inChannel = new HashSet<>();
    root.at("/channels/keyEvents/messages").forEach(each -> inChannel.add(reference(each)));
    Set<String> sent = new HashSet<>();
    root.at("/operations/tellKeyEvents/messages").forEach(each -> sent.add(reference(each)));
    root.at("/components/messages")
        .properties()
        .forEach(
            each -> {
              JsonNode message = each.getValue();
              String type = Contract.PREFIX + each.getKey() + ".v1";
              assertEquals(type, message.get("name").asText());
              assertEquals(
                  "./" + Contract.SCHEMAS + "/" + each.getKey() + ".v1.json",
                  reference(message.get("payload")));
              assertEquals(type, message.at("/headers/allOf/1/properties/ce_type/const").asText());
              assertTrue(inChannel.contains("#/components/messages/" + each.getKey()), type);
              assertTrue(sent.contains("#/channels/keyEvents/messages/" + each.getKey()), type);
            });
    assertEquals(messages().size(), inChannel.size());
    assertEquals(messages().size(), sent.size());
  }

  @Test
  void topics_ofTheCode_areTheContractOrNamedAsPrivate() throws IllegalAccessException {
    Set<String> known = new TreeSet<>(Set.of(KeyLogTopic.NAME));
    for (Field field : TopicNames.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        known.add((String) field.get(null));
      }
    }
    Set<String> named = new TreeSet<>();
    JsonNode topics = Contract.ASYNC_API.root().at("/info/x-private-topics");
    topics
        .properties()
        .forEach(
            each -> {
              assertTrue(each.getValue().asText().endsWith("."), "a sentence: " + each.getKey());
              named.add(each.getKey());
            });
    assertFalse(named.contains(TopicNames.KEY_EVENTS));
    named.add(Contract.ASYNC_API.root().at("/channels/keyEvents/address").asText());
    assertEquals(known, named);
  }

  @Test
  void schemas_allSayThatTheyGrow_andNameThemselves() {
    for (Map.Entry<String, JsonDocument> each : Contract.files(Contract.SCHEMAS).entrySet()) {
      JsonNode schema = each.getValue().root();
      assertEquals(
          "urn:tallystick:event:" + Contract.PREFIX + each.getKey(), schema.get("$id").asText());
      assertTrue(schema.get("additionalProperties").asBoolean(), each.getKey());
      assertTrue(schema.get("$comment").asText().contains("ignore"), each.getKey());
    }
  }

  @Test
  void fixtures_validateDecodeAndAreWrittenTheSameAgain() throws Exception {
    for (Map.Entry<String, JsonDocument> each : Contract.files(Contract.FIXTURES).entrySet()) {
      String type = each.getKey().replaceFirst("-.*", "");
      JsonNode value = each.getValue().root();
      assertEquals(List.of(), Contract.faults(type, value), each.getKey());
      KeyEvent event = EventCodec.decode(ID, type, onTheLog(value));
      assertEquals(type, EventCodec.type(event));
      // Later versions may write more, but never less or otherwise.
      ObjectNode written = EventCodec.describe(event);
      written.retain(value.properties().stream().map(Map.Entry::getKey).toList());
      assertEquals(value.toString(), written.toString(), each.getKey());
    }
  }

  @Test
  void fixtures_withAFieldTooMany_areFineForConsumersAndNotForUs() {
    for (Map.Entry<String, JsonDocument> each : Contract.files(Contract.FIXTURES).entrySet()) {
      String type = each.getKey().replaceFirst("-.*", "");
      ObjectNode newer = each.getValue().root().deepCopy();
      newer.put("news", 1);
      assertEquals(List.of(), new SchemaCheck(Contract.schema(type)).faults("", newer));
      assertFalse(Contract.faults(type, newer).isEmpty(), each.getKey());
    }
  }

  @Test
  void fixtures_withARequiredFieldLessOrOfAnotherKind_areRefused() {
    for (Map.Entry<String, JsonDocument> each : Contract.files(Contract.FIXTURES).entrySet()) {
      String type = each.getKey().replaceFirst("-.*", "");
      for (JsonNode required : Contract.schema(type).root().get("required")) {
        ObjectNode less = each.getValue().root().deepCopy();
        less.remove(required.asText());
        assertFalse(Contract.faults(type, less).isEmpty(), type + " without " + required);
        less.put(required.asText(), 0.5);
        assertFalse(Contract.faults(type, less).isEmpty(), type + " with an odd " + required);
      }
    }
  }

  /** The value as the key-log holds it, with what is kept of the secret. */
  private static byte[] onTheLog(JsonNode open) {
    ObjectNode value = open.deepCopy();
    ObjectNode credential = value.putObject("credential");
    JsonNode foreign = open.get("foreign");
    if (foreign == null || foreign.has("id")) {
      credential.putObject("tag").put("pepper", "one").put("value", TAG);
    }
    if (foreign != null) {
      String name = foreign.has("id") ? foreign.get("id").asText() : TAG;
      credential
          .putObject("foreign")
          .put("format", foreign.get("format").asText())
          .put("name", name);
    }
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Set<String> messages() {
    Set<String> names = new TreeSet<>();
    Contract.ASYNC_API
        .root()
        .at("/components/messages")
        .forEach(message -> names.add(message.get("name").asText()));
    return names;
  }

  private static String reference(JsonNode node) {
    return node.get("$ref").asText();
  }
}
