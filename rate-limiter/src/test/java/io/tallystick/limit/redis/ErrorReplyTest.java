package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The texts of Redis 6.2 and 7, those of a command inside a script too. */
final class ErrorReplyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOSCRIPT No matching script. Please use EVAL.|NOSCRIPT",
        "MOVED 3999 127.0.0.1:6381|MOVED",
        "ASK 3999 127.0.0.1:6381|ASK",
        "TRYAGAIN Multiple keys request during rehashing of slot|TRYAGAIN",
        "READONLY You can't write against a read only replica. script: a, on @user_script:1.|READONLY",
        "ERR Error running script (call to f_a): @user_script:181: @user_script: 181:"
            + " -READONLY You can't write against a read only replica. |READONLY",
        "ERR Error running script (call to f_a): @user_script:1: @user_script: 1:"
            + " -MISCONF Redis is configured to save RDB snapshots|MISCONF",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.|MASTERDOWN",
        "NOREPLICAS Not enough good replicas to write.|NOREPLICAS",
        "LOADING Redis is loading the dataset in memory|LOADING",
        "BUSY Redis is busy running a script.|BUSY",
        "NOAUTH Authentication required.|NOAUTH",
        "CLUSTERDOWN The cluster is down|CLUSTERDOWN",
        "CLUSTERDOWN Hash slot not served|SLOT_NOT_SERVED",
        "OOM command not allowed when used memory > 'maxmemory'.|OTHER",
        "ERR Error running script (call to f_a): @user_script:1: @user_script: 1:"
            + " -OOM command not allowed when used memory > 'maxmemory'. |OTHER",
        "WRONGTYPE Operation against a key holding the wrong kind of value|OTHER",
        "ERR Error running script (call to f_a): @user_script:1: -nothing known|OTHER",
        "''|OTHER",
      })
  void text_isKnownByItsCode(String text, ErrorReply expected) {
    assertEquals(expected, ErrorReply.of(text));
  }

  @Test
  void readme_hasEachReply() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (ErrorReply reply : ErrorReply.values()) {
      String row = "| `" + reply + "` | " + words(reply.reaction()) + " |";
      assertTrue(reply == ErrorReply.OTHER || readme.contains(row), row);
    }
  }

  private static String words(ErrorReply.Reaction reaction) {
    return switch (reaction) {
      case SEND_TEXT -> "goes again with the script's text";
      case FOLLOW -> "goes to the server that is named, and so do further calls";
      case FOLLOW_ONCE -> "goes to the server that is named, alone";
      case SEND_LATER -> "goes again 5 ms later, five times at most; then it is lost alone";
      case LOSE_SERVER -> "is lost, and the breaker opens";
      case LOSE_CALL_AND_DOUBT -> "is lost alone, and the cluster is asked who holds what";
      case LOSE_CALL -> "is lost alone";
    };
  }
}
