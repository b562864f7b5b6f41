package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.DurationText;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.directory.UsageQuery;
import io.tallystick.keyservice.directory.UsageSeries;
import io.tallystick.keyservice.directory.UsageStore;
import io.vertx.core.MultiMap;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of the usage of a key, read strictly, and its answer. Steps begin at multiples of their
 * length since 1970 in UTC, so that days are days; what is asked for is widened to whole ones, and
 * ends with the one of now. All in minutes since 1970.
 */
record UsageRequest(long from, long to, long step) {
  static final int POINTS_MAX = 1_500;
  private static final long MINUTE_MILLIS = 60_000;
  private static final String STEP_DEFAULT = "1h";
  private static final long SPAN_DEFAULT_MILLIS = 24 * 60 * MINUTE_MILLIS;
  private static final Set<String> NAMES = Set.of("from", "to", "step");

  static UsageRequest parse(MultiMap query, Instant now) {
    QueryParameters.refuseOthers(query, NAMES);
    long step = step(query);
    Instant to = time(query, "to");
    Instant end = to == null || to.isAfter(now) ? now : to;
    Instant from = time(query, "from");
    Instant start = from == null ? end.minusMillis(SPAN_DEFAULT_MILLIS) : from;
    if (!start.isBefore(end)) {
      throw QueryParameters.refuse("from", "it is not before to, or not before now");
    }
    long stepMillis = step * MINUTE_MILLIS;
    long first = Math.floorDiv(start.toEpochMilli(), stepMillis);
    long last = -Math.floorDiv(-end.toEpochMilli(), stepMillis);
    if (last - first > POINTS_MAX) {
      throw QueryParameters.refuse(
          "step",
          "that would be " + (last - first) + " points, and at most " + POINTS_MAX + " are given");
    }
    return new UsageRequest(first * step, last * step, step);
  }

  /** Every step stands there, also those without a call. */
  Answer answer(KeyId id, UsageStore store) {
    UsageSeries series = store.series(new UsageQuery(id, from, to, step));
    ObjectNode json =
        Json.object()
            .put("id", id.value())
            .put("from", text(from))
            .put("to", text(to))
            .put("step", DurationText.format(step * MINUTE_MILLIS));
    if (series.minutesFrom() > from) {
      json.put("minutesFrom", text(series.minutesFrom()));
    }
    json.set("total", sum(series.total(), Json.object()));
    ArrayNode points = json.putArray("points");
    long at = from;
    for (UsageSeries.Sum each : series.steps()) {
      points.add(sum(each, Json.object().put("at", text(at))));
      at += step;
    }
    return Answer.of(json);
  }

  private static ObjectNode sum(UsageSeries.Sum sum, ObjectNode json) {
    json.put("admitted", sum.admitted()).put("cost", sum.cost());
    ObjectNode denied = json.putObject("denied");
    sum.denied().forEach(denied::put);
    return json;
  }

  private static long step(MultiMap query) {
    String text = query.get("step") == null ? STEP_DEFAULT : query.get("step");
    if (text.matches("[1-9]\\d{0,5}[mhd]")) {
      return DurationText.parseMillis(text) / MINUTE_MILLIS;
    }
    throw QueryParameters.refuse("step", "it is 1m, 5m, 1h, 1d or another number of minutes");
  }

  private static @Nullable Instant time(MultiMap query, String name) {
    String text = query.get(name);
    try {
      return text == null ? null : JsonFields.instant(text);
    } catch (IllegalArgumentException e) {
      throw QueryParameters.refuse(name, String.valueOf(e.getMessage()));
    }
  }

  private static String text(long minute) {
    return Instant.ofEpochMilli(minute * MINUTE_MILLIS).toString();
  }
}
