package io.tallystick.testkit.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.tallystick.testkit.contract.Exchange.Received;
import io.tallystick.testkit.contract.Exchange.Sent;
import io.tallystick.testkit.contract.JsonDocument.Place;
import io.tallystick.testkit.contract.Operations.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares one exchange with its operation: what the document does not say is a fault, what it says
 * and the exchange shows is seen. Used by one thread.
 */
final class MessageCheck {
  /** Headers of the transport, which no document needs to repeat. */
  private static final Set<String> TRANSPORT =
      Set.of("content-type", "content-length", "transfer-encoding", "connection", "date");

  private final JsonDocument document;
  private final SchemaCheck schemas;
  private final Consumer<String> seen;
  private final List<String> faults;

  MessageCheck(
      JsonDocument document, SchemaCheck schemas, Consumer<String> seen, List<String> faults) {
    this.document = document;
    this.schemas = schemas;
    this.seen = seen;
    this.faults = faults;
  }

  /** The answer: its headers and its body. */
  void received(Place response, Received received) {
    Set<String> known = new HashSet<>(TRANSPORT);
    for (Place header : document.children(response, "headers")) {
      String name = header.name().toLowerCase(Locale.ROOT);
      known.add(name);
      header(header, name, received.headers().get(name));
    }
    received.headers().keySet().stream()
        .filter(name -> !known.contains(name))
        .forEach(name -> faults.add("no such header: " + name));
    content(response, new Body(received.headers(), received.body()));
  }

  /** The request, which the service has accepted. */
  void accepted(Operation operation, Sent sent) {
    Set<String> query = new HashSet<>(sent.parameters());
    for (Place parameter : operation.parameters()) {
      String name = parameter.node().path("name").asText();
      if (isGiven(parameter, name, sent)) {
        seen.accept(parameter.pointer());
      } else if (parameter.node().path("required").asBoolean()) {
        faults.add("it succeeded without the parameter " + name);
      }
      if (parameter.node().path("in").asText().equals("query")) {
        query.remove(name);
      }
    }
    query.forEach(name -> faults.add("no such parameter, and it succeeded: " + name));
    Place declared = document.child(operation.place(), "requestBody");
    Place request = declared == null ? null : document.follow(declared);
    acceptedBody(request, new Body(sent.headers(), sent.body()));
  }

  private void header(Place header, String name, @Nullable String value) {
    Place declared = document.follow(header);
    if (value == null && declared.node().path("required").asBoolean()) {
      faults.add("without the header " + name);
    }
    Place schema = document.child(declared, "schema");
    if (value != null) {
      seen.accept(header.pointer());
    }
    if (value != null && schema != null) {
      boolean number = value.matches("\\d{1,18}");
      JsonNode read = number && type(schema).equals("integer") ? number(value) : text(value);
      schemas.faults(schema.pointer(), read).forEach(f -> faults.add("header " + name + f));
    }
  }

  private static boolean isGiven(Place parameter, String name, Sent sent) {
    return switch (parameter.node().path("in").asText()) {
      case "query" -> sent.parameters().contains(name);
      case "header" -> sent.headers().containsKey(name.toLowerCase(Locale.ROOT));
      default -> true;
    };
  }

  private void acceptedBody(@Nullable Place request, Body body) {
    boolean required = request != null && request.node().path("required").asBoolean();
    if (request != null && (required || !body.isEmpty())) {
      content(request, body);
    } else if (request == null && !body.isEmpty()) {
      faults.add("no such request body, and it succeeded");
    }
  }

  private void content(Place holder, Body body) {
    List<Place> declared = document.children(holder, "content");
    if (body.isEmpty() && declared.isEmpty()) {
      return;
    }
    String mediaType = body.isEmpty() ? "none" : body.mediaType();
    declared.stream()
        .filter(each -> each.name().equals(mediaType))
        .findFirst()
        .ifPresentOrElse(
            media -> value(media, body), () -> faults.add("no such content: " + mediaType));
  }

  private void value(Place media, Body body) {
    seen.accept(media.pointer());
    Place schema = document.at(media.pointer() + "/schema");
    try {
      JsonNode value = body.value(name -> isList(schema, name));
      List<String> found = schemas.faults(schema.pointer(), value);
      faults.addAll(found);
      if (found.isEmpty()) {
        new SchemaFields(document, schemas).present(schema, value, seen);
      }
    } catch (JsonProcessingException e) {
      faults.add("not valid JSON: " + e.getOriginalMessage());
    }
  }

  private boolean isList(Place schema, String property) {
    return document.children(document.follow(schema), "properties").stream()
        .anyMatch(each -> each.name().equals(property) && type(each).equals("array"));
  }

  private static String type(Place schema) {
    return schema.node().path("type").asText();
  }

  private static JsonNode number(String digits) {
    return LongNode.valueOf(Long.parseLong(digits));
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }
}
