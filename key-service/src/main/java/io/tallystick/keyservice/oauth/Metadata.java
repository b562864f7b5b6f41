package io.tallystick.keyservice.oauth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import java.util.ArrayList;
import java.util.List;

/** What clients can find out by themselves (RFC 8414). Pure. */
final class Metadata {
  private static final List<String> ALGORITHMS = List.of("ES256", "RS256");

  private Metadata() {}

  static ObjectNode of(String issuer, boolean byKey) {
    List<String> methods = new ArrayList<>(List.of("client_secret_basic", "client_secret_post"));
    if (byKey) {
      methods.add("private_key_jwt");
    }
    ObjectNode json = Json.object().put("issuer", issuer);
    json.put("token_endpoint", issuer + OauthRoutes.TOKEN);
    json.put("jwks_uri", issuer + OauthRoutes.JWKS);
    json.put("introspection_endpoint", issuer + OauthRoutes.INTROSPECT);
    json.put("revocation_endpoint", issuer + OauthRoutes.REVOKE);
    put(json, "grant_types_supported", List.of("client_credentials"));
    put(json, "response_types_supported", List.of());
    for (String endpoint : List.of("token", "introspection", "revocation")) {
      put(json, endpoint + "_endpoint_auth_methods_supported", methods);
      if (byKey) {
        put(json, endpoint + "_endpoint_auth_signing_alg_values_supported", ALGORITHMS);
      }
    }
    return json;
  }

  private static void put(ObjectNode json, String name, List<String> values) {
    ArrayNode array = json.putArray(name);
    values.forEach(array::add);
  }
}
