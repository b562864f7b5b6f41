package io.tallystick.testkit.contract;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request that was really made and what was really answered. Immutable. */
public record Exchange(Sent sent, Received received) {

  /**
   * The request.
   *
   * @param target path and query, as sent
   * @param headers by lower-case name
   * @param body null if it had none
   */
  public record Sent(
      String method, String target, Map<String, String> headers, @Nullable String body) {
    public Sent {
      headers = Map.copyOf(headers);
    }

    String path() {
      int mark = target.indexOf('?');
      return mark < 0 ? target : target.substring(0, mark);
    }

    /** The names of the query's parameters. */
    List<String> parameters() {
      int mark = target.indexOf('?');
      String query = mark < 0 ? "" : target.substring(mark + 1);
      return List.of(query.split("&", -1)).stream()
          .map(pair -> pair.split("=", 2)[0])
          .filter(name -> !name.isEmpty())
          .toList();
    }
  }

  /**
   * The answer.
   *
   * @param headers by lower-case name
   */
  public record Received(int status, Map<String, String> headers, String body) {
    public Received {
      headers = Map.copyOf(headers);
    }
  }

  /** What an HTTP client of the JDK sent and got. */
  public static Exchange of(HttpResponse<String> response, @Nullable String sentBody) {
    Map<String, List<String>> sent = response.request().headers().map();
    String query = response.uri().getRawQuery();
    String target = response.uri().getRawPath() + (query == null ? "" : "?" + query);
    return new Exchange(
        new Sent(response.request().method(), target, joined(sent), sentBody),
        new Received(response.statusCode(), joined(response.headers().map()), response.body()));
  }

  /** For a failure's first line. */
  String told() {
    return sent.method()
        + " "
        + sent.target()
        + " answered "
        + received.status()
        + " "
        + received.body()
        + "\nand the document says otherwise:";
  }

  private static Map<String, String> joined(Map<String, List<String>> headers) {
    Map<String, String> joined = new TreeMap<>();
    headers.forEach(
        (name, values) -> joined.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    return joined;
  }
}
