package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.TokenRevocationRequest;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import io.tallystick.embedded.FreePorts;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that nobody here wrote: Nimbus's own, from the metadata on, over HTTP. */
final class RealClientIT {
  @TempDir static Path data;
  private static Node node;
  private static String issuer;
  private static AuthorizationServerMetadata metadata;

  @BeforeAll
  static void start() throws Exception {
    int port = FreePorts.find("api").of("api");
    issuer = "http://127.0.0.1:" + port;
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "real");
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_HTTP_PORT", Integer.toString(port));
    node = Forms.start(settings, data, issuer);
    metadata = AuthorizationServerMetadata.resolve(new Issuer(issuer));
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void secretsAndKeys_getTokensThatItsOwnProcessorTakes() throws Exception {
    JsonNode withSecret = client(",\"scopes\":[\"a\",\"b\"]");
    ClientID id = new ClientID(withSecret.get("id").asText());
    Secret secret = new Secret(withSecret.get("key").asText());
    accepted(new ClientSecretBasic(id, secret));
    accepted(new ClientSecretPost(id, secret));

    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("mine").generate();
    String jwks = new JWKSet(key.toPublicJWK()).toString();
    JsonNode withKey = client(",\"scopes\":[\"a\",\"b\"],\"jwks\":" + jwks);
    accepted(
        new PrivateKeyJWT(
            new ClientID(withKey.get("id").asText()),
            URI.create(issuer),
            JWSAlgorithm.ES256,
            key.toECPrivateKey(),
            "mine",
            null));
  }

  @Test
  void refusals_areErrorsThatItUnderstands() throws Exception {
    JsonNode made = client(",\"scopes\":[\"a\"]");
    ClientID id = new ClientID(made.get("id").asText());
    ClientAuthentication right = new ClientSecretBasic(id, new Secret(made.get("key").asText()));
    assertEquals("invalid_scope", refusal(right, "z").getCode());
    ErrorObject wrong = refusal(new ClientSecretBasic(id, new Secret("wrong")), "a");
    assertEquals("invalid_client", wrong.getCode());
    assertEquals(401, wrong.getHTTPStatusCode());
  }

  @Test
  void introspectionAndRevocation_work() throws Exception {
    JsonNode made = client("");
    ClientAuthentication client =
        new ClientSecretBasic(
            new ClientID(made.get("id").asText()), new Secret(made.get("key").asText()));
    AccessToken token = token(client, null);
    assertTrue(isActive(client, token));
    var revoked =
        new TokenRevocationRequest(metadata.getRevocationEndpointURI(), client, token)
            .toHTTPRequest()
            .send();
    assertEquals(200, revoked.getStatusCode());
    Await.until("it is revoked", Duration.ofSeconds(30), () -> !isActive(client, token));
  }

  private static void accepted(ClientAuthentication client) throws Exception {
    AccessToken token = token(client, new Scope("a"));
    assertEquals("a", token.getScope().toString());
    assertFalse(token.getLifetime() > 300);
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            JWSAlgorithm.ES256, JWKSourceBuilder.create(metadata.getJWKSetURI().toURL()).build()));
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(
            Forms.API,
            new JWTClaimsSet.Builder().issuer(issuer).build(),
            Set.of("sub", "client_id", "iat", "exp", "jti", "scope")));
    JWTClaimsSet claims = processor.process(token.getValue(), null);
    assertEquals(client.getClientID().getValue(), claims.getStringClaim("client_id"));
  }

  private static AccessToken token(ClientAuthentication client, Scope scope) throws Exception {
    TokenResponse response = ask(client, scope);
    assertTrue(response.indicatesSuccess());
    assertEquals(null, response.toSuccessResponse().getTokens().getRefreshToken());
    return response.toSuccessResponse().getTokens().getAccessToken();
  }

  private static ErrorObject refusal(ClientAuthentication client, String scope) throws Exception {
    return ask(client, new Scope(scope)).toErrorResponse().getErrorObject();
  }

  private static TokenResponse ask(ClientAuthentication client, Scope scope) throws Exception {
    TokenRequest request =
        new TokenRequest(
            metadata.getTokenEndpointURI(), client, new ClientCredentialsGrant(), scope);
    return TokenResponse.parse(request.toHTTPRequest().send());
  }

  private static boolean isActive(ClientAuthentication client, AccessToken token) {
    try {
      var request =
          new TokenIntrospectionRequest(metadata.getIntrospectionEndpointURI(), client, token);
      return TokenIntrospectionResponse.parse(request.toHTTPRequest().send())
          .toSuccessResponse()
          .isActive();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode client(String more) {
    return node.post("/v1/clients", "{\"owner\":\"o\"" + more + "}").json();
  }
}
