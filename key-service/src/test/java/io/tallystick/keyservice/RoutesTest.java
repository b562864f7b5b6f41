package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.keyservice.oauth.OauthRoutes;
import io.tallystick.testkit.contract.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A route that nobody has described can't be found from outside, so it is looked for inside. */
final class RoutesTest {
  private static final Path SOURCES = Path.of("src/main/java/io/tallystick/keyservice/api");
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  /** Every registration names its method and its path, on one line or two. */
  private static final Pattern ROUTE =
      Pattern.compile("HttpMethod\\.(\\w+),\\s*\"(/[^\"]*)\"", Pattern.DOTALL);

  @Test
  void routes_ofTheSource_areThoseOfTheDocument() throws IOException {
    Set<String> described = new TreeSet<>(described("/key-service.openapi.yaml"));
    described.addAll(described("/oauth.openapi.yaml"));
    Set<String> found = routes();
    // These read their bodies themselves, so they are made elsewhere.
    for (String path : List.of(OauthRoutes.TOKEN, OauthRoutes.INTROSPECT, OauthRoutes.REVOKE)) {
      found.add("POST " + path);
    }
    found.add("GET " + OauthRoutes.JWKS);
    found.add("GET " + OauthRoutes.METADATA);
    assertTrue(found.size() >= 16, "the pattern still finds the routes: " + found);
    assertEquals(described, found);
  }

  @Test
  void routes_areMadeInOneWayAlone() throws IOException {
    String source = source();
    Matcher made =
        Pattern.compile("\\brouter\\s*\\.(get|post|put|patch|delete)\\(").matcher(source);
    assertTrue(!made.find(), "a route that the other test can't see");
  }

  private static Set<String> described(String document) {
    Set<String> described = new TreeSet<>();
    JsonDocument.resource(KeyService.class, document)
        .root()
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method -> {
                          if (METHODS.contains(method)) {
                            described.add(
                                method.toUpperCase(Locale.ROOT)
                                    + " "
                                    + path.getKey().replaceAll("\\{(\\w+)}", ":$1"));
                          }
                        }));
    return described;
  }

  private static Set<String> routes() throws IOException {
    Set<String> routes = new TreeSet<>();
    Matcher route = ROUTE.matcher(source());
    while (route.find()) {
      routes.add(route.group(1) + " " + route.group(2));
    }
    return routes;
  }

  private static String source() throws IOException {
    return Files.readString(SOURCES.resolve("HttpApi.java"));
  }
}
