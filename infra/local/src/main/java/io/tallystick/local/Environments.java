package io.tallystick.local;

import java.util.HashMap;
import java.util.Map;

/** The settings that each service gets, as it would from its environment. Pure. */
final class Environments {
  /** Whom tokens are meant for here. */
  static final String AUDIENCE = "urn:tallystick:local";

  private Environments() {}

  static Map<String, String> keyService(Ports ports, DataFolder folder) {
    Map<String, String> environment = shared(ports, folder);
    environment.put("TALLYSTICK_NODE", "key-service-1");
    environment.put("TALLYSTICK_HTTP_PORT", Integer.toString(ports.keyService()));
    environment.put("TALLYSTICK_OPS_PORT", Integer.toString(ports.keyServiceOps()));
    environment.put("TALLYSTICK_DATA", folder.keyService().toString());
    environment.put("TALLYSTICK_MANAGEMENT_KEY_FILE", folder.managementKey().toString());
    environment.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    environment.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    return environment;
  }

  static Map<String, String> verifier(int number, Ports ports, DataFolder folder) {
    Map<String, String> environment = shared(ports, folder);
    environment.put("TALLYSTICK_NODE", "verifier-" + number);
    // All of it shares one machine, which may be building something beside it.
    environment.put("TALLYSTICK_REDIS_TIMEOUT", "500ms");
    environment.put("TALLYSTICK_HTTP_PORT", Integer.toString(ports.verifier(number)));
    environment.put("TALLYSTICK_OPS_PORT", Integer.toString(ports.verifierOps(number)));
    return environment;
  }

  private static Map<String, String> shared(Ports ports, DataFolder folder) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TALLYSTICK_KAFKA", Urls.of(ports).kafka());
    environment.put("TALLYSTICK_REDIS", Urls.of(ports).redis());
    environment.put("TALLYSTICK_HTTP_HOST", "127.0.0.1");
    environment.put("TALLYSTICK_PEPPERS_FILE", folder.peppers().toString());
    environment.put("TALLYSTICK_ISSUER", Urls.of(ports).keyService());
    environment.put("TALLYSTICK_AUDIENCES", AUDIENCE);
    return environment;
  }
}
