package io.tallystick.keyservice;

import io.tallystick.key.credential.BcryptProver;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.keyservice.access.FirstManagementKey;
import io.tallystick.keyservice.access.KeyProofs;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.keyservice.api.ApiParts;
import io.tallystick.keyservice.api.HttpApi;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.directory.FoldProgress;
import io.tallystick.keyservice.execution.CommandExecution;
import io.tallystick.keyservice.execution.CommandPath;
import io.tallystick.keyservice.log.KeyLogWriter;
import io.tallystick.keyservice.mint.SecretMint;
import io.tallystick.keyservice.oauth.Oauth;
import io.tallystick.keyservice.oauth.OauthParts;
import io.tallystick.keyservice.oauth.OauthSettings;
import io.tallystick.keyservice.policy.PolicyBook;
import io.tallystick.keyservice.policy.PolicyExecution;
import io.tallystick.keyservice.receipt.Receipts;
import io.tallystick.keyservice.relay.Relay;
import io.tallystick.keyservice.topics.Topics;
import io.tallystick.keyservice.usage.UsageTail;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.cluster.ClusterStatus;
import io.tallystick.runtime.cluster.Freshness;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.kafka.PolicyLogTail;
import io.tallystick.runtime.ops.Metrics;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs behind the API, made from the configuration and bound to the metrics. Closing ends the
 * parts in the reverse of their start and waits for each. One thread makes it and closes it.
 */
