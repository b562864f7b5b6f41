package io.tallystick.local;

import io.tallystick.embedded.FreePorts;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Which port of 127.0.0.1 serves what, all counted from one base. Immutable.
 *
 * @param base the public port of the key-service
 * @param verifiers how many verifiers there are, 1 to {@value #VERIFIERS_MAX}
 */
record Ports(int base, int verifiers) {
  static final int VERIFIERS_MAX = 9;
  static final int BASE_MIN = 1024;
  static final int BASE_MAX = 65_535 - 32;
  private static final int SUGGESTION_STEP = 100;

  int keyService() {
    return base;
  }

  int keyServiceOps() {
    return base + 10;
  }

  int verifier(int number) {
    return base + number;
  }

  int verifierOps(int number) {
    return base + 10 + number;
  }

  int kafka() {
    return base + 30;
  }

  int redis() {
    return base + 31;
  }

  int kafkaController() {
    return base + 32;
  }

  /** Every port with what it is for, in the order of the design's table. */
  Map<Integer, String> roles() {
    Map<Integer, String> roles = new LinkedHashMap<>();
    roles.put(keyService(), "the key-service");
    roles.put(keyServiceOps(), "the key-service's operations");
    for (int number = 1; number <= verifiers; number++) {
      roles.put(verifier(number), "verifier " + number);
      roles.put(verifierOps(number), "verifier " + number + "'s operations");
    }
    roles.put(kafka(), "Kafka");
    roles.put(redis(), "Redis");
    roles.put(kafkaController(), "Kafka's controller");
    return roles;
  }

  /** Refuses when a port is taken, naming it and a base that is free. */
  void requireFree() {
    requireFree(FreePorts::isFree);
  }

  void requireFree(IntPredicate isFree) {
    roles()
        .forEach(
            (port, role) -> {
              if (!isFree.test(port)) {
                throw new Refusal(
                    "Port "
                        + port
                        + " for "
                        + role
                        + " is taken by another process: "
                        + wayOut(isFree)
                        + ".");
              }
            });
  }

  private String wayOut(IntPredicate isFree) {
    for (int next = base + SUGGESTION_STEP; next <= BASE_MAX; next += SUGGESTION_STEP) {
      Ports others = new Ports(next, verifiers);
      if (others.roles().keySet().stream().allMatch(isFree::test)) {
        return "stop that one, or move all of this with --port " + next;
      }
    }
    return "stop that one, or move all of this with --port";
  }
}
