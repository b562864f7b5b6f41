package io.tallystick.key.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How texts that other systems made split into a public id and a secret, as the deployment declares
 * it. A pattern has to match the whole text, which is at most {@link #TEXT_LENGTH_MAX} characters,
 * within a bounded number of looks at it, so that no careless pattern holds up an event loop.
 * Immutable, any thread.
 */
public final class ForeignFormats {
  public static final ForeignFormats NONE = new ForeignFormats(Map.of());
  public static final int TEXT_LENGTH_MAX = 256;
  private static final int FORMATS_MAX = 16;
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E]+");

  private final Map<String, Pattern> patterns;

  private ForeignFormats(Map<String, Pattern> patterns) {
    this.patterns = patterns;
  }

  /** Reads {@code name=pattern name=pattern}, separated by white space, or {@code none}. */
  public static ForeignFormats parse(String setting) {
    if (setting.isBlank() || setting.strip().equals("none")) {
      return NONE;
    }
    Map<String, Pattern> patterns = new LinkedHashMap<>();
    for (String part : setting.strip().split("\\s+", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals);
      if (!ForeignName.isFormat(name) || name.equals(ForeignName.SHA256)) {
        throw new IllegalArgumentException(
            "a format is written name=pattern, its name 1 to 32 of a-z, 0-9 and hyphen and not"
                + " sha256");
      }
      if (patterns.put(name, pattern(name, part.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("the format " + name + " stands twice");
      }
    }
    if (patterns.size() > FORMATS_MAX) {
      throw new IllegalArgumentException("at most " + FORMATS_MAX + " formats can be declared");
    }
    return new ForeignFormats(patterns);
  }

  /** The names of the declared formats, in their order. */
  public List<String> names() {
    return List.copyOf(patterns.keySet());
  }

  /**
   * Every way to read {@code text}: by each declared format that it matches, then by its hash.
   * Empty when it can be no foreign key at all.
   */
  public List<ForeignText> readings(String text) {
    List<ForeignText> readings = new ArrayList<>(2);
    if (text.length() > TEXT_LENGTH_MAX || !PRINTABLE.matcher(text).matches()) {
      return readings;
    }
    for (Map.Entry<String, Pattern> format : patterns.entrySet()) {
      Matcher matcher = format.getValue().matcher(new BoundedText(text));
      if (matches(matcher) && isReading(matcher)) {
        readings.add(
            new ForeignText(
                new ForeignName(format.getKey(), matcher.group("id")),
                Secret.foreign(matcher.group("secret"))));
      }
    }
    readings.add(new ForeignText(ForeignName.ofWhole(text), Secret.foreign(text)));
    return readings;
  }

  /** A pattern that gets lost in a text does not match it. */
  private static boolean matches(Matcher matcher) {
    try {
      return matcher.matches();
    } catch (BoundedText.Exhausted e) {
      return false;
    }
  }

  /** Both groups took part, and neither is longer than what can be looked up or hashed. */
  private static boolean isReading(Matcher matcher) {
    String id = matcher.group("id");
    String secret = matcher.group("secret");
    return id != null
        && secret != null
        && !id.isEmpty()
        && id.length() <= ForeignName.NAME_LENGTH_MAX
        && !secret.isEmpty()
        && secret.length() <= Secret.BCRYPT_LENGTH_MAX;
  }

  private static Pattern pattern(String name, String text) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the pattern of " + name + " is no regular expression: " + e.getDescription(), e);
    }
    for (String group : List.of("id", "secret")) {
      if (!text.contains("(?<" + group + ">")) {
        throw new IllegalArgumentException(
            "the pattern of " + name + " lacks the group (?<" + group + ">…)");
      }
    }
    return pattern;
  }
}
