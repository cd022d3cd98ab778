package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import shotlist.rule.Nearest;

/**
 * A catalog's header row. Names are compared without regard to case and outer blanks; names of no
 * letters are columns like any other, only that nothing can ask for them.
 *
 * @param names the columns' names as written
 */
record Header(String place, long line, List<String> names) {
  private static final int NAMES_SHOWN = 60;
  private static final int NAME_SHOWN = 40;

  Header {
    names = List.copyOf(names);
  }

  /** The columns of this name, from 0. */
  List<Integer> columnsNamed(String name) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (Blanks.trim(names.get(i)).equalsIgnoreCase(Blanks.trim(name))) {
        columns.add(i);
      }
    }
    return columns;
  }

  /** The columns whose plain name is like this from beginning to end, from 0. */
  List<Integer> columnsLike(Pattern plain) {
    List<Integer> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (plain.matcher(plain(names.get(i))).matches()) {
        columns.add(i);
      }
    }
    return columns;
  }

  /**
   * The columns by which a header is told to be a shop's, as written: those that are needed, and
   * the first two of the telling ones. Empty where a needed one is missing or too few tell.
   *
   * @param needed like which plain names there must be a column each
   * @param enough how many columns must have a plain name like {@code telling}
   */
  Optional<List<String>> toldBy(List<Pattern> needed, Pattern telling, int enough) {
    List<Integer> signs = columnsLike(telling);
    if (signs.size() < enough || !hasLike(needed)) {
      return Optional.empty();
    }
    return Optional.of(
        Stream.concat(
                needed.stream().map(name -> columnsLike(name).get(0)), signs.stream().limit(2))
            .distinct()
            .map(this::shown)
            .toList());
  }

  /** Whether there is a column like each of these plain names. */
  boolean hasLike(List<Pattern> plain) {
    return plain.stream().noneMatch(name -> columnsLike(name).isEmpty());
  }

  /** The first of these names, in their order, that the header has, as the header writes it. */
  Optional<String> firstOf(List<String> known) {
    return known.stream()
        .flatMap(name -> names.stream().filter(written -> plain(written).equals(name)))
        .findFirst();
  }

  /** Lower case, with {@code image url} and {@code image-url} made {@code image_url}. */
  static String plain(String name) {
    return Blanks.trim(name).toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
  }

  /**
   * The one column of this name, from 0.
   *
   * @param setting which setting names it
   * @throws CatalogException where there is none or more than one
   */
  int require(String name, String setting) {
    return theOne(columnsNamed(name), name, setting);
  }

  /**
   * The one column whose plain name is like this, from 0.
   *
   * @param name the usual name, for the message
   * @param setting which setting asks for it
   * @throws CatalogException where there is none or more than one
   */
  int requireLike(Pattern plain, String name, String setting) {
    return theOne(columnsLike(plain), name, setting);
  }

  private int theOne(List<Integer> columns, String name, String setting) {
    if (columns.isEmpty()) {
      throw CatalogException.of(
          at(),
          "there is no column \""
              + name
              + "\"."
              + Nearest.to(Blanks.trim(name), names)
                  .map(close -> " Did you mean \"" + shown(close) + "\"?")
                  .orElse(""),
          "Columns: " + list() + ".",
          "correct " + setting + " in the job file");
    }
    if (columns.size() > 1) {
      throw twice(
          columns, "rename one of them in the catalog, or name another column in " + setting);
    }
    return columns.get(0);
  }

  /** Whether there is a column of this name, or more. */
  boolean has(String name) {
    return !columnsNamed(name).isEmpty();
  }

  /**
   * The one column of a name that is known to be there, from 0.
   *
   * @throws CatalogException where there is more than one
   */
  int only(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no such column: " + name));
  }

  /**
   * The one column of this name, from 0; empty where there is none.
   *
   * @throws CatalogException where there is more than one
   */
  Optional<Integer> find(String name) {
    List<Integer> columns = columnsNamed(name);
    if (columns.size() > 1) {
      throw twice(columns, "rename or remove one of them in the catalog");
    }
    return columns.stream().findFirst();
  }

  private CatalogException twice(List<Integer> columns, String remedy) {
    return CatalogException.of(
        at(),
        "columns "
            + (columns.get(0) + 1)
            + " and "
            + (columns.get(1) + 1)
            + " are both named \""
            + shown(columns.get(0))
            + "\".",
        "Which of them is meant cannot be told, and the wrong one would be paid for.",
        remedy);
  }

  String at() {
    return place + ":" + line;
  }

  /** All names, for people; the first 60 where there are more. */
  String list() {
    String shown =
        names.stream().limit(NAMES_SHOWN).map(Header::shown).collect(Collectors.joining(", "));
    int more = names.size() - NAMES_SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  /** A column's name for people: one line, at most 40 characters. */
  String shown(int column) {
    return shown(names.get(column));
  }

  /** All names as {@link #shown(int)} has them. */
  List<String> allShown() {
    return names.stream().map(Header::shown).toList();
  }

  static String shown(String name) {
    String oneLine = Blanks.trim(name).replaceAll("\\p{Cntrl}", " ");
    return oneLine.length() > NAME_SHOWN ? Blanks.cut(oneLine, NAME_SHOWN) + "…" : oneLine;
  }
}
