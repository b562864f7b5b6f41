package io.tallystick.local;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run from start to stop. The main thread starts and then waits; the JVM's shutdown stops, on
 * SIGINT or SIGTERM, and ends the process with 0 because that is how a run is meant to end. A
 * second signal changes nothing. A start that fails stops what began and ends with 1.
 */
final class Run {
  private static final Logger LOG = LoggerFactory.getLogger(Run.class);
  private static final long STOP_SECONDS_MAX = 60;

  private final Ports ports;
  private final Path data;
  private final Story story;
  private final Parts parts;
  private volatile boolean failed;

  Run(Ports ports, Path data, Story story) {
    this.ports = ports;
    this.data = data;
    this.story = story;
    this.parts = new Parts(story);
  }

  /** Returns only when the start failed; otherwise the process ends here. */
  int stay(boolean show) {
    LocalLog.toScreen();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndEnd, "stop"));
    try {
      long startNanos = System.nanoTime();
      DataFolder folder = parts.hold("data folder", () -> DataFolder.open(data));
      LocalLog.toFile(folder.log());
      story.line("Tallystick starts in " + folder + " on Java " + Runtime.version());
      new LocalSystem(ports, parts).start(folder);
      story.line("Ready after " + Story.millis(System.nanoTime() - startNanos) + ".");
      tellWhere(folder);
      if (show) {
        show(folder);
      }
      story.line("Ctrl-C stops everything.");
      new CountDownLatch(1).await();
      return 0;
    } catch (Exception failure) {
      // At this level only the file gets the trace; the screen gets the sentence.
      LOG.info("the start failed", failure);
      return fail(Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    }
  }

  private void tellWhere(DataFolder folder) {
    Urls urls = Urls.of(ports);
    story.line("  key-service     " + urls.keyService());
    story.line("  verifiers       " + String.join(" ", urls.verifiers()));
    story.line("  management key  in " + folder.managementKey());
    story.line("  addresses       in " + folder.json());
    story.line("  logs            in " + folder.log());
  }

  private void show(DataFolder folder) {
    try {
      story.line("The main job, once, over HTTP:");
      new Show(Urls.of(ports), story).run(folder.managementKey());
    } catch (ShowFailure failure) {
      story.line("The show failed: " + failure.getMessage() + ". The system keeps running.");
    }
  }

  private int fail(String sentence) {
    failed = true;
    parts.stop();
    System.err.println(sentence);
    return 1;
  }

  private void stopAndEnd() {
    if (failed) {
      return;
    }
    endAnywayAfter(STOP_SECONDS_MAX);
    story.line("Stopping.");
    boolean clean = parts.stop();
    story.line(clean ? "Stopped." : "Stopped, but not cleanly: see the log.");
    // Without this the JVM would answer the signal with 128 plus its number.
    Runtime.getRuntime().halt(clean ? 0 : 1);
  }

  private void endAnywayAfter(long seconds) {
    Thread watch =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(seconds);
                story.line("The stop took longer than " + seconds + " s: ended without it.");
                Runtime.getRuntime().halt(1);
              } catch (InterruptedException notNeeded) {
                Thread.currentThread().interrupt();
              }
            },
            "stop watch");
    watch.setDaemon(true);
    watch.start();
  }
}
