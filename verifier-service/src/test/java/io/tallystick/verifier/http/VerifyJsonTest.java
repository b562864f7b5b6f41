package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.state.AddressRange;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.verdict.Asked;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyJsonTest {
  @Test
  void request_withEveryField_isRead() {
    Asked asked =
        read(
            "{\"key\":\"k\",\"scopes\":[\"a\",\"b\"],\"address\":\"192.0.2.7\",\"cost\":0,"
                + "\"minVersion\":3}");
    assertEquals("k", asked.key());
    assertEquals(List.of("a", "b"), asked.scopes());
    assertArrayEquals(AddressRange.address("192.0.2.7"), asked.address().get());
    assertEquals(0, asked.cost());
    assertEquals(3, asked.minVersion());
  }

  @Test
  void request_withNothing_asksAboutNoKeyAtCostOne() {
    Asked asked = read("{}");
    assertNull(asked.key());
    assertEquals(List.of(), asked.scopes());
    assertEquals(0, asked.address().get().length);
    assertEquals(1, asked.cost());
    assertEquals(0, asked.minVersion());
    assertNull(read("{\"key\":null}").key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"key\":7}|key",
        "{\"key\":[\"k\"]}|key",
        "{\"scopes\":\"a\"}|scopes",
        "{\"scopes\":[\"a\",7]}|scopes[1]",
        "{\"scopes\":[\"a b\"]}|scopes[0]",
        "{\"scopes\":[null]}|scopes[0]",
        "{\"address\":\"localhost\"}|address",
        "{\"address\":\"10.0.0.0/8\"}|address",
        "{\"address\":7}|address",
        "{\"cost\":-1}|cost",
        "{\"cost\":1000000000001}|cost",
        "{\"cost\":9223372036854775808}|cost",
        "{\"cost\":1.0}|cost",
        "{\"cost\":\"1\"}|cost",
        "{\"cost\":true}|cost",
        "{\"limits\":[]}|limits",
        "{\"minVersion\":0}|minVersion",
        "{\"minVersion\":-1}|minVersion",
        "{\"minVersion\":1.5}|minVersion",
        "{\"minVersion\":\"1\"}|minVersion",
        "{\"minVersion\":9223372036854775808}|minVersion",
        "{\"Key\":\"k\"}|Key",
        "{\"key\":\"k\",\"key\":\"k\"}|''",
        "[]|''",
        "\"k\"|''",
        "null|''",
        "7|''",
        "{|''",
        "{} {}|''",
        "''|''",
      })
  void request_thatIsWrong_namesItsField(String body, String field) {
    JsonFieldException refused = assertThrows(JsonFieldException.class, () -> read(body));
    assertEquals(field, refused.field());
  }

  @Test
  void scopes_beyondTheMaximum_areRefused() {
    String many = "\"s\",".repeat(64) + "\"s\"";
    assertThrows(JsonFieldException.class, () -> read("{\"scopes\":[" + many + "]}"));
  }

  @Test
  void key_asTheNameOfAField_isNotEchoed() {
    Minted minted = Minted.plain();
    for (String name : List.of(minted.key(), minted.text().secret().reveal())) {
      JsonFieldException refused =
          assertThrows(JsonFieldException.class, () -> read("{\"" + name + "\":1}"));
      String secret = minted.text().secret().reveal();
      assertFalse(refused.getMessage().contains(secret.substring(0, 8)));
      assertFalse(refused.field().contains(secret.substring(0, 8)));
    }
  }

  private static Asked read(String body) {
    return VerifyJson.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
