package io.tallystick.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that tells scripts where everything is: there while the system is ready, and never half
 * written. It holds addresses and paths, no secrets.
 */
final class LocalJson implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  private LocalJson(Path file) {
    this.file = file;
  }

  static LocalJson write(Path file, Urls urls, Path managementKey) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("keyService", urls.keyService());
    ArrayNode verifiers = json.putArray("verifiers");
    urls.verifiers().forEach(verifiers::add);
    json.put("managementKeyFile", managementKey.toString());
    json.put("kafka", urls.kafka());
    json.put("redis", urls.redis());
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(draft, json.toPrettyString() + "\n");
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    return new LocalJson(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
