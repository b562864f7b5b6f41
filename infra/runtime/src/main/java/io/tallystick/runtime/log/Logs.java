package io.tallystick.runtime.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.tallystick.runtime.config.Settings;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * How a service logs, to standard output.
 *
 * @param format {@code plain} for people, {@code json} for collectors
 * @param level {@code debug} to {@code error}
 */
public record Logs(String format, String level) {

  public static Logs from(Settings settings) {
    return new Logs(
        settings.choice("TALLYSTICK_LOG_FORMAT", "plain", List.of("plain", "json")),
        settings.choice("TALLYSTICK_LOG_LEVEL", "info", List.of("debug", "info", "warn", "error")));
  }

  /** Puts this in force for the whole process; for a {@code main}, not for a library. */
  public void apply() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder = format.equals("json") ? json() : plain(context);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(console);
    // Libraries are heard from their warnings up, or from where the setting is if that is higher.
    root.setLevel(level.equals("error") ? Level.ERROR : Level.WARN);
    context.getLogger("io.tallystick").setLevel(Level.toLevel(level));
  }

  private static Encoder<ILoggingEvent> json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithArguments(false);
    encoder.setWithMessage(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithSequenceNumber(false);
    encoder.setWithContext(false);
    return encoder;
  }

  private static Encoder<ILoggingEvent> plain(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX, UTC} %-5level %logger{0} - %msg%n");
    return encoder;
  }
}
