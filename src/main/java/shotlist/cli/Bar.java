package shotlist.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import shotlist.run.RunView.Look;

/**
 * A run in one line: as many of its figures as there is room for, the most telling ones first, and
 * a bar in the rest.
 *
 * <pre>
 * [=======>        ] 12/27, 3 in flight, 24 credits, 58/min, 15 s to send, 22 s left
 * </pre>
 */
final class Bar {
  private static final int NARROWEST = 8;
  private static final int WIDEST = 32;
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  /** A figure; where room is short, that of the highest rank goes first. */
  private record Figure(int rank, String text, String colour) {}

  private Bar() {}

  /** The line, at most so many characters wide, not counting what makes colours. */
  static String line(Look look, long looks, boolean stopping, int width, boolean colourful) {
    if (look.total() == 0) {
      return cut(Progress.beforeThePlan(looks), width);
    }
    List<Figure> figures = new ArrayList<>(figures(look, stopping));
    while (figures.size() > 1 && length(figures) > width - NARROWEST - 1) {
      figures.remove(figures.stream().max(Comparator.comparingInt(Figure::rank)).orElseThrow());
    }
    int room = Math.min(WIDEST, width - length(figures) - 1);
    String text =
        figures.stream()
            .map(figure -> colourful ? coloured(figure) : figure.text())
            .collect(Collectors.joining(", "));
    return room < NARROWEST ? cut(text, width) : bar(look, room, colourful) + " " + text;
  }

  private static List<Figure> figures(Look look, boolean stopping) {
    List<Figure> figures = new ArrayList<>();
    figures.add(new Figure(0, look.ended() + "/" + look.total(), ""));
    if (stopping) {
      figures.add(new Figure(1, "stopping", YELLOW));
    }
    figures.add(new Figure(5, look.inFlight() + " in flight", ""));
    if (look.failed() > 0) {
      figures.add(new Figure(2, look.failed() + " failed", RED));
    }
    if (look.inDoubt() > 0) {
      figures.add(new Figure(3, look.inDoubt() + " in doubt", YELLOW));
    }
    figures.add(new Figure(7, Words.credits(look.credits()), ""));
    if (look.ratePerMinute() > 0) {
      figures.add(new Figure(8, Words.rate(look.ratePerMinute()), ""));
    }
    if (!stopping) {
      if (!look.remaining().toSend().isZero()) {
        figures.add(new Figure(6, Words.span(look.remaining().toSend()) + " to send", ""));
      }
      look.remaining()
          .toEnd()
          .filter(left -> !left.isZero())
          .ifPresent(left -> figures.add(new Figure(4, Words.span(left) + " left", "")));
    }
    Words.nearest(look.budgets())
        .ifPresent(
            budget -> {
              long used = Words.used(budget.getValue());
              figures.add(
                  new Figure(
                      used >= 80 ? 4 : 9,
                      "budget." + budget.getKey() + " " + used + " %",
                      used >= 80 ? YELLOW : ""));
            });
    return figures;
  }

  private static int length(List<Figure> figures) {
    return figures.stream().mapToInt(figure -> figure.text().length() + 2).sum() - 2;
  }

  private static String coloured(Figure figure) {
    return figure.colour().isEmpty() ? figure.text() : figure.colour() + figure.text() + PLAIN;
  }

  /** {@code [=====> ]}; the head stands for what is under way. */
  private static String bar(Look look, int width, boolean colourful) {
    int inside = width - 2;
    int full = (int) (look.ended() * inside / look.total());
    String filled = "=".repeat(full) + (full < inside ? ">" : "");
    String rest = " ".repeat(inside - filled.length());
    return "[" + (colourful ? GREEN + filled + PLAIN : filled) + rest + "]";
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
