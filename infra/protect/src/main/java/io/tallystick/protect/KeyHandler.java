package io.tallystick.protect;

import io.tallystick.runtime.http.Problem;
import io.tallystick.verifier.TallystickVerifier;
import io.tallystick.verifier.VerifiedKey;
import io.tallystick.verifier.VerifierNotReady;
import io.tallystick.verifier.VerifyRequest;
import io.tallystick.verifier.VerifyResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request on to the next handler if the key that it shows allows it; every other gets its
 * answer here: 400, 401, 403, 429 or 503 with {@code application/problem+json}. One per route, any
 * event loop; it never blocks. Behind a proxy, {@code Router.allowForward} says whose word on the
 * caller's address counts.
 *
 * <pre>{@code
 * router.get("/invoices")
 *     .handler(new KeyHandler(verifier, VerifyRequest.any().withScopes("invoices:read")))
 *     .handler(context -> context.end("invoices of " + KeyHandler.key(context).owner()));
 * }</pre>
 */
public final class KeyHandler implements Handler<RoutingContext> {
  private static final String KEY = KeyHandler.class.getName();

  private final TallystickVerifier verifier;
  private final VerifyRequest needed;

  /**
   * A handler for routes that need the same.
   *
   * @param verifier stays the caller's to close
   * @param needed scopes and cost; the address is that of each request
   */
  public KeyHandler(TallystickVerifier verifier, VerifyRequest needed) {
    this.verifier = verifier;
    this.needed = needed;
  }

  /**
   * The key that let this request on.
   *
   * @throws IllegalStateException if no handler of this kind was before
   */
  public static VerifiedKey key(RoutingContext context) {
    VerifiedKey key = context.get(KEY);
    if (key == null) {
      throw new IllegalStateException("no KeyHandler protects " + context.normalizedPath());
    }
    return key;
  }

  @Override
  public void handle(RoutingContext context) {
    String shown;
    try {
      shown = ShownKey.of(context.request().headers());
    } catch (IllegalArgumentException e) {
      Denial.ofRequest(context.response(), String.valueOf(e.getMessage()));
      return;
    }
    HttpServerRequest request = context.request();
    boolean hasMore = !request.isEnded();
    if (hasMore) {
      request.pause(); // Else a body that comes meanwhile would be lost for the next handler.
    }
    Future.fromCompletionStage(
            verifier.verify(shown, needed(request)), context.vertx().getOrCreateContext())
        .onComplete(
            (result, failure) -> {
              if (hasMore) {
                request.resume();
              }
              answer(context, result, failure);
            });
  }

  private void answer(
      RoutingContext context, @Nullable VerifyResult result, @Nullable Throwable failure) {
    if (result == null) {
      fail(context, failure);
      return;
    }
    VerifiedKey key = result.key();
    Denial.putLimits(context.response(), result);
    if (result.valid() && key != null) {
      context.put(KEY, key);
      context.next();
    } else {
      Denial.ofKey(context.response(), result, needed.scopes());
    }
  }

  private static void fail(RoutingContext context, @Nullable Throwable failure) {
    if (failure instanceof VerifierNotReady) {
      context.response().putHeader("retry-after", "1");
      new Problem(503, "not_ready", "Keys can't be verified yet; try again soon.")
          .send(context.response());
    } else {
      context.fail(failure);
    }
  }

  private VerifyRequest needed(HttpServerRequest request) {
    SocketAddress peer = request.remoteAddress();
    String literal = peer == null ? null : peer.hostAddress();
    if (literal == null) {
      return needed;
    }
    int zone = literal.indexOf('%');
    return needed.withAddress(zone < 0 ? literal : literal.substring(0, zone));
  }
}
