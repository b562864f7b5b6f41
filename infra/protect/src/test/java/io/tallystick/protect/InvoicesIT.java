package io.tallystick.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.Json;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.protect.RunningService.Minted;
import io.tallystick.protect.example.Invoices;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.TallystickVerifier;
import io.tallystick.verifier.VerifierSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protected application with keys of a real key-service, on a real Kafka and a real Redis. */
class InvoicesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String READER = "\"scopes\":[\"invoices:read\"]";

  @TempDir static Path data;
  private static RunningService keys;
  private static Invoices app;

  @BeforeAll
  static void start() throws IOException {
    keys = RunningService.start(data);
    app = new Invoices(settings(Backends.kafka(), Backends.redis()), 0);
    Await.until("the application is ready", PATIENCE, () -> get("/health").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    app.close();
    keys.close();
  }

  @Test
  void keyWithTheScope_isLetIn_inEitherHeader() {
    Minted reader = known(keys.mint(READER));
    HttpResponse<String> answer = get("/invoices", "X-API-Key", reader.key());
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("night shift", Json.read(answer.body()).get("owner").textValue());
    assertEquals("\"default\";q=100;w=60", header(answer, "ratelimit-policy"));
    assertTrue(header(answer, "ratelimit").startsWith("\"default\";r="));
    assertEquals(200, get("/invoices", "Authorization", "bearer " + reader.key()).statusCode());
    HttpResponse<String> both =
        get("/invoices", "Authorization", "Bearer " + reader.key(), "X-API-Key", reader.key());
    assertEquals(200, both.statusCode());
  }

  @Test
  void noKeyOrNoneThatExists_isUnauthorized() {
    assertProblem(401, "MISSING", "Bearer realm=\"tallystick\"", get("/invoices"));
    assertProblem(
        401,
        "MALFORMED",
        "Bearer realm=\"tallystick\", error=\"invalid_token\"",
        get("/invoices", "X-API-Key", "sk_live_something"));
    assertProblem(
        401,
        "MISSING",
        "Bearer realm=\"tallystick\"",
        get("/invoices", "Authorization", "Basic abcdef"));
  }

  @Test
  void keysThatContradict_areABadRequest() {
    Minted reader = known(keys.mint(READER));
    String challenge = "Bearer realm=\"tallystick\", error=\"invalid_request\"";
    HttpResponse<String> different =
        get("/invoices", "Authorization", "Bearer " + reader.key(), "X-API-Key", "another");
    assertProblem(400, "invalid_request", challenge, different);
    HttpResponse<String> twice =
        get("/invoices", "X-API-Key", reader.key(), "X-API-Key", reader.key());
    assertProblem(400, "invalid_request", challenge, twice);
  }

  @Test
  void revokedKey_isUnauthorizedInAMoment() {
    Minted reader = known(keys.mint(READER));
    keys.revoke(reader);
    Await.until("the revocation is known", PATIENCE, () -> read(reader).statusCode() == 401);
    assertProblem(
        401, "REVOKED", "Bearer realm=\"tallystick\", error=\"invalid_token\"", read(reader));
  }

  @Test
  void keyWithoutTheScope_isForbidden_andTakesNothing() {
    Minted reader = known(keys.mint(READER));
    assertProblem(
        403,
        "INSUFFICIENT_SCOPE",
        "Bearer realm=\"tallystick\", error=\"insufficient_scope\", scope=\"invoices:write\"",
        write(reader, "{}"));
  }

  @Test
  void addressThatIsNotAllowed_isForbidden() {
    Minted elsewhere = known(keys.mint(READER + ",\"allowedAddresses\":[\"192.0.2.0/24\"]"), 403);
    assertProblem(403, "FORBIDDEN_ADDRESS", null, read(elsewhere));
    Minted here = known(keys.mint(READER + ",\"allowedAddresses\":[\"127.0.0.0/8\"]"));
    assertEquals(200, read(here).statusCode());
  }

  @Test
  void writing_costsFive_keepsItsBody_andIsDeniedOverTheLimit() {
    String limit = "\"limits\":[{\"name\":\"hourly\",\"limit\":9,\"window\":\"1h\"}]";
    Minted writer = keys.mint("\"scopes\":[\"invoices:write\"]," + limit);
    // Reading is refused for the scope, and so takes nothing.
    Await.until("the key is known", PATIENCE, () -> read(writer).statusCode() == 403);
    String body = "{\"text\":\"" + "x".repeat(8_000) + "\"}";
    HttpResponse<String> written = write(writer, body);
    assertEquals(201, written.statusCode(), written.body());
    assertEquals(Json.read(body), Json.read(written.body()).get("written"));
    assertTrue(header(written, "ratelimit").startsWith("\"hourly\";r=4;"));
    HttpResponse<String> over = write(writer, body);
    JsonNode problem = assertProblem(429, "RATE_LIMITED", null, over);
    assertEquals(
        "https://iana.org/assignments/http-problem-types#quota-exceeded",
        problem.get("type").textValue());
    assertEquals("[\"hourly\"]", Json.text(problem.get("violated-policies")));
    long retryAfter = Long.parseLong(header(over, "retry-after"));
    assertEquals("\"hourly\";r=4;t=" + retryAfter, header(over, "ratelimit"));
  }

  @Test
  void redisThatIsGone_isUnavailableForAWhile() {
    Minted reader = known(keys.mint(READER));
    String nobody = "redis://127.0.0.1:" + FreePorts.block(1);
    VerifierSettings denying = settings(Backends.kafka(), nobody).withOnRedisLoss(OnRedisLoss.DENY);
    try (Invoices lost = new Invoices(denying, 0)) {
      Await.until("it is ready", PATIENCE, () -> get(lost, "/health").statusCode() == 200);
      HttpResponse<String> busy = get(lost, "/invoices", "X-API-Key", reader.key());
      assertProblem(503, "BUSY", null, busy);
      assertEquals("1", header(busy, "retry-after"));
    }
  }

  @Test
  void applicationThatDoesNotKnowTheKeysYet_isUnavailable() {
    EmbeddedKafka empty = Backends.newKafka();
    try (Invoices waiting = new Invoices(settings(empty.bootstrapServers(), Backends.redis()), 0)) {
      HttpResponse<String> answer = get(waiting, "/invoices");
      assertProblem(503, "not_ready", null, answer);
      assertEquals("1", header(answer, "retry-after"));
      assertEquals(503, get(waiting, "/health").statusCode());
      assertFalse(get(waiting, "/health").body().isEmpty());
    } finally {
      empty.close();
    }
  }

  @Test
  void library_isAJarOfItsOwnClassesAlone() throws Exception {
    Path library =
        Path.of(
            TallystickVerifier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assertTrue(Files.isRegularFile(library), library + " is no jar");
    try (JarFile jar = new JarFile(library.toFile())) {
      assertEquals(
          0,
          jar.stream()
              .filter(entry -> entry.getName().endsWith(".class"))
              .filter(entry -> !entry.getName().startsWith("io/tallystick/verifier/"))
              .count());
      assertNull(jar.getEntry("logback.xml"));
    }
  }

  private static JsonNode assertProblem(
      int status, String code, String challenge, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/problem+json", header(answer, "content-type"));
    assertEquals(challenge, answer.headers().firstValue("www-authenticate").orElse(null));
    JsonNode problem = Json.read(answer.body());
    assertEquals(code, problem.get("code").textValue());
    assertEquals(status, problem.get("status").intValue());
    assertFalse(problem.get("detail").textValue().isEmpty());
    return problem;
  }

  private static Minted known(Minted minted) {
    return known(minted, 200);
  }

  private static Minted known(Minted minted, int status) {
    Await.until("the key is known", PATIENCE, () -> read(minted).statusCode() == status);
    return minted;
  }

  private static HttpResponse<String> read(Minted minted) {
    return get("/invoices", "Authorization", "Bearer " + minted.key());
  }

  private static HttpResponse<String> write(Minted minted, String body) {
    return send(
        request(app, "/invoices", "Authorization", "Bearer " + minted.key())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> get(String path, String... headers) {
    return get(app, path, headers);
  }

  private static HttpResponse<String> get(Invoices from, String path, String... headers) {
    return send(request(from, path, headers));
  }

  private static HttpRequest.Builder request(Invoices to, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
            .timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static VerifierSettings settings(String kafka, String redis) {
    // A busy machine must not look like a lost Redis.
    return VerifierSettings.of(kafka, redis, RunningService.PEPPERS)
        .withNode("invoices")
        .withBootstrapJitter(Duration.ZERO)
        .withRedisTimeout(Duration.ofSeconds(10));
  }
}
