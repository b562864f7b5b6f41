package io.tallystick.keyservice.relay;

import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.runtime.config.KafkaSettings;
import java.util.function.Consumer;

/**
 * What the relay works with.
 *
 * @param node its name in the group and in transactions
 * @param steps told of each point that is reached; a test ends the relay there
 */
record RelayParts(
    KafkaSettings kafka,
    String node,
    Directory directory,
    FoldProgress progress,
    RelayPace pace,
    Consumer<RelayStep> steps) {

  void reached(RelayStep step) {
    steps.accept(step);
  }
}
