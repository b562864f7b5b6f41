package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.event.RandomEvents;
import io.tallystick.key.state.KeyLimit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'limit':5,'window':'1m','algorithm':'leaky'} | limits[0].algorithm | sliding, gcra",
        "{'limit':5,'window':'1m','algorithm':7} | limits[0].algorithm | a string",
        "{'limit':5} | limits[0].window | missing; a window is",
        "{'limit':5,'algorithm':'gcra'} | limits[0].window | missing; a window is",
        "{'limit':5,'algorithm':'fixed'} | limits[0].window | 'day' or 'month'",
        "{'limit':5,'algorithm':'fixed','window':'year'} | limits[0].window | 'day' or 'month'",
        "{'limit':5,'window':'day'} | limits[0].window | calendar are 'fixed'",
        "{'limit':5,'window':'10ms'} | limits[0].window | from '1s' to '31d'",
        "{'limit':5,'window':'32d'} | limits[0].window | from '1s' to '31d'",
        "{'limit':5,'algorithm':'credits','window':'1m'} | limits[0].window | leave it out",
        "{'limit':5,'algorithm':'credits','burst':1} | limits[0].burst | only a gcra limit",
        "{'limit':5,'window':'1m','burst':1} | limits[0].burst | only a gcra limit",
        "{'limit':5,'window':'1m','algorithm':'gcra','burst':0} | limits[0].burst | from 1 to",
        "{'limit':5,'window':'1m','mode':'dry'} | limits[0].mode | enforce or shadow",
        "{'limit':1,'window':'1d','algorithm':'gcra','burst':32} | limits[0] | within 31 days",
        "{'limit':-1,'algorithm':'credits'} | limits[0].limit | from 0 to",
        "{'limit':0,'window':'1m'} | limits[0].limit | from 1 to",
        "{'limit':5.5,'window':'1m'} | limits[0].limit | a whole number",
        "{'limit':1000000000001,'window':'1m'} | limits[0].limit | to 1000000000000",
        "{'limit':5,'window':'1m','windw':'1m'} | limits[0].windw | known are",
        "{'name':'a b','limit':5,'window':'1m'} | limits[0] | a limit's name",
      })
  void read_wrongLimit_namesTheFieldAndWhatIsRight(String limit, String field, String detail) {
    JsonFieldException e =
        assertThrows(JsonFieldException.class, () -> read("[" + limit.trim() + "]"));
    assertEquals(field.trim(), e.field());
    assertTrue(
        e.detail().contains(detail.trim().replace('\'', '"').replace("limit\"s", "limit's")),
        e.detail());
  }

  @Test
  void read_whatIsLeftOut_isTheUsual() {
    assertEquals(
        List.of(
            new KeyLimit("default", 5, 60_000),
            KeyLimit.gcra("g", 7, 1_000, 7),
            KeyLimit.credits("c", 0)),
        read(
            "[{'limit':5,'window':'60s','mode':'enforce'},"
                + "{'name':'g','limit':7,'window':'1s','algorithm':'gcra'},"
                + "{'name':'c','limit':0,'algorithm':'credits'}]"));
  }

  @Test
  void write_usualLimit_isWhatItAlwaysWas() {
    var json = Json.object();
    LimitJson.write(List.of(new KeyLimit("default", 5, 60_000)), json);
    assertEquals(
        "{\"limits\":[{\"name\":\"default\",\"algorithm\":\"sliding\",\"limit\":5,\"window\":\"1m\"}]}",
        Json.text(json));
  }

  @Test
  void read_ofWrite_isIdentity() {
    long seed = System.nanoTime();
    RandomEvents random = new RandomEvents(new Random(seed));
    for (int round = 0; round < 500; round++) {
      List<KeyLimit> limits = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        limits.add(random.limit("l" + i));
      }
      var json = Json.object();
      LimitJson.write(limits, json);
      assertEquals(limits, LimitJson.optionalList(JsonFields.of(json, "")), "seed " + seed);
    }
  }

  private static List<KeyLimit> read(String limits) {
    String json = "{\"limits\":" + limits.replace('\'', '"') + "}";
    List<KeyLimit> read =
        LimitJson.optionalList(JsonFields.parse(json.getBytes(StandardCharsets.UTF_8)));
    return List.copyOf(read);
  }
}