final class KeyServiceParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyServiceParts.class);
  private static final int DIRECTORY_THREADS = 8;
  private static final int DIRECTORY_QUEUE_MAX = 2_000;

  /** At 60 ms each, what waits behind one thread is done within four seconds. */
  private static final int HASHES_WAITING_PER_THREAD_MAX = 64;

  private static final int PROOFS_WAITING_MAX = 16;

  private final KeyServiceConfig config;
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> running;
  private final Metrics metrics;
  private final BoundedPool pool;
  private final Directory directory;
  private final KeyLogTail tail;
  private final PolicyLogTail policyTail;
  private final ApiParts.PolicyParts policies;
  private final Relay relay;
  private final CommandExecution execution;
  private final SecretMint mint;
  private final KeyProofs managers;
  private final ClusterStatus status;
  private final Receipts receipts;
  private final @Nullable Oauth oauth;

  /** Starts the parts; what has started when one fails is ended again. */
  static KeyServiceParts start(KeyServiceConfig config) {
    Deque<AutoCloseable> running = new ArrayDeque<>();
    try {
      return new KeyServiceParts(config, running);
    } catch (RuntimeException e) {
      close(running);
      throw e;
    }
  }

  private KeyServiceParts(KeyServiceConfig config, Deque<AutoCloseable> running) {
    this.config = config;
    this.running = running;
    this.metrics = running(new Metrics());
    DataFolder folder = running(DataFolder.take(config.data()));
    this.pool = running(new BoundedPool("directory", DIRECTORY_THREADS, DIRECTORY_QUEUE_MAX));
    int threads = config.bcryptThreads();
    BoundedPool hashing =
        running(new BoundedPool("hashing", threads, threads * HASHES_WAITING_PER_THREAD_MAX));
    this.status = running(new ClusterStatus(statusSetting(config)));
    this.receipts = running(new Receipts(status));
    FoldProgress progress = new FoldProgress(config.appendTimeoutMillis(), status);
    this.directory = running(Directory.open(folder.directoryFile(), progress, DIRECTORY_THREADS));
    KeyLogWriter writer =
        running(new KeyLogWriter(config.kafka(), config.node(), config.appendTimeoutMillis()));
    this.tail =
        running(new KeyLogTail(config.kafka(), "directory-" + config.node(), directory.fold()));
    this.relay = running(new Relay(config.kafka(), config.node(), directory, progress));
    this.execution = new CommandExecution(directory, progress, writer, pool);
    FoldProgress policyProgress = new FoldProgress(config.appendTimeoutMillis());
    PolicyBook book = new PolicyBook(policyProgress);
    this.policyTail =
        running(new PolicyLogTail(config.kafka(), "policies-" + config.node(), false, book));
    this.policies =
        new ApiParts.PolicyParts(
            book, new PolicyExecution(book, writer, new CommandPath(policyProgress, pool)));
    this.mint = new SecretMint(config.peppers(), config.bcryptCost(), hashing);
    this.managers = proofs("management-bcrypt", ForeignFormats.NONE);
    this.oauth = config.oauth() == null ? null : running(oauth(config.oauth()));
    KeyServiceMetrics.bind(metrics.registry(), writer, hashing);
    KeyServiceMetrics.bind(metrics.registry(), execution, policies.execution());
    KeyServiceMetrics.bind(metrics.registry(), relay);
    status.bind(metrics.registry());
    if (oauth != null) {
      oauth.bind(metrics.registry());
    }
  }

  private Oauth oauth(OauthSettings settings) {
    return new Oauth(
        settings,
        new Oauth.Surroundings(
            config.kafka(),
            config.redis(),
            config.node(),
            config.appendTimeoutMillis(),
            directory,
            proofs("client-bcrypt", ForeignFormats.NONE),
            clock));
  }

  /** The parts of OAuth, null where it is off. */
  @Nullable OauthParts oauthParts() {
    return oauth == null ? null : oauth.parts();
  }

  /** Why tokens or the keys that sign them may not all be known yet, null where they are. */
  @Nullable String tokensNotReady() {
    return oauth == null ? null : oauth.notReady();
  }

  Metrics metrics() {
    return metrics;
  }

  KeyLogTail tail() {
    return tail;
  }

  PolicyLogTail policyTail() {
    return policyTail;
  }

  Preparation preparation() {
    Topics topics = new Topics(config.kafka(), config.durability(), directory::recordedPartitions);
    FirstManagementKey firstKey =
        new FirstManagementKey(directory, execution, mint, managers, clock);
    UsageTail usage =
        running(
            new UsageTail(
                config.kafka(), "usage-" + config.node(), directory.usage(), config.usage()));
    KeyServiceMetrics.bind(metrics.registry(), usage);
    return running(
        new Preparation(
            config,
            new Preparation.Parts(
                topics, status, receipts, usage, oauth, tail, policyTail, relay, firstKey)));
  }

  ApiParts apiParts() {
    return new ApiParts(
        directory, pool, execution, policies, mint, receipts, config.keyPrefix(), clock);
  }

  /** Answers those who wait for receipts with what is known, so that a stop need not wait. */
  void stopWaiting() {
    receipts.close();
  }

  private static ClusterStatus.Setting statusSetting(KeyServiceConfig config) {
    // It gives no verdicts, so it tolerates any silence, and nothing reads how fresh it is.
    return new ClusterStatus.Setting(
        NodeIdentity.starting(config.node(), NodeKind.KEY_SERVICE, 0),
        new Freshness.Bound(0, true),
        config.kafka(),
        config.redis(),
        () -> "");
  }

  /** Proofs of holders have a bcrypt of their own, so that a flood of them locks no manager out. */
  HttpApi.Access access() {
    return new HttpApi.Access(
        new ManagementAccess(managers, clock), proofs("holder-bcrypt", config.foreignFormats()));
  }

  private KeyProofs proofs(String threadName, ForeignFormats formats) {
    ExecutorService executor = Executors.newSingleThreadExecutor(work -> daemon(work, threadName));
    running.push(executor::shutdownNow);
    BcryptProver bcrypt = new BcryptProver(executor, PROOFS_WAITING_MAX, System::nanoTime);
    return new KeyProofs(
        new KeyProofs.Parts(directory, pool, config.peppers(), clock), bcrypt, formats);
  }

  @Override
  public void close() {
    close(running);
  }

  private <T extends AutoCloseable> T running(T part) {
    running.push(part);
    return part;
  }

  private static void close(Deque<AutoCloseable> running) {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not stop cleanly", e);
      }
    }
  }

  private static Thread daemon(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
