package shotlist.state;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A PostgreSQL URL without the user and the password that it may carry: what is left can be shown
 * and may turn up in any message of a driver.
 *
 * @param user empty where the URL names none
 */
record PostgresUrl(String url, String user, String password) {
  /**
   * Takes a URL apart.
   *
   * @throws StateException where no server can be found by it; the message does not show it
   */
  static PostgresUrl parse(String text) {
    int question = text.indexOf('?');
    String address = question < 0 ? text : text.substring(0, question);
    if (address.contains("@")) {
      throw new StateException(
          "SHOTLIST_STATE_URL has an @ before the server's name. Nothing was sent.\n"
              + "  User and password belong into SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD;"
              + " the URL is like jdbc:postgresql://db.example:5432/shotlist");
    }
    if (address.contains(";")) { // H2's way; the driver would take it for a part of the name
      throw notUnderstood();
    }
    String user = "";
    String password = "";
    List<String> options = new ArrayList<>();
    for (String option : question < 0 ? new String[0] : text.substring(question + 1).split("&")) {
      if (option.startsWith("user=")) {
        user = value(option);
      } else if (option.startsWith("password=")) {
        password = value(option);
      } else if (!option.isEmpty()) {
        options.add(option);
      }
    }
    String url = options.isEmpty() ? address : address + "?" + String.join("&", options);
    requireDriver(url);
    return new PostgresUrl(url, user, password);
  }

  private static void requireDriver(String url) {
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) {
      throw notUnderstood();
    }
  }

  private static String value(String option) {
    try {
      return URLDecoder.decode(
          option.substring(option.indexOf('=') + 1), StandardCharsets.UTF_8); // as the driver does
    } catch (IllegalArgumentException e) {
      throw notUnderstood();
    }
  }

  private static StateException notUnderstood() {
    return new StateException(
        "SHOTLIST_STATE_URL is not an address of a PostgreSQL database. Nothing was sent.\n"
            + "  It has to be like jdbc:postgresql://db.example:5432/shotlist?sslmode=require");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url;
  }
}
