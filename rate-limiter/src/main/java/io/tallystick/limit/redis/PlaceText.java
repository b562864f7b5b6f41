package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses. Servers of a list are read one by one as the address of a single one would be,
 * with who signs in repeated. What it does not know it refuses, and never repeats. Stateless.
 */
final class PlaceText {
  private static final String FORMS =
      "a Redis address must be redis[s]://[user:password@]host[:port][/database],"
          + " redis[s]-sentinel://[user:password@]host[:port],…[/database]?sentinelMasterId=name"
          + " or redis[s]-cluster://[user:password@]host[:port],…";

  private static final Pattern SEVERAL =
      Pattern.compile(
          "(?<scheme>rediss?)-(?<kind>sentinel|cluster)://(?:(?<user>.*)@)?(?<hosts>[^@/?#]+)"
              + "(?:/(?<database>\\d{0,5}))?(?:\\?(?<query>[^#@]*))?");

  private static final Pattern SERVER =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]+]|[^:\\[\\]\\s]+)(?<port>:\\d{1,5})?");

  private static final String PRIMARY_NAME = "sentinelMasterId";
  private static final String SENTINEL_AUTH = "sentinelAuth";
  private static final int SENTINEL_PORT = 26_379;
  private static final int REDIS_PORT = 6_379;
  private static final int SERVERS_MAX = 64;

  private PlaceText() {}

  static Place parse(String text) {
    Matcher several = SEVERAL.matcher(text);
    if (several.matches()) {
      return several.group("kind").equals("cluster") ? cluster(several) : sentinels(several);
    }
    RedisURI uri = uri(text);
    // What has no host of its own, such as a socket, is refused, not half understood.
    if (uri == null || uri.getHost() == null || !uri.getSentinels().isEmpty()) {
      throw new IllegalArgumentException(FORMS);
    }
    return new OneServer(uri);
  }

  private static Place cluster(Matcher text) {
    String database = text.group("database");
    if (database != null && !database.isEmpty() && !database.equals("0")) {
      throw new IllegalArgumentException("a Redis Cluster has no databases but 0");
    }
    parameters(text, Set.of());
    return new Clustered(servers(text, signIn(text), REDIS_PORT));
  }

  private static Place sentinels(Matcher text) {
    Map<String, String> parameters = parameters(text, Set.of(PRIMARY_NAME, SENTINEL_AUTH));
    String primaryName = parameters.getOrDefault(PRIMARY_NAME, "");
    if (!primaryName.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "an address of sentinels must name their primary with ?" + PRIMARY_NAME + "=name");
    }
    String signIn = flag(parameters.getOrDefault(SENTINEL_AUTH, "false")) ? signIn(text) : "";
    String database = text.group("database");
    RedisURI template = servers(text, signIn(text), SENTINEL_PORT).get(0);
    template.setDatabase(database == null || database.isEmpty() ? 0 : Integer.parseInt(database));
    return new BehindSentinels(servers(text, signIn, SENTINEL_PORT), template, primaryName);
  }

  private static String signIn(Matcher text) {
    String user = text.group("user");
    return user == null ? "" : user + "@";
  }

  private static List<RedisURI> servers(Matcher text, String signIn, int defaultPort) {
    List<RedisURI> servers = new ArrayList<>();
    for (String host : text.group("hosts").split(",", -1)) {
      Matcher place = SERVER.matcher(host);
      boolean known = place.matches();
      String port = known && place.group("port") != null ? "" : ":" + defaultPort;
      RedisURI uri = uri(text.group("scheme") + "://" + signIn + host + port);
      if (!known || uri == null || uri.getHost() == null) {
        throw new IllegalArgumentException(FORMS);
      }
      servers.add(uri);
    }
    if (servers.size() > SERVERS_MAX) {
      throw new IllegalArgumentException("at most " + SERVERS_MAX + " servers in an address");
    }
    return servers;
  }

  private static Map<String, String> parameters(Matcher text, Set<String> known) {
    Map<String, String> parameters = new HashMap<>();
    String query = text.group("query");
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      if (parts.length < 2 || !known.contains(parts[0])) {
        throw new IllegalArgumentException(FORMS);
      }
      parameters.put(parts[0], parts[1]);
    }
    return parameters;
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(SENTINEL_AUTH + " must be true or false");
    }
    return text.equals("true");
  }

  // The cause is dropped on purpose: its message repeats the text.
  private static @Nullable RedisURI uri(String text) {
    try {
      return RedisURI.create(text);
    } catch (RuntimeException malformed) {
      return null;
    }
  }
}
