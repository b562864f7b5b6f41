package io.tallystick.limit;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all desks of a node share.
 *
 * @param whenLost answers calls that no trip has decided
 * @param waiting how many calls wait for a trip
 * @param timeoutNanos how long a call may take
 */
record DeskParts(
    Counters counters,
    TripTimes tripTimes,
    WhenLost whenLost,
    LeaseTally tally,
    AtomicInteger waiting,
    long timeoutNanos) {}
