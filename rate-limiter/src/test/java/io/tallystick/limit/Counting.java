package io.tallystick.limit;

import java.util.List;

/** What decides in a test: the model, or the script on a real Redis. For one thread. */
interface Counting {
  TakeReply take(Bundle bundle, List<Long> costs, long ahead, long nowMicros);

  List<Long> giveBack(Bundle bundle, Lease lease, long unused, long nowMicros);
}
