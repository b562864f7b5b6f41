package io.tallystick.verifier.http;

import io.tallystick.runtime.http.Problem;

/** A request that is refused before there is a verdict; carries the problem that answers it. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refusal(int status, String code, String detail) {
    this(new Problem(status, code, detail));
  }

  Refusal(Problem problem) {
    // Without a stack trace: it is the answer to bad input, which can come in floods.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
