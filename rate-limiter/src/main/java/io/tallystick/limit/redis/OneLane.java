package io.tallystick.limit.redis;

import org.jspecify.annotations.Nullable;

/** The one way to the one server at a time that holds everything. Safe from any thread. */
final class OneLane implements Lanes {
  private static final String PROBE_GROUP = "tallystick-probe";

  private final Lane lane;

  OneLane(Place place, Lane.Surroundings surroundings) {
    Finder finder = place.finder(surroundings.client());
    ScriptCall probe = surroundings.probe().apply(PROBE_GROUP);
    this.lane =
        new Lane(
            new Lane.Server(place.toString(), () -> finder.primaryOf(0), () -> probe, () -> {}),
            surroundings);
  }

  @Override
  public void start() {
    lane.start();
    lane.awaitFirstCheck();
  }

  @Override
  public Lane of(ScriptCall call) {
    return lane;
  }

  /** A cluster that was taken for a single server: it is not followed, and its reply is logged. */
  @Override
  public @Nullable Lane redirected(Lane from, String redirect, boolean forGood) {
    return null;
  }

  @Override
  public void doubt() {}

  @Override
  public boolean isAnyLost() {
    return lane.isLost();
  }

  @Override
  public boolean mayEvict() {
    return lane.mayEvict();
  }

  @Override
  public long breakerOpenings() {
    return lane.breakerOpenings();
  }

  @Override
  public void shut() {
    lane.shut();
  }

  @Override
  public void close() {
    lane.close();
  }
}
