package io.tallystick.limit;

/** Credits: what was spent stays spent. */
final class CreditsCount implements ModelCount {
  private final Limit limit;
  private long spent;

  CreditsCount(Limit limit, long spent) {
    this.limit = limit;
    this.spent = spent;
  }

  @Override
  public ModelCount at(Limit other, long nowMicros) {
    return new CreditsCount(other, spent);
  }

  @Override
  public boolean changed() {
    return false;
  }

  @Override
  public long room() {
    return Math.max(0, limit.limit() - spent);
  }

  @Override
  public void take(long cost) {
    spent += cost;
  }

  @Override
  public long resetMicros() {
    return -1;
  }

  @Override
  public long waitMicros(long cost) {
    return -1;
  }

  @Override
  public long leaseRoom(long lifeMicros) {
    return 0;
  }

  @Override
  public long leaseLifeMicros() {
    return LEASE_MICROS;
  }

  @Override
  public long lease(long permits, long lifeMicros) {
    throw new IllegalStateException("credits are never leased");
  }

  @Override
  public boolean give(long permits, long mark) {
    return false;
  }
}
