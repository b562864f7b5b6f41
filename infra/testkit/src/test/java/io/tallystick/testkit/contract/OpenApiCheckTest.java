package io.tallystick.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.contract.Exchange.Received;
import io.tallystick.testkit.contract.Exchange.Sent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenApiCheckTest {
  private static final String DOCUMENT =
      """
      openapi: 3.1.0
      info: {title: pets, version: "1"}
      paths:
        /pets/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
          get:
            parameters:
              - {$ref: '#/components/parameters/Verbose'}
            responses:
              '200':
                description: the pet
                headers:
                  ETag: {required: true, schema: {type: string, pattern: '^"\\d+"$'}}
                  Age: {schema: {type: integer, maximum: 9}}
                content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
              '404': {$ref: '#/components/responses/Problem'}
          delete:
            responses:
              '204': {description: gone}
        /pets/first:
          get:
            responses:
              '200':
                description: its name
                content: {text/plain: {schema: {type: string, maxLength: 5}}}
        /pets:
          post:
            requestBody:
              required: true
              content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}
            responses:
              '201':
                description: made
                content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}
              '400': &refused {$ref: '#/components/responses/Problem'}
              '409': *refused
      components:
        parameters:
          Verbose: {name: verbose, in: query, schema: {type: boolean}}
        responses:
          Problem:
            description: refused
            content:
              application/problem+json:
                schema:
                  type: object
                  additionalProperties: false
                  required: [code]
                  properties: {code: {enum: [not_found, invalid]}, detail: {type: string}}
        schemas:
          NewPet:
            type: object
            additionalProperties: false
            required: [name]
            properties: {name: {type: string}, born: {type: [string, 'null'], format: date-time}}
          Named:
            type: object
            required: [name]
            properties: {name: {type: string}}
          Pet:
            allOf: [{$ref: '#/components/schemas/Named'}]
            unevaluatedProperties: false
            properties:
              toys:
                type: array
                items:
                  type: object
                  additionalProperties: false
                  properties: {colour: {type: string}}
              home:
                oneOf:
                  - type: object
                    additionalProperties: false
                    required: [street]
                    properties: {street: {type: string}}
                  - type: object
                    additionalProperties: false
                    required: [lake]
                    properties: {lake: {type: string}}
      """;

  private final OpenApiCheck check = new OpenApiCheck(JsonDocument.parse(DOCUMENT));

  @Test
  void check_whatIsDescribed_passes() {
    pet("{\"name\":\"a\",\"toys\":[{\"colour\":\"red\"}],\"home\":{\"lake\":\"b\"}}");
    check.check(exchange("DELETE", "/pets/1", null, answer(204, "", "")));
    check.check(exchange("GET", "/pets/first", null, answer(200, "text/plain", "Tom")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name":"a","age":1}                      | age
          {"name":"a","toys":[{"size":1}]}          | size
          {"name":"a","home":{"street":"s","lake":"l"}} | home
          {}                                        | name
          {"name":7}                                | string
          {"name":"a","name":"b"}                   | Duplicate
          {"name"                                   | JSON
          []                                        | name
          """)
  void check_undescribedBody_failsAndSaysWhere(String body, String said) {
    AssertionError e = assertThrows(AssertionError.class, () -> pet(body));
    if (!said.equals("name") || body.startsWith("{")) {
      assertTrue(String.valueOf(e.getMessage()).contains(said), e.getMessage());
    }
  }

  @Test
  void check_undescribedStatusPathMethodOrContent_fails() {
    fails("no such status", exchange("DELETE", "/pets/1", null, answer(200, "", "")));
    fails("no such operation", exchange("GET", "/dogs/1", null, answer(200, "", "")));
    fails("no such operation", exchange("GET", "/pets/1/2", null, answer(204, "", "")));
    fails("no such operation", exchange("PUT", "/pets/1", null, answer(204, "", "")));
    fails(
        "no such content: text/html",
        exchange("GET", "/pets/1", null, answer(404, "text/html", "no")));
    fails("no such content: none", exchange("GET", "/pets/first", null, answer(200, "", "")));
    fails(
        "no such content: text/plain",
        exchange("DELETE", "/pets/1", null, answer(204, "text/plain", "x")));
    fails("code", exchange("GET", "/pets/1", null, problem(404, "{\"code\":\"another\"}")));
  }

  @Test
  void check_headersThatAreMissingWrongOrUnknown_fails() {
    Exchange good = petExchange("{\"name\":\"a\"}");
    fails("without the header etag", with(good, "etag", null));
    fails("header etag", with(good, "etag", "7"));
    fails("header age", with(good, "age", "10"));
    fails("header age", with(good, "age", "old"));
    fails("no such header: x-news", with(good, "x-news", "1"));
    check.check(with(good, "age", "9"));
  }

  @Test
  void check_acceptedRequestThatIsNotDescribed_fails() {
    fails(
        "no such parameter, and it succeeded: deep",
        petExchange("/pets/1?deep=1", "{\"name\":\"a\"}"));
    fails("nick", posted("{\"name\":\"a\",\"nick\":\"b\"}"));
    fails("date-time", posted("{\"name\":\"a\",\"born\":\"once\"}"));
    fails("no such content: none", posted(null));
    fails("no such request body", exchange("DELETE", "/pets/1", "{}", answer(204, "", "")));
    check.check(posted("{\"name\":\"a\",\"born\":null}"));
  }

  @Test
  void check_refusedRequest_mayHoldAnything() {
    check.check(exchange("POST", "/pets?x=1", "nonsense", problem(400, "{\"code\":\"invalid\"}")));
  }

  @Test
  void unseen_isWhatWasDescribedAndNeverShown() {
    assertTrue(check.unseen().contains("GET /pets/{id} 404"));
    pet("{\"name\":\"a\",\"toys\":[{\"colour\":\"red\"}],\"home\":{\"lake\":\"b\"}}");
    check.check(with(petExchange("/pets/1?verbose=true", "{\"name\":\"a\"}"), "age", "1"));
    check.check(exchange("GET", "/pets/1", null, problem(404, "{\"code\":\"not_found\"}")));
    check.check(posted("{\"name\":\"a\"}"));

    assertEquals(
        List.of(
            "/components/schemas/Pet/properties/home/oneOf/0/properties/street",
            "/components/responses/Problem/content/application~1problem+json/schema/properties/detail",
            "/components/responses/Problem/content/application~1problem+json/schema/properties/code = invalid",
            "DELETE /pets/{id} 204",
            "GET /pets/first 200",
            "/paths/~1pets~1first/get/responses/200/content/text~1plain",
            "/components/schemas/NewPet/properties/born",
            "POST /pets 400",
            "POST /pets 409"),
        check.unseen());

    pet("{\"name\":\"a\",\"home\":{\"street\":\"b\"}}");
    check.check(exchange("DELETE", "/pets/1", null, answer(204, "", "")));
    check.check(exchange("GET", "/pets/first", null, answer(200, "text/plain", "Tom")));
    check.check(posted("{\"name\":\"a\",\"born\":null}"));
    check.check(
        exchange("POST", "/pets", "", problem(400, "{\"code\":\"invalid\",\"detail\":\"d\"}")));
    check.check(exchange("POST", "/pets", "", problem(409, "{\"code\":\"invalid\"}")));
    assertEquals(List.of(), check.unseen());
  }

  @Test
  void unseen_afterAFailedExchange_holdsItsFieldsStill() {
    assertThrows(AssertionError.class, () -> pet("{\"name\":\"a\",\"age\":1}"));
    assertTrue(check.unseen().contains("/components/schemas/Named/properties/name"));
  }

  @Test
  void document_thatLeavesRoom_isRefused() {
    refused("is not closed", "additionalProperties: false", "description: open");
    refused("is not closed", "unevaluatedProperties: false", "description: open");
    refused("no status: default", "'204'", "default");
    refused("no status: 4XX", "'204'", "4XX");
    refused("another document", "#/components/schemas/NewPet", "other.yaml#/x");
    refused("nothing at", "#/components/schemas/NewPet", "#/components/schemas/Newt");
    refused("has no schema", "schema: {type: string, maxLength: 5}", "example: a");
    refused("uplicate", "openapi: 3.1.0", "openapi: 3.1.0\nopenapi: 3.1.0");
  }

  private static void refused(String because, String what, String instead) {
    assertTrue(DOCUMENT.contains(what));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new OpenApiCheck(JsonDocument.parse(DOCUMENT.replace(what, instead))));
    assertTrue(String.valueOf(e.getMessage()).contains(because), e.getMessage());
  }

  private void fails(String because, Exchange exchange) {
    AssertionError e = assertThrows(AssertionError.class, () -> check.check(exchange));
    assertFalse(String.valueOf(e.getMessage()).isEmpty());
    assertTrue(String.valueOf(e.getMessage()).contains(because), e.getMessage());
  }

  private void pet(String body) {
    check.check(petExchange(body));
  }

  private static Exchange petExchange(String body) {
    return petExchange("/pets/1", body);
  }

  private static Exchange petExchange(String target, String body) {
    Exchange plain = exchange("GET", target, null, answer(200, "application/json", body));
    return with(plain, "etag", "\"1\"");
  }

  private static Exchange posted(String body) {
    return exchange("POST", "/pets", body, answer(201, "application/json", "{\"name\":\"a\"}"));
  }

  private static Exchange exchange(String method, String target, String body, Received answer) {
    Map<String, String> headers =
        body == null ? Map.of() : Map.of("content-type", "application/json");
    return new Exchange(new Sent(method, target, headers, body), answer);
  }

  private static Received answer(int status, String type, String body) {
    return new Received(status, type.isEmpty() ? Map.of() : Map.of("content-type", type), body);
  }

  private static Received problem(int status, String body) {
    return answer(status, "application/problem+json; charset=utf-8", body);
  }

  private static Exchange with(Exchange exchange, String header, String value) {
    Map<String, String> headers = new HashMap<>(exchange.received().headers());
    headers.put(header, value);
    headers.values().removeIf(java.util.Objects::isNull);
    Received changed =
        new Received(exchange.received().status(), headers, exchange.received().body());
    return new Exchange(exchange.sent(), changed);
  }
}
