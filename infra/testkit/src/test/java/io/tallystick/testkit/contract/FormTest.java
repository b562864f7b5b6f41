package io.tallystick.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.contract.Exchange.Received;
import io.tallystick.testkit.contract.Exchange.Sent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that are forms, held to the schema of an object. */
final class FormTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String DOCUMENT =
      """
      openapi: 3.1.0
      info: {title: forms, version: "1"}
      paths:
        /token:
          post:
            requestBody:
              required: true
              content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Asked'}}}
            responses: {'204': {description: taken}}
      components:
        schemas:
          Asked:
            type: object
            required: [grant]
            additionalProperties: false
            properties:
              grant: {const: client credentials}
              scope: {type: string}
              resource: {type: array, items: {type: string, format: uri}}
      """;

  private final OpenApiCheck check = new OpenApiCheck(JsonDocument.parse(DOCUMENT));

  @Test
  void form_isAnObjectOfItsParameters_andListsAreListsOfOneToo() {
    taken("grant=client+credentials");
    assertEquals(
        List.of(
            "/components/schemas/Asked/properties/scope",
            "/components/schemas/Asked/properties/resource"),
        check.unseen());
    taken("grant=client%20credentials&scope=&resource=https%3A%2F%2Fa.example");
    taken("grant=client+credentials&resource=urn:a:b&resource=urn:a:c");
    assertEquals(List.of(), check.unseen());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          scope=a                                     | grant
          grant=password                              | grant
          grant=client+credentials&other=1            | other
          grant=client+credentials&scope=a&scope=b    | scope
          grant=client+credentials&resource=a%20b     | resource
          grant=client+credentials&=                  | additional
          """)
  void form_thatIsNotDescribed_andSucceeds_fails(String form, String said) {
    AssertionError e = assertThrows(AssertionError.class, () -> taken(form));
    assertTrue(String.valueOf(e.getMessage()).contains(said), e.getMessage());
  }

  private void taken(String form) {
    check.check(
        new Exchange(
            new Sent("POST", "/token", Map.of("content-type", FORM), form),
            new Received(204, Map.of(), "")));
  }
}
