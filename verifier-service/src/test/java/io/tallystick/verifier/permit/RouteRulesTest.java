package io.tallystick.verifier.permit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.limit.Claim;
import io.tallystick.limit.Limit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteRulesTest {
  private static final RouteRules RULES =
      RouteRules.parse(
          "api: /api/ 50/15m; writes: POST,PUT /api/orders 10/1m shadow;\n"
              + "# the shop\nshop: GET /Shop 5/1s anonymous");

  @Test
  void rules_areReadInTheirOrder() {
    assertEquals(
        List.of(Limit.sliding("api", 50, 900_000)), limits(RULES.of("GET", "/api/invoices?x=1")));
    assertEquals(
        List.of(Limit.sliding("api", 50, 900_000), Limit.sliding("writes", 10, 60_000).inShadow()),
        limits(RULES.of("POST", "/api/orders/7")));
    assertEquals(1, RULES.of("HEAD", "/shop/cart").size(), "HEAD is served like GET");
    assertTrue(RULES.of("DELETE", "/shop/cart").isEmpty());
    assertTrue(RouteRules.parse("none").isEmpty());
  }

  /** All of these are /api or below it for some server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/",
        "/api?key=1",
        "/api#x",
        "/API/x",
        "//api/x",
        "/./api/x",
        "/a/../api/x",
        "/a/%2e%2e/api/x",
        "/a/%2E./api/x",
        "/a/..;v=1/api/x",
        "/api;v=1/x",
        "/%61pi/x",
        "/%2561pi/x",
        "/a/..%2fapi/x",
        "/a%2f..%2fapi%2fx",
        "/api%2fx",
        "\\api\\x",
        "/a/..\\api/x",
        "/api/../api/x",
        "/api/..%2f..%2fx",
        "https://shop.example/api/x",
        "https://shop.example//api",
        "api/x"
      })
  void path_thatSomeServerReadsAsBelowThePrefix_isUnderTheRule(String uri) {
    assertEquals(1, RULES.of("GET", uri).size(), uri);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/apix",
        "/x/api",
        "/api/../x",
        "/api/%2e%2e/x",
        "/x?/api/",
        "/x#/api",
        "https://shop.example",
        "https://shop.example/x?https://a/api/",
        "%",
        "/%zz",
        "/x/%"
      })
  void path_thatNoServerReadsSo_isNot(String uri) {
    assertTrue(RULES.of("GET", uri).isEmpty(), uri);
  }

  @Test
  void pathThatCanBeReadInTwoWays_isCounted_andLetsNobodyIn() {
    assertTrue(RULES.of("GET", "/shop/cart").get(0).letsIn());
    assertTrue(RULES.of("GET", "/SHOP/cart?a=%2e%2e").get(0).letsIn());
    for (String uri :
        List.of(
            "/admin/..%2fshop/x",
            "/admin/../shop/x", "//shop/x", "/shop;a/x", "/shop/%61", "/shop\\x")) {
      assertFalse(RULES.of("GET", uri).get(0).letsIn(), uri);
    }
  }

  @Test
  void claims_areByKey_orByAddressWithoutOne() {
    List<RouteRule> rules = RULES.of("POST", "/api/orders");
    Route route = new Route(rules, () -> new byte[] {10, 0, 0, 1});
    assertEquals(
        List.of(new Claim("r/0/ID88800000000000", limits(rules))),
        route.claims("ID88800000000000"));
    assertEquals("a/0a000001", route.withoutKey().group());
    assertEquals(List.of(new Claim("r/0", limits(rules))), route.withoutKey().claims());
    assertEquals("a/unknown", new Route(rules, () -> new byte[0]).withoutKey().group());
  }

  @Test
  void manyRules_areClaimsThatACallHasRoomFor() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < RouteRules.RULES_MAX; i++) {
      text.append("r").append(i).append(": / 1/1s;");
    }
    Route route = new Route(RouteRules.parse(text.toString()).of("GET", "/x"), () -> new byte[0]);
    assertEquals(List.of("r/0/a", "r/1/a", "r/2/a", "r/3/a"), subjects(route.claims("a")));
    assertEquals(8, route.claims("a").get(3).limits().size());
    assertThrows(IllegalArgumentException.class, () -> RouteRules.parse(text + "one-more: / 1/1s"));
  }

  @Test
  void addresses_ofOneIpv6Network_areOne() {
    byte[] one = new byte[16];
    one[0] = 0x20;
    byte[] other = one.clone();
    other[15] = 7;
    byte[] far = one.clone();
    far[7] = 7;
    List<RouteRule> rules = RULES.of("GET", "/api");
    assertEquals("a/2000000000000000", new Route(rules, () -> one).withoutKey().group());
    assertEquals("a/2000000000000000", new Route(rules, () -> other).withoutKey().group());
    assertEquals("a/2000000000000007", new Route(rules, () -> far).withoutKey().group());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api /api/ 50/15m                    | a rule is written
          api:                                | a rule is written
          api: /api/                          | a rule is written
          api: 50/15m                         | a rule is written
          api: get /api/ 50/15m               | a rule is written
          api: GET, POST /api/ 50/15m         | a rule is written
          api: /api/ 50/15m dry               | a rule is written
          api: /api/ 50                       | count/window
          api: /api/ 0/15m                    | from 1
          api: /api/ 50/15                    | such as
          a b: /api/ 50/15m                   | 1 to 32 of
          api: /api//x 50/15m                 | written plainly
          api: /api/../x 50/15m               | written plainly
          api: /%61pi 50/15m                  | written plainly
          api: /api?x 50/15m                  | written plainly
          api: /a 1/1s; api: /b 1/1s          | two rules are named api
          """)
  void whatIsNoRule_isRefusedInASentence(String text, String sentence) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> RouteRules.parse(text));
    assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
  }

  private static List<Limit> limits(List<RouteRule> rules) {
    return rules.stream().map(RouteRule::limit).toList();
  }

  private static List<String> subjects(List<Claim> claims) {
    return claims.stream().map(Claim::subject).toList();
  }
}
