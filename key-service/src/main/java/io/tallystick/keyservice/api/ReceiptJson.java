package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.keyservice.receipt.Receipt;
import io.tallystick.runtime.cluster.Peer;
import java.util.List;

/** A receipt as the API shows it. */
final class ReceiptJson {
  private ReceiptJson() {}

  static ObjectNode of(Receipt receipt, long nowNanos) {
    ObjectNode json =
        Json.object()
            .put("inForce", receipt.inForce())
            .put("verifiers", receipt.verifiers())
            .put("millis", receipt.millis());
    write(receipt.silent(), nowNanos, json.putArray("silent"));
    write(receipt.gone(), nowNanos, json.putArray("gone"));
    return json;
  }

  private static void write(List<Peer> peers, long nowNanos, ArrayNode into) {
    for (Peer peer : peers) {
      into.addObject()
          .put("node", peer.report().identity().node())
          .put("instance", peer.report().identity().instance())
          .put("address", peer.report().address())
          .put("silentMillis", peer.silentMillis(nowNanos));
    }
  }
}
