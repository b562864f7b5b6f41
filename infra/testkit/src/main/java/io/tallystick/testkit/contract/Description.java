package io.tallystick.testkit.contract;

import io.tallystick.testkit.contract.JsonDocument.Place;
import io.tallystick.testkit.contract.Operations.Operation;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Everything that an OpenAPI document promises: operations with their statuses, and by pointer
 * parameters, headers, contents and properties. Refuses what leaves room. Filled by one thread.
 */
final class Description {
  private final JsonDocument document;
  private final SchemaFields fields;
  private final Set<String> promises = new LinkedHashSet<>();

  Description(JsonDocument document, SchemaFields fields) {
    this.document = document;
    this.fields = fields;
  }

  Set<String> promises() {
    return promises;
  }

  void add(Operation operation) {
    operation.parameters().forEach(each -> promises.add(each.pointer()));
    Place request = document.child(operation.place(), "requestBody");
    if (request != null) {
      addContent(document.follow(request));
    }
    for (Place each : document.children(operation.place(), "responses")) {
      if (!each.name().matches("[1-5]\\d\\d")) {
        throw new IllegalArgumentException(operation.name() + ": no status: " + each.name());
      }
      promises.add(operation.name() + " " + each.name());
      Place response = document.follow(each);
      document.children(response, "headers").forEach(header -> promises.add(header.pointer()));
      addContent(response);
    }
  }

  private void addContent(Place holder) {
    for (Place media : document.children(holder, "content")) {
      promises.add(media.pointer());
      Place schema = document.child(media, "schema");
      if (schema == null) {
        throw new IllegalArgumentException(media.pointer() + " has no schema");
      }
      fields.named(schema, promises::add);
      fields.open(schema, Description::refuseOpen);
    }
  }

  private static void refuseOpen(String pointer) {
    throw new IllegalArgumentException(pointer + " is not closed");
  }
}
