package io.tallystick.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LogPlaceTest {
  private static final String TOPIC = "f3zGkXvZQ0yRk8cQ9aBcDw";

  @Test
  void placeOnThatLog_isItsOffset() {
    for (long offset : new long[] {0, 7, 123_456_789_012_345_678L}) {
      RecordHeaders headers = new RecordHeaders();
      LogPlace place = new LogPlace(TOPIC, offset);
      place.addTo(headers);
      assertEquals(offset, LogPlace.offsetOn(utf8(TOPIC), headers));
      assertEquals(place, LogPlace.of(headers));
    }
  }

  @Test
  void placeOnAnotherLog_isForeign() {
    RecordHeaders headers = new RecordHeaders();
    new LogPlace(TOPIC, 7).addTo(headers);
    assertEquals(LogPlace.FOREIGN, LogPlace.offsetOn(utf8("another"), headers));
  }

  @Test
  void headersWithoutAPlace_areNone() {
    assertNone(new RecordHeaders());
    assertNone(headers(TOPIC, null));
    assertNone(headers(null, "7"));
    for (String offset : new String[] {"", "x", "7x", "-", "7.0", "99999999999999999999"}) {
      assertNone(headers(TOPIC, offset));
    }
  }

  private static void assertNone(Headers headers) {
    assertEquals(LogPlace.NONE, LogPlace.offsetOn(utf8(TOPIC), headers));
    assertNull(LogPlace.of(headers));
  }

  private static Headers headers(String topic, String offset) {
    RecordHeaders headers = new RecordHeaders();
    if (topic != null) {
      headers.add(LogPlace.TOPIC_HEADER, utf8(topic));
    }
    if (offset != null) {
      headers.add(LogPlace.OFFSET_HEADER, utf8(offset));
    }
    return headers;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
