package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks sentinels who the primary is, one after the other, the one that answered last first. One
 * thread.
 */
final class Sentinels implements Finder {
  private final LettuceClient client;
  private final List<RedisURI> sentinels;
  private final RedisURI template;
  private final String primaryName;

  Sentinels(LettuceClient client, List<RedisURI> sentinels, RedisURI template, String primaryName) {
    this.client = client;
    this.sentinels = new ArrayList<>(sentinels);
    this.template = template;
    this.primaryName = primaryName;
  }

  @Override
  public RedisURI primaryOf(int slot) throws InterruptedException {
    String reason = "no sentinel was asked";
    for (int asked = 0; asked < sentinels.size(); asked++) {
      RedisURI sentinel = sentinels.get(0);
      try {
        return named(sentinel).uri(template);
      } catch (RedisUnavailable failure) {
        reason = "sentinel " + NodeAddress.of(sentinel) + ": " + failure.getMessage();
        sentinels.add(sentinels.remove(0));
      }
    }
    throw new RedisUnavailable(reason);
  }

  private NodeAddress named(RedisURI sentinel) throws InterruptedException {
    List<String> reply =
        client.ask(
            sentinel,
            redis ->
                redis.dispatch(
                    CommandType.SENTINEL,
                    new ValueListOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                        .add("GET-MASTER-ADDR-BY-NAME")
                        .add(primaryName)));
    NodeAddress primary =
        reply.size() == 2
            ? NodeAddress.parse(reply.get(0) + ":" + reply.get(1), sentinel.getHost())
            : null;
    if (primary == null) {
      throw new RedisUnavailable("it knows no primary " + primaryName);
    }
    return primary;
  }
}
