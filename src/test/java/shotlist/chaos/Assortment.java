package shotlist.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A job's catalog, which changes from night to night: products come and go, titles and pictures
 * change and change back, two swap their pictures, two want the very same. Claid's pictures are
 * signed afresh each time the catalog is written. What it becomes hangs on the seed alone.
 */
final class Assortment {
  /** The pictures there are. */
  static final int PICTURES = 6;

  private record Row(String id, String title, String picture) {}

  private final String job;
  private final Kind kind;
  private final int size;
  private final SplittableRandom random;
  private final List<Row> rows = new ArrayList<>();
  private final List<String> oldTitles = new ArrayList<>();
  private int products;
  private int titles;
  private int writings;

  Assortment(String job, Kind kind, int size, SplittableRandom random) {
    this.job = job;
    this.kind = kind;
    this.size = size;
    this.random = random;
    for (int i = 0; i < size; i++) {
      rows.add(newProduct());
    }
    rows.add(size / 2, new Row(job + "-bad", "No picture", "none"));
  }

  /** The ids in the order of the catalog. */
  List<String> ids() {
    return rows.stream().map(Row::id).toList();
  }

  /** One night's changes: about a third of the rows. */
  void change() {
    int changes = 1 + size / 6 + random.nextInt(1 + size / 4);
    for (int i = 0; i < changes; i++) {
      changeOne();
    }
    while (rows.size() > size + size / 2) {
      remove();
    }
    while (rows.size() < size) {
      rows.add(newProduct());
    }
  }

  private void changeOne() {
    int index = random.nextInt(rows.size());
    Row row = rows.get(index);
    if (row.picture().equals("none")) {
      return;
    }
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> rows.add(random.nextInt(rows.size() + 1), newProduct());
      case 3 -> remove();
      case 4, 5 -> rows.set(index, new Row(row.id(), newTitle(), row.picture()));
      case 6 -> {
        oldTitles.add(row.title());
        String title = oldTitles.get(random.nextInt(oldTitles.size()));
        rows.set(index, new Row(row.id(), title, row.picture()));
      }
      case 7 -> swapPictures(index, random.nextInt(rows.size()));
      default -> rows.add(new Row(newId(), row.title(), row.picture())); // wants the very same
    }
  }

  private void swapPictures(int one, int other) {
    Row first = rows.get(one);
    Row second = rows.get(other);
    if (!second.picture().equals("none")) {
      rows.set(one, new Row(first.id(), first.title(), second.picture()));
      rows.set(other, new Row(second.id(), second.title(), first.picture()));
    }
  }

  private void remove() {
    int index = random.nextInt(rows.size());
    if (!rows.get(index).picture().equals("none")) {
      rows.remove(index);
    }
  }

  private Row newProduct() {
    return new Row(
        newId(),
        newTitle(),
        "https://shop.example/media/p" + random.nextInt(1, PICTURES + 1) + ".png");
  }

  private String newId() {
    products++;
    return job + "-" + products;
  }

  /** A title that no other product of the campaign has, now and then with a trouble. */
  private String newTitle() {
    titles++;
    return job + " no " + titles + trouble().marked();
  }

  private Trouble trouble() {
    int chance = random.nextInt(100);
    if (chance < 72) {
      return Trouble.NONE;
    }
    if (chance < 87) {
      Trouble harmless = any(Trouble.Ending.HARMLESS);
      boolean endsTheRun = harmless.name().startsWith("HTTP_40");
      return endsTheRun && random.nextInt(3) > 0 ? Trouble.NONE : harmless;
    }
    if (chance < 91) {
      return any(Trouble.Ending.REFUSED);
    }
    return any(chance < 95 ? Trouble.Ending.FAILS : Trouble.Ending.UNSAFE);
  }

  private Trouble any(Trouble.Ending of) {
    List<Trouble> troubles = Trouble.of(of, kind);
    return troubles.get(random.nextInt(troubles.size()));
  }

  /** The catalog as CSV, signed afresh. */
  String csv() {
    writings++;
    StringBuilder csv = new StringBuilder("sku,image_url,title\n");
    for (Row row : rows) {
      csv.append(row.id()).append(',').append(signed(row.picture())).append(',');
      csv.append(row.title()).append('\n');
    }
    return csv.toString();
  }

  private String signed(String picture) {
    return kind == Kind.MAGIC_HOUR || picture.equals("none")
        ? picture
        : picture + "?X-Amz-Date=2026" + writings + "&X-Amz-Signature=" + (writings * 7919L);
  }
}
