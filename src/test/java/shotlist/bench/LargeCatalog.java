package shotlist.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A shop's catalog of any number of rows, drawn from a seed: ten columns, some 178 bytes a row, one
 * picture in twenty that another row has as well. One row in fifty holds quoted cells.
 */
final class LargeCatalog {
  private static final String[] MATERIALS = {"oak", "linen", "steel", "glass", "wool", "ceramic"};
  private static final String[] THINGS = {"mug", "lamp", "chair", "rug", "shelf", "bowl", "vase"};

  private final int rows;
  private final long seed;

  LargeCatalog(int rows, long seed) {
    this.rows = rows;
    this.seed = seed;
  }

  /** The catalog of a night. */
  void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      header(out);
      for (int i = 0; i < rows; i++) {
        row(out, i, "");
      }
    }
  }

  /**
   * The catalog of a night after: one row in a hundred has another price, and of a thousand rows
   * one is gone and one has come in.
   *
   * @param night from 1; what comes in with one came in with no other
   */
  void writeChanged(Path file, int night) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + 1);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      header(out);
      for (int i = 0; i < rows; i++) {
        int drawn = random.nextInt(1000);
        if (drawn == 0) {
          continue;
        }
        row(out, i, drawn <= 10 ? "1" : "");
        if (drawn == 11) {
          row(out, rows * night + i, "");
        }
      }
    }
  }

  private static void header(BufferedWriter out) throws IOException {
    out.write("sku,title,image_url,price,currency,stock,category,material,weight,vendor\n");
  }

  private void row(BufferedWriter out, int number, String priceEnds) throws IOException {
    SplittableRandom random = new SplittableRandom(seed * 31 + number);
    String material = MATERIALS[random.nextInt(MATERIALS.length)];
    String thing = THINGS[random.nextInt(THINGS.length)];
    int picture = number > 20 && random.nextInt(20) == 0 ? number - 1 - random.nextInt(20) : number;
    boolean quoted = random.nextInt(50) == 0;
    out.write("SKU-" + (10_000_000 + number) + ",");
    out.write(
        quoted
            ? "\"" + thing + ", \"\"large\"\" " + number + "\""
            : "Handmade " + thing + " no. " + number);
    out.write(
        ",https://cdn.shop.example/products/2026/original/"
            + material
            + "-"
            + picture
            + "-front-view.jpg?v=17000"
            + picture);
    out.write(
        ","
            + random.nextInt(500)
            + "."
            + random.nextInt(10)
            + priceEnds
            + ",EUR,"
            + random.nextInt(1000));
    out.write(
        ",Home & Living > Kitchen > "
            + thing
            + ","
            + material
            + ",0."
            + random.nextInt(999)
            + ",Northwind\n");
  }
}
