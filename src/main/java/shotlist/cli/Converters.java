package shotlist.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import shotlist.catalog.ShopFormat;
import shotlist.jobfile.Durations;
import shotlist.ledger.Credits;
import shotlist.ledger.LedgerReport.By;

/** What the words of a command line stand for. */
final class Converters {
  private Converters() {}

  /** A whole number from 1. */
  static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1);
    }
  }

  /** A whole number from 0. */
  static final class Whole implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0);
    }
  }

  private static Integer whole(String text, int least) {
    if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least) {
      throw new TypeConversionException("\"" + text + "\" is not a whole number from " + least);
    }
    return Integer.valueOf(text);
  }

  /** An amount of credits. */
  static final class OfCredits implements ITypeConverter<Credits> {
    @Override
    public Credits convert(String text) {
      if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,3})?")) {
        throw new TypeConversionException(
            "\""
                + text
                + "\" is not a number of credits such as 500 or 12.5, with three decimals"
                + " at most");
      }
      return Credits.of(text);
    }
  }

  /** A TCP port; 0 is any free one. */
  static final class OfPort implements ITypeConverter<Integer> {
    private static final int LAST = 65_535;

    @Override
    public Integer convert(String text) {
      if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > LAST) {
        throw new TypeConversionException("\"" + text + "\" is not a port from 0 to " + LAST);
      }
      return Integer.valueOf(text);
    }
  }

  /** What a report sums by. */
  static final class OfBy implements ITypeConverter<By> {
    @Override
    public By convert(String text) {
      return switch (text) {
        case "day" -> By.DAY;
        case "job" -> By.JOB;
        case "item" -> By.ITEM;
        default ->
            throw new TypeConversionException("\"" + text + "\" is none of day, job and item");
      };
    }
  }

  /** A format that a shop imports. */
  static final class OfShopFormat implements ITypeConverter<ShopFormat> {
    @Override
    public ShopFormat convert(String text) {
      return ShopFormat.named(text)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "\"" + text + "\" is none of " + String.join(", ", ShopFormat.names())));
    }
  }

  /** Under which address a shop is to find pictures. */
  static final class OfImages implements ITypeConverter<ExportCommand.Images> {
    @Override
    public ExportCommand.Images convert(String text) {
      return switch (text) {
        case "url" -> ExportCommand.Images.URL;
        case "file" -> ExportCommand.Images.FILE;
        default -> throw new TypeConversionException("\"" + text + "\" is none of url and file");
      };
    }
  }

  /** A folder's URL, ending in a slash. */
  static final class OfFolderUrl implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!text.matches("(?i)https?://[!-~&&[^\"<>\\\\^`{|}?#,@]]+")) {
        throw new TypeConversionException(
            "\"" + text + "\" is not a folder's URL such as https://cdn.shop.example/results/");
      }
      return text.endsWith("/") ? text : text + "/";
    }
  }

  /** A length of time. */
  static final class OfDuration implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The beginning of a day in UTC. */
  static final class OfDay implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeParseException e) {
        throw new TypeConversionException("\"" + text + "\" is not a day such as 2026-11-21");
      }
    }
  }
}
