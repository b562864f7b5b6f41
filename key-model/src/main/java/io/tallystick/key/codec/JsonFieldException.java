package io.tallystick.key.codec;

/** JSON that is not what it should be: which field, what is wrong, what would be right. */
public final class JsonFieldException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String detail;

  /**
   * @param field where, such as {@code limits[0].window}; empty for the whole document
   * @param detail one sentence without the value, which may be a secret
   */
  public JsonFieldException(String field, String detail) {
    super(field.isEmpty() ? detail : field + ": " + detail);
    this.field = field;
    this.detail = detail;
  }

  public String field() {
    return field;
  }

  public String detail() {
    return detail;
  }
}
