package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
      throw CatalogException.of(
          at(),
          "columns "
              + (columns.get(0) + 1)
              + " and "
              + (columns.get(1) + 1)
              + " are both named \""
              + shown(columns.get(0))
              + "\".",
          "Which of them is meant cannot be told, and the wrong one would be paid for.",
          "rename one of them in the catalog, or name another column in " + setting);
    }
    return columns.get(0);
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

  static String shown(String name) {
    String oneLine = Blanks.trim(name).replaceAll("\\p{Cntrl}", " ");
    return oneLine.length() > NAME_SHOWN ? Blanks.cut(oneLine, NAME_SHOWN) + "…" : oneLine;
  }
}
