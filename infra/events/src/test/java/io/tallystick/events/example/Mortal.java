package io.tallystick.events.example;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/**
 * A database connection whose process is killed at a chosen call, before or after it took effect:
 * nothing that comes later reaches the database, no commit and no rollback either.
 */
final class Mortal {
  private final Connection real;
  private String fatalMethod = "";
  private int fatalCall = Integer.MAX_VALUE;
  private boolean after;
  private int calls;
  private boolean dead;

  Mortal(Connection real) {
    this.real = real;
  }

  /** The end of the process. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Connection connection() {
    return (Connection)
        Proxy.newProxyInstance(
            Mortal.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  /** Dies at the {@code number}-th call of {@code method} from now on. */
  void dieAt(String method, int number, boolean afterTheCall) {
    fatalMethod = method;
    fatalCall = number;
    after = afterTheCall;
    calls = 0;
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    boolean fatal = method.getName().equals(fatalMethod) && ++calls == fatalCall;
    dead |= fatal && !after;
    if (dead) {
      throw new Killed();
    }
    try {
      Object result = method.invoke(real, arguments);
      dead = fatal;
      if (dead) {
        throw new Killed();
      }
      return result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
