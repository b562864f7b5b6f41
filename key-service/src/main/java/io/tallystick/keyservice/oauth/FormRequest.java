package io.tallystick.keyservice.oauth;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to an OAuth endpoint, read strictly (RFC 6749 sections 2.3 and 3.2): parameters in the
 * body alone, each once, and exactly one way of proving the client. Pure; any thread.
 */
final class FormRequest {
  static final int BODY_SIZE_MAX_BYTES = 64 * 1024;

  /** RFC 8707 section 2: these may be there more than once. */
  private static final Set<String> REPEATABLE = Set.of("resource", "audience");

  private static final List<String> ASSERTION =
      List.of("client_assertion", "client_assertion_type");
  private static final URI ANY = URI.create("https://localhost/");

  private final Map<String, List<String>> parameters;
  private final ClientAuthentication client;

  /**
   * A request as it arrived.
   *
   * @param query what stood behind a question mark, null for none
   * @param authorization every such header
   */
  record Raw(
      @Nullable String query,
      @Nullable String contentType,
      List<String> authorization,
      String body) {}

  private FormRequest(Map<String, List<String>> parameters, ClientAuthentication client) {
    this.parameters = parameters;
    this.client = client;
  }

  static FormRequest parse(Raw raw) {
    if (raw.query() != null) {
      throw OauthError.invalidRequest("Parameters belong into the body, never into the URL.");
    }
    if (!isForm(raw.contentType())) {
      throw OauthError.invalidRequest(
          "The body has to be a form: Content-Type: application/x-www-form-urlencoded.");
    }
    Map<String, List<String>> parameters = URLUtils.parseParameters(raw.body());
    for (Map.Entry<String, List<String>> each : parameters.entrySet()) {
      if (each.getValue().size() > 1 && !REPEATABLE.contains(each.getKey())) {
        throw OauthError.invalidRequest("A parameter stands twice.");
      }
    }
    return new FormRequest(parameters, client(raw, parameters));
  }

  /** The value of a parameter, null when it is absent. */
  @Nullable String value(String name) {
    List<String> values = parameters.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  String required(String name) {
    String value = value(name);
    if (value == null || value.isEmpty()) {
      throw OauthError.invalidRequest("The parameter " + name + " is missing.");
    }
    return value;
  }

  /** All values of a parameter that may be there more than once. */
  List<String> values(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /** How the client proves itself. */
  ClientAuthentication client() {
    return client;
  }

  private static ClientAuthentication client(Raw raw, Map<String, List<String>> parameters) {
    boolean byHeader = !raw.authorization().isEmpty();
    boolean bySecret = parameters.containsKey("client_secret");
    boolean byAssertion = ASSERTION.stream().anyMatch(parameters::containsKey);
    int ways = (byHeader ? 1 : 0) + (bySecret ? 1 : 0) + (byAssertion ? 1 : 0);
    if (ways > 1 || raw.authorization().size() > 1) {
      throw OauthError.invalidRequest("A client proves itself in exactly one way per request.");
    }
    ClientAuthentication client = ways == 0 ? null : parsed(raw);
    if (client == null) {
      throw OauthError.invalidClient();
    }
    List<String> named = parameters.get("client_id");
    if (named != null && !named.equals(List.of(client.getClientID().getValue()))) {
      throw OauthError.invalidRequest("client_id names another client than the one that proves.");
    }
    return client;
  }

  private static @Nullable ClientAuthentication parsed(Raw raw) {
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, ANY);
    request.setEntityContentType(ContentType.APPLICATION_URLENCODED);
    if (!raw.authorization().isEmpty()) {
      request.setAuthorization(raw.authorization().get(0));
    }
    request.setBody(raw.body());
    try {
      return ClientAuthentication.parse(request);
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isForm(@Nullable String contentType) {
    try {
      return contentType != null
          && ContentType.parse(contentType).matches(ContentType.APPLICATION_URLENCODED);
    } catch (java.text.ParseException e) {
      return false;
    }
  }
}
