package io.tallystick.testkit.contract;

import io.tallystick.testkit.contract.JsonDocument.Place;
import io.tallystick.testkit.contract.Operations.Operation;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a real service to its OpenAPI 3.1 document, both ways: every exchange must be described,
 * fields and headers included, and {@link #unseen} tells what is described and never happened. Of a
 * request that succeeded the parameters and the body must be described too. Any thread.
 */
public final class OpenApiCheck {
  private final JsonDocument document;
  private final SchemaCheck schemas;
  private final Operations operations;
  private final Set<String> promises;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  /**
   * Takes the document.
   *
   * @throws IllegalArgumentException if it leaves room for what it does not say: an object that is
   *     not closed, a status that is no number, a reference to elsewhere
   */
  public OpenApiCheck(JsonDocument document) {
    this.document = document;
    this.schemas = new SchemaCheck(document);
    this.operations = new Operations(document);
    Description description = new Description(document, new SchemaFields(document, schemas));
    operations.all().forEach(description::add);
    this.promises = description.promises();
  }

  /** Holds what a client of the JDK sent and got to the document. */
  public void check(HttpResponse<String> response, @Nullable String sentBody) {
    check(Exchange.of(response, sentBody));
  }

  /**
   * Holds one exchange to the document and remembers what it showed.
   *
   * @throws AssertionError naming everything that the document does not say
   */
  public void check(Exchange exchange) {
    List<String> faults = new ArrayList<>();
    String method = exchange.sent().method();
    Operation operation = operations.find(method, exchange.sent().path());
    Place response = operation == null ? null : response(operation, exchange);
    if (operation == null || response == null) {
      faults.add(operation == null ? "no such operation" : "no such status");
    } else {
      compare(exchange, operation, response, faults);
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(exchange.told() + "\n  " + String.join("\n  ", faults));
    }
  }

  /** What the document describes and no exchange has shown, in the document's order. */
  public List<String> unseen() {
    return promises.stream().filter(each -> !seen.contains(each)).toList();
  }

  private void compare(
      Exchange exchange, Operation operation, Place response, List<String> faults) {
    seen.add(operation.name() + " " + exchange.received().status());
    MessageCheck check = new MessageCheck(document, schemas, seen::add, faults);
    check.received(response, exchange.received());
    if (exchange.received().status() < 400) {
      check.accepted(operation, exchange.sent());
    }
  }

  private @Nullable Place response(Operation operation, Exchange exchange) {
    String status = Integer.toString(exchange.received().status());
    return document.children(operation.place(), "responses").stream()
        .filter(each -> each.name().equals(status))
        .map(document::follow)
        .findFirst()
        .orElse(null);
  }
}
