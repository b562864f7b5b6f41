package io.tallystick.keyservice.access;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyPrefix;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.command.Asked;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.command.Mint;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.execution.Outcome;
import io.tallystick.keyservice.mint.Minted;
import io.tallystick.keyservice.mint.SecretMint;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.start.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a workspace can be managed at all. The text comes from the environment, or from a
 * file of mode 600 that is written before the key exists, so that no crash leaves a key whose
 * secret nobody has. Runs once at start, blocking, after the directory has caught up.
 */
public final class FirstManagementKey {
  private static final Logger LOG = LoggerFactory.getLogger(FirstManagementKey.class);

  private static final long FIRST_VERSION = 1;

  private final Directory directory;
  private final CommandExecution execution;
  private final SecretMint mint;
  private final KeyProofs proofs;
  private final Clock clock;

  public FirstManagementKey(
      Directory directory,
      CommandExecution execution,
      SecretMint mint,
      KeyProofs proofs,
      Clock clock) {
    this.directory = directory;
    this.execution = execution;
    this.mint = mint;
    this.proofs = proofs;
    this.clock = clock;
  }

  /**
   * Makes the key where none is.
   *
   * @param given from the environment, wins over the file
   * @param file where the text is found, or written when the workspace has no management key
   */
  public void ensure(String workspace, @Nullable String given, Path file) {
    if (given != null) {
      if (!ensure(workspace, parse(given, "TALLYSTICK_MANAGEMENT_KEY"))) {
        warnOfUseless("TALLYSTICK_MANAGEMENT_KEY");
      }
    } else if (Files.exists(file)) {
      KeyText text = parse(readFile(file), file.toString());
      if (!ensure(workspace, text)) {
        dropUseless(workspace, text, file);
      }
    } else if (directory.hasManagementKey(workspace)) {
      LOG.info("workspace {} has a management key; none is written here", workspace);
    } else {
      // The id follows from the workspace, so that of several nodes that start at once one wins.
      KeyText text = mint.fresh(KeyPrefix.MANAGEMENT, Environment.LIVE, FirstKeyId.of(workspace));
      writeFile(file, text.reveal() + System.lineSeparator());
      // Another node's may have been folded since the question: then this text opens nothing.
      if (!isKnown(workspace, text.id()) && create(workspace, text)) {
        LOG.info("the first management key of workspace {} is in {}", workspace, file);
      } else {
        lostTheRace(workspace, file);
      }
    }
  }

  /**
   * A file whose text never was the key's, because a node died before it made the key that another
   * one made meanwhile, would be taken for the key by whoever finds it.
   */
  private void dropUseless(String workspace, KeyText text, Path file) {
    Key known = directory.state(text.id()).key();
    if (known != null && known.secrets().current().version() == FIRST_VERSION) {
      lostTheRace(workspace, file);
    } else {
      warnOfUseless(file.toString());
    }
  }

  private static void lostTheRace(String workspace, Path file) {
    deleteFile(file);
    LOG.info("another node was first to make a management key for {}", workspace);
  }

  private static void warnOfUseless(String where) {
    LOG.warn(
        "the management key in {} opens nothing: its secret was replaced; put the new one there",
        where);
  }

  /** Makes the key of this text where there is none of its id; whether the text opens it then. */
  private boolean ensure(String workspace, KeyText text) {
    if (!isKnown(workspace, text.id())) {
      create(workspace, text);
    }
    return proofs.prove(text.reveal()).join() != null;
  }

  /** Whether the workspace has a management key of this id. */
  private boolean isKnown(String workspace, KeyId id) {
    Key known = directory.state(id).key();
    if (known == null) {
      return false;
    }
    if (known.profile().kind() != KeyKind.MANAGEMENT
        || !known.profile().workspace().equals(workspace)) {
      throw new SettingsException(
          "The management key that was given is of another kind or workspace than "
              + workspace
              + ".");
    }
    return true;
  }

  /** Whether it was this text that became the key. */
  private boolean create(String workspace, KeyText text) {
    Minted minted = mint.credential(text).join();
    KeyProfile profile =
        new KeyProfile(
            KeyKind.MANAGEMENT,
            text.prefix(),
            text.environment(),
            workspace,
            "operator",
            "first management key");
    KeyGrant plain = KeyGrant.PLAIN;
    KeyGrant grant =
        new KeyGrant(
            List.copyOf(ManagementScope.ALL),
            List.of(),
            plain.expiresAt(),
            plain.allowedAddresses(),
            plain.metadata());
    Asked asked = new Asked(Change.BOOTSTRAP, workspace, clock.instant(), ManagementScope.ALL);
    Mint command = new Mint(text.id(), profile, grant, minted.credential(), null, asked);
    return execution.execute(command).join() instanceof Outcome.Done;
  }

  private static KeyText parse(String text, String where) {
    KeyText parsed = KeyText.parse(text.strip());
    if (parsed == null || !parsed.prefix().equals(KeyPrefix.MANAGEMENT)) {
      throw new SettingsException(where + " does not hold a management key (ak_live_…).");
    }
    return parsed;
  }

  private static String readFile(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new SettingsException("The management key file " + file + " can't be read.");
    }
  }

  private static void writeFile(Path file, String text) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      PrivateFile.write(file, text);
    } catch (IOException e) {
      throw new SettingsException("The management key file " + file + " can't be written.");
    }
  }

  private static void deleteFile(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("{} holds a management key that is not in force; delete it", file);
    }
  }
}
