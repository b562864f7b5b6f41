package io.tallystick.keyservice.api;

import io.tallystick.runtime.http.Problem;

/** Ends a request with a problem, from however deep in reading it. Carries no stack. */
final class ApiProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ApiProblem(Problem problem) {
    super(problem.code(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
