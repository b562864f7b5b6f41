package io.tallystick.limit.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane for each server of a cluster that holds slots. Who holds what is asked for when a lane
 * is lost or a server says that it has changed, and now and then; a redirect is believed at once. A
 * server without slots loses its lane. Safe from any thread.
 */
final class ShardLanes implements Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLanes.class);
  private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long ASK_WHEN_LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int PROBES_TRIED_MAX = 500_000;

  private final SparseLog unanswered = new SparseLog(LOG);
  private final ClusterNodes nodes;
  private final Lane.Surroundings surroundings;
  private final AtomicReferenceArray<@Nullable Lane> bySlot =
      new AtomicReferenceArray<>(SlotMap.SLOTS);
  private final Map<NodeAddress, Lane> byAddress = new ConcurrentHashMap<>();
  private final LongAdder openingsOfDropped = new LongAdder();
  private final Prober asker = new Prober(this::askIfDue);
  private volatile boolean doubted = true;
  private volatile boolean shut;
  private long askedAtNanos;

  ShardLanes(ClusterNodes nodes, Lane.Surroundings surroundings) {
    this.nodes = nodes;
    this.surroundings = surroundings;
  }

  @Override
  public void start() {
    asker.start();
    asker.awaitFirst();
    byAddress.values().forEach(Lane::awaitFirstCheck);
  }

  @Override
  public @Nullable Lane of(ScriptCall call) {
    return bySlot.get(SlotMap.slotOf(call.keys().get(0)));
  }

  @Override
  public @Nullable Lane redirected(Lane from, String text, boolean forGood) {
    Redirect redirect = Redirect.parse(text, hostOf(from));
    if (redirect == null) {
      return null;
    }
    Lane to = laneTo(redirect.to());
    if (forGood && to != null) {
      bySlot.set(redirect.slot(), to);
      doubt();
    }
    return to;
  }

  @Override
  public void doubt() {
    doubted = true;
  }

  @Override
  public boolean isAnyLost() {
    return byAddress.isEmpty() || byAddress.values().stream().anyMatch(Lane::isLost);
  }

  @Override
  public boolean mayEvict() {
    return byAddress.values().stream().anyMatch(Lane::mayEvict);
  }

  @Override
  public long breakerOpenings() {
    return openingsOfDropped.sum()
        + byAddress.values().stream().mapToLong(Lane::breakerOpenings).sum();
  }

  @Override
  public void shut() {
    shut = true;
    byAddress.values().forEach(Lane::shut);
  }

  @Override
  public void close() {
    shut();
    asker.close();
    byAddress.values().forEach(Lane::close);
  }

  /** On the asker's thread alone. */
  private void askIfDue() {
    long sinceNanos = System.nanoTime() - askedAtNanos;
    boolean due =
        doubted || sinceNanos >= ASK_NANOS || (sinceNanos >= ASK_WHEN_LOST_NANOS && isAnyLost());
    if (!due) {
      return;
    }
    doubted = false;
    askedAtNanos = System.nanoTime();
    doubtLost();
    try {
      follow(nodes.load());
    } catch (RedisUnavailable nobody) {
      doubted = true;
      unanswered.warn(
          "No server of {} tells who holds what: {}",
          surroundings.settings(),
          String.valueOf(nobody.getMessage()));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** A server that is cut off from the others may still name itself as the holder of its slots. */
  private void doubtLost() {
    byAddress.forEach(
        (address, lane) -> {
          if (lane.isLost()) {
            nodes.doubt(address);
          }
        });
  }

  private void follow(SlotMap map) {
    for (int slot = 0; slot < SlotMap.SLOTS; slot++) {
      NodeAddress primary = map.primaryOf(slot);
      bySlot.set(slot, primary == null ? null : laneTo(primary));
    }
    dropAllBut(map.primaries());
  }

  private void dropAllBut(Set<NodeAddress> primaries) {
    List<NodeAddress> gone = new ArrayList<>(byAddress.keySet());
    gone.removeAll(primaries);
    for (NodeAddress address : gone) {
      Lane lane = byAddress.remove(address);
      if (lane != null) {
        LOG.info("Redis at {} holds no slots any more.", lane.shownAs());
        openingsOfDropped.add(lane.breakerOpenings());
        lane.drop();
      }
    }
  }

  /** The lane to a server, made when there is none, so that it may not be open yet. */
  private @Nullable Lane laneTo(NodeAddress address) {
    Lane known = byAddress.get(address);
    return known != null || shut ? known : byAddress.computeIfAbsent(address, this::newLane);
  }

  private Lane newLane(NodeAddress address) {
    LaneProbes probes = new LaneProbes();
    Lane lane =
        new Lane(
            new Lane.Server(
                address + " of " + surroundings.settings(),
                () -> nodes.uri(address),
                () -> probes.next(address),
                this::doubt),
            surroundings);
    lane.start();
    return lane;
  }

  private boolean holdsSlots(@Nullable Lane lane) {
    return lane != null
        && IntStream.range(0, SlotMap.SLOTS).anyMatch(slot -> bySlot.get(slot) == lane);
  }

  private String hostOf(Lane lane) {
    return byAddress.entrySet().stream()
        .filter(entry -> entry.getValue() == lane)
        .map(entry -> entry.getKey().host())
        .findFirst()
        .orElse("");
  }

  /** Finds probes whose keys lie in a slot of one server. On the thread of its lane alone. */
  private final class LaneProbes {
    private int found;

    /** Null while it holds no slot. */
    @Nullable ScriptCall next(NodeAddress address) {
      Lane lane = byAddress.get(address);
      int triesMax = holdsSlots(lane) ? PROBES_TRIED_MAX : 0;
      for (int tried = 0; tried < triesMax; tried++) {
        ScriptCall call = surroundings.probe().apply("tallystick-probe-" + (found + tried));
        if (Objects.equals(of(call), lane)) {
          found += tried;
          return call;
        }
      }
      found = 0;
      return null;
    }
  }
}
