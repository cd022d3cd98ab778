import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * Photographs the sample shop: models a small home and kitchen range as solids and renders each in
 * a virtual studio (key light, soft boxes, a seamless backdrop). The same source gives the same
 * pixels, so the pictures in {@code sample-data/pictures} can be made again:
 *
 * <pre>
 * java scripts/pictures/SamplePictures.java [--out FOLDER] [--scale 0.3] [--sheet FILE] [NAME...]
 * </pre>
 *
 * <p>A solid is a signed distance function; rays are marched along it. Things are
 * modelled two or three units tall and stand on y = 0; y points up, the camera stands on +z.
 */
public final class SamplePictures {

  /** The most a picture may weigh; it is coded more coarsely until it fits. */
  private static final int MAX_BYTES = 150_000;

  private SamplePictures() {}

  public static void main(String[] args) throws IOException {
    System.setProperty("java.awt.headless", "true");
    Path folder = Path.of("sample-data", "pictures");
    double scale = 1;
    Path sheet = null;
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--out" -> folder = Path.of(args[++i]);
        case "--scale" -> scale = Double.parseDouble(args[++i]);
        case "--sheet" -> sheet = Path.of(args[++i]);
        default -> wanted.add(args[i]);
      }
    }
    Files.createDirectories(folder);
    List<BufferedImage> images = new ArrayList<>();
    for (Shot shot : Shop.shots()) {
      if (!wanted.isEmpty() && wanted.stream().noneMatch(shot.file()::startsWith)) {
        continue;
      }
      BufferedImage image = new Studio(shot, scale).photograph();
      images.add(image);
      Path file = folder.resolve(shot.file());
      byte[] bytes = encode(image, shot.file());
      Files.write(file, bytes);
      System.out.printf(
          Locale.ROOT,
          "%s %dx%d %d bytes%n",
          file,
          image.getWidth(),
          image.getHeight(),
          bytes.length);
    }
    if (sheet != null) {
      ImageIO.write(contactSheet(images), "png", sheet.toFile());
    }
  }

  private static byte[] encode(BufferedImage image, String file) throws IOException {
    if (file.endsWith(".png")) {
      for (int step = 1; ; step++) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(rounded(image, step), "png", out);
        if (out.size() <= MAX_BYTES || step == 12) {
          return out.toByteArray();
        }
      }
    }
    for (float quality = 0.92f; ; quality -= 0.04f) {
      byte[] bytes = jpeg(image, quality);
      if (bytes.length <= MAX_BYTES || quality < 0.5f) {
        return bytes;
      }
    }
  }

  /** The picture with its channels rounded to multiples of {@code step}: PNG packs it better. */
  private static BufferedImage rounded(BufferedImage image, int step) {
    var copy = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
          int channel = image.getRGB(x, y) >> shift & 255;
          rgb |= Math.min(255, (channel + step / 2) / step * step) << shift;
        }
        copy.setRGB(x, y, rgb);
      }
    }
    return copy;
  }

  private static byte[] jpeg(BufferedImage image, float quality) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (var stream = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static BufferedImage contactSheet(List<BufferedImage> images) {
    int columns = Math.min(7, Math.max(1, images.size()));
    int cell = images.size() > 7 ? 270 : 420;
    int rows = (images.size() + columns - 1) / columns;
    var sheet = new BufferedImage(columns * cell, rows * cell, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    for (int i = 0; i < images.size(); i++) {
      BufferedImage image = images.get(i);
      double fit = (cell - 6.0) / Math.max(image.getWidth(), image.getHeight());
      int w = (int) (image.getWidth() * fit);
      int h = (int) (image.getHeight() * fit);
      g.drawImage(
          image,
          i % columns * cell + (cell - w) / 2,
          i / columns * cell + (cell - h) / 2,
          w,
          h,
          null);
    }
    g.dispose();
    return sheet;
  }

  // ---- Solids -----------------------------------------------------------------------------

  /** A solid: the distance from a point to its surface, negative inside. */
  @FunctionalInterface
  interface Solid {
    double at(double x, double y, double z);

    default Solid move(double dx, double dy, double dz) {
      return (x, y, z) -> at(x - dx, y - dy, z - dz);
    }

    default Solid turnX(double degrees) {
      double c = Math.cos(Math.toRadians(degrees));
      double s = Math.sin(Math.toRadians(degrees));
      return (x, y, z) -> at(x, c * y + s * z, c * z - s * y);
    }

    default Solid turnY(double degrees) {
      double c = Math.cos(Math.toRadians(degrees));
      double s = Math.sin(Math.toRadians(degrees));
      return (x, y, z) -> at(c * x - s * z, y, s * x + c * z);
    }

    default Solid turnZ(double degrees) {
      double c = Math.cos(Math.toRadians(degrees));
      double s = Math.sin(Math.toRadians(degrees));
      return (x, y, z) -> at(c * x + s * y, c * y - s * x, z);
    }

    default Solid stretch(double sx, double sy, double sz) {
      double least = Math.min(sx, Math.min(sy, sz));
      return (x, y, z) -> at(x / sx, y / sy, z / sz) * least;
    }

    default Solid mirrorX() {
      return (x, y, z) -> at(Math.abs(x), y, z);
    }

    default Solid or(Solid other) {
      return (x, y, z) -> Math.min(at(x, y, z), other.at(x, y, z));
    }

    default Solid and(Solid other) {
      return (x, y, z) -> Math.max(at(x, y, z), other.at(x, y, z));
    }

    default Solid minus(Solid other) {
      return (x, y, z) -> Math.max(at(x, y, z), -other.at(x, y, z));
    }

    /** The union with a fillet of about {@code k} where the two meet. */
    default Solid melt(Solid other, double k) {
      return (x, y, z) -> {
        double a = at(x, y, z);
        double b = other.at(x, y, z);
        double h = Math.max(k - Math.abs(a - b), 0) / k;
        return Math.min(a, b) - h * h * k / 4;
      };
    }

    default Solid grow(double by) {
      return (x, y, z) -> at(x, y, z) - by;
    }

    default Solid shell(double thickness) {
      return (x, y, z) -> Math.abs(at(x, y, z)) - thickness / 2;
    }

    /** Adds relief: {@code relief} is how far the surface stands out at a point. */
    default Solid emboss(Solid relief) {
      return (x, y, z) -> {
        double d = at(x, y, z);
        return d > 0.2 ? d - 0.05 : d - relief.at(x, y, z);
      };
    }
  }

  /** The solids that everything is made of. */
  static final class Solids {
    private Solids() {}

    static Solid ball(double r) {
      return (x, y, z) -> Math.sqrt(x * x + y * y + z * z) - r;
    }

    static Solid egg(double rx, double ry, double rz) {
      return (x, y, z) -> {
        double k0 = length(x / rx, y / ry, z / rz);
        double k1 = length(x / (rx * rx), y / (ry * ry), z / (rz * rz));
        return k1 < 1e-9 ? -Math.min(rx, Math.min(ry, rz)) : k0 * (k0 - 1) / k1;
      };
    }

    /** A box of half sizes {@code hx, hy, hz} with its edges rounded by {@code round}. */
    static Solid box(double hx, double hy, double hz, double round) {
      return (x, y, z) -> {
        double qx = Math.abs(x) - hx + round;
        double qy = Math.abs(y) - hy + round;
        double qz = Math.abs(z) - hz + round;
        return length(Math.max(qx, 0), Math.max(qy, 0), Math.max(qz, 0))
            + Math.min(Math.max(qx, Math.max(qy, qz)), 0)
            - round;
      };
    }

    /** A standing cylinder of half height {@code h}. */
    static Solid disc(double r, double h, double round) {
      return (x, y, z) -> {
        double qr = Math.hypot(x, z) - r + round;
        double qy = Math.abs(y) - h + round;
        return Math.hypot(Math.max(qr, 0), Math.max(qy, 0)) + Math.min(Math.max(qr, qy), 0) - round;
      };
    }

    /** A lying ring: {@code big} is the radius of the ring, {@code small} of its wire. */
    static Solid ring(double big, double small) {
      return (x, y, z) -> Math.hypot(Math.hypot(x, z) - big, y) - small;
    }

    static Solid rod(
        double ax, double ay, double az, double bx, double by, double bz, double ra, double rb) {
      double dx = bx - ax;
      double dy = by - ay;
      double dz = bz - az;
      double dd = dx * dx + dy * dy + dz * dz;
      return (x, y, z) -> {
        double px = x - ax;
        double py = y - ay;
        double pz = z - az;
        double t = clamp((px * dx + py * dy + pz * dz) / dd);
        return length(px - t * dx, py - t * dy, pz - t * dz) - (ra + (rb - ra) * t);
      };
    }

    /** A tube along a smooth curve through the points {@code x, y, z, x, y, z, …}. */
    static Solid tube(double ra, double rb, double... points) {
      int n = points.length / 3;
      int steps = 7;
      int total = (n - 1) * steps;
      double[] curve = new double[(total + 1) * 3];
      for (int i = 0; i <= total; i++) {
        int segment = Math.min(i / steps, n - 2);
        double t = (double) i / steps - segment;
        for (int axis = 0; axis < 3; axis++) {
          double a = points[Math.max(segment - 1, 0) * 3 + axis];
          double b = points[segment * 3 + axis];
          double c = points[(segment + 1) * 3 + axis];
          double d = points[Math.min(segment + 2, n - 1) * 3 + axis];
          curve[i * 3 + axis] = spline(a, b, c, d, t);
        }
      }
      return (x, y, z) -> {
        double best = 1e9;
        for (int i = 0; i < total; i++) {
          int k = i * 3;
          double dx = curve[k + 3] - curve[k];
          double dy = curve[k + 4] - curve[k + 1];
          double dz = curve[k + 5] - curve[k + 2];
          double px = x - curve[k];
          double py = y - curve[k + 1];
          double pz = z - curve[k + 2];
          double t = clamp((px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz));
          double r = ra + (rb - ra) * (i + t) / total;
          best = Math.min(best, length(px - t * dx, py - t * dy, pz - t * dz) - r);
        }
        return best;
      };
    }

    /** Turned on a lathe: the outline {@code r, y, r, y, …} is taken round the y axis as it is. */
    static Solid turned(double... outline) {
      return (x, y, z) -> polygon(outline, Math.hypot(x, z), y);
    }

    /** As {@link #turned}, with a smooth curve through the points; the axis closes it. */
    static Solid thrown(double... points) {
      double[] smooth = smooth(points, false);
      return turned(smooth);
    }

    /** A plate of the outline {@code x, y, x, y, …}, {@code 2 * h} deep in z. */
    static Solid plate(double h, double round, double... outline) {
      return (x, y, z) -> {
        double qd = polygon(outline, x, y) + round;
        double qz = Math.abs(z) - h + round;
        return Math.hypot(Math.max(qd, 0), Math.max(qz, 0)) + Math.min(Math.max(qd, qz), 0) - round;
      };
    }

    static double[] smooth(double[] points, boolean closed) {
      int n = points.length / 2;
      int steps = 7;
      int segments = closed ? n : n - 1;
      double[] curve = new double[(segments * steps + (closed ? 0 : 1)) * 2];
      for (int i = 0; i < curve.length / 2; i++) {
        int segment = Math.min(i / steps, segments - 1);
        double t = (double) i / steps - segment;
        for (int axis = 0; axis < 2; axis++) {
          curve[i * 2 + axis] =
              spline(
                  points[index(segment - 1, n, closed) * 2 + axis],
                  points[index(segment, n, closed) * 2 + axis],
                  points[index(segment + 1, n, closed) * 2 + axis],
                  points[index(segment + 2, n, closed) * 2 + axis],
                  t);
        }
      }
      return curve;
    }

    private static int index(int i, int n, boolean closed) {
      return closed ? Math.floorMod(i, n) : Math.max(0, Math.min(n - 1, i));
    }

    private static double spline(double a, double b, double c, double d, double t) {
      return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }

    /** Signed distance to a polygon. */
    static double polygon(double[] p, double x, double y) {
      double best = 1e18;
      boolean inside = false;
      int n = p.length;
      for (int i = 0, j = n - 2; i < n; j = i, i += 2) {
        double ex = p[j] - p[i];
        double ey = p[j + 1] - p[i + 1];
        double wx = x - p[i];
        double wy = y - p[i + 1];
        double ee = ex * ex + ey * ey;
        double t = ee < 1e-12 ? 0 : clamp((wx * ex + wy * ey) / ee);
        double bx = wx - ex * t;
        double by = wy - ey * t;
        best = Math.min(best, bx * bx + by * by);
        if (p[i + 1] > y != p[j + 1] > y && x < ex * (y - p[i + 1]) / ey + p[i]) {
          inside = !inside;
        }
      }
      return inside ? -Math.sqrt(best) : Math.sqrt(best);
    }
  }

  static double clamp(double v) {
    return v < 0 ? 0 : Math.min(v, 1);
  }

  static double length(double x, double y, double z) {
    return Math.sqrt(x * x + y * y + z * z);
  }

  static double ease(double from, double to, double v) {
    double t = clamp((v - from) / (to - from));
    return t * t * (3 - 2 * t);
  }

  /** Smooth value noise, 0 to 1. */
  static double noise(double x, double y, double z) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double fz = Math.floor(z);
    double u = ease(0, 1, x - fx);
    double v = ease(0, 1, y - fy);
    double w = ease(0, 1, z - fz);
    int ix = (int) fx;
    int iy = (int) fy;
    int iz = (int) fz;
    double low =
        mix(
            mix(hash(ix, iy, iz), hash(ix + 1, iy, iz), u),
            mix(hash(ix, iy + 1, iz), hash(ix + 1, iy + 1, iz), u),
            v);
    double high =
        mix(
            mix(hash(ix, iy, iz + 1), hash(ix + 1, iy, iz + 1), u),
            mix(hash(ix, iy + 1, iz + 1), hash(ix + 1, iy + 1, iz + 1), u),
            v);
    return mix(low, high, w);
  }

  static double hash(int x, int y, int z) {
    int h = x * 0x8da6b343 ^ y * 0xd8163841 ^ z * 0xcb1ab31f;
    h ^= h >>> 15;
    h *= 0x2c1b3c6d;
    h ^= h >>> 12;
    h *= 0x297a2d39;
    h ^= h >>> 15;
    return (h >>> 8) / (double) (1 << 24);
  }

  static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  // ---- Colours and materials ----------------------------------------------------------------

  /** A colour in linear light. */
  record Rgb(double r, double g, double b) {
    static Rgb hex(int hex) {
      return new Rgb(linear(hex >> 16 & 255), linear(hex >> 8 & 255), linear(hex & 255));
    }

    private static double linear(int channel) {
      return Math.pow(channel / 255.0, 2.2);
    }

    Rgb times(double k) {
      return new Rgb(r * k, g * k, b * k);
    }

    Rgb times(Rgb o) {
      return new Rgb(r * o.r, g * o.g, b * o.b);
    }

    Rgb plus(Rgb o) {
      return new Rgb(r + o.r, g + o.g, b + o.b);
    }

    Rgb mix(Rgb o, double t) {
      return times(1 - t).plus(o.times(t));
    }
  }

  /** The colour of a material at a point of space. */
  @FunctionalInterface
  interface Tint {
    Rgb at(double x, double y, double z);
  }

  /**
   * What a part is made of.
   *
   * @param gloss how much it mirrors head-on: 0.04 for glaze, 0 for cloth
   * @param rough how blurred its mirror is, 0 to 1
   * @param metal 1 where the mirror takes the tint and nothing is scattered
   * @param glow light of its own
   * @param clear 1 for glass: what is behind shows through, tinted
   */
  record Material(Tint tint, double gloss, double rough, double metal, double glow, double clear) {
    static Material glaze(Tint tint) {
      return new Material(tint, 0.05, 0.08, 0, 0, 0);
    }

    static Material satin(Tint tint) {
      return new Material(tint, 0.04, 0.5, 0, 0, 0);
    }

    static Material matt(Tint tint) {
      return new Material(tint, 0.012, 0.9, 0, 0, 0);
    }

    static Material steel(Tint tint, double rough) {
      return new Material(tint, 0.9, rough, 1, 0, 0);
    }

    static Material light(Tint tint, double glow) {
      return new Material(tint, 0, 1, 0, glow, 0);
    }

    static Material glass(int hex) {
      return new Material(plain(hex), 0.045, 0.04, 0, 0, 1);
    }
  }

  static Tint plain(int hex) {
    Rgb rgb = Rgb.hex(hex);
    return (x, y, z) -> rgb;
  }

  /** Wood with its grain along x. */
  static Tint wood(int light, int dark) {
    Rgb a = Rgb.hex(light);
    Rgb b = Rgb.hex(dark);
    return (x, y, z) -> {
      double warp = noise(x * 0.6, y * 2, z * 2) * 2.2;
      double rings = 0.5 + 0.5 * Math.sin((z * 9 + y * 7 + warp * 3.5) * 1.7);
      double fibre = noise(x * 3, y * 60, z * 60);
      return a.mix(b, clamp(0.55 * rings * rings + 0.4 * fibre - 0.1));
    };
  }

  /** Wood with its grain upright. */
  static Tint uprightWood(int light, int dark) {
    Tint lying = wood(light, dark);
    return (x, y, z) -> lying.at(y, x, z);
  }

  /** Woven cloth: the colour with the slight unevenness of thread. */
  static Tint cloth(int hex) {
    Rgb rgb = Rgb.hex(hex);
    return (x, y, z) ->
        rgb.times(0.86 + 0.16 * noise(x * 70, y * 70, z * 70) + 0.1 * noise(x * 6, y * 6, z * 6));
  }

  /** One solid of one material. */
  record Part(Solid solid, Material material) {}

  /**
   * A picture to take.
   *
   * @param span how many units the shorter side of the picture shows at the target
   * @param pitch how far the camera looks down, in degrees
   * @param aimX where on the thing the camera looks
   * @param wall whether the backdrop hangs behind the thing (z = 0) instead of lying under it
   */
  record Shot(
      String file,
      int width,
      int height,
      int backdrop,
      double span,
      double pitch,
      double aimX,
      double aimY,
      double aimZ,
      boolean wall,
      Supplier<List<Part>> things) {}

  // ---- The studio ---------------------------------------------------------------------------

  /** Takes one picture: marches a ray per pixel, and more where the picture has edges. */
  static final class Studio {
    private static final double NEAR = 0.0012;
    private static final int MAX_GLASS_LAYERS = 10;

    private final Shot shot;
    private final int width;
    private final int height;
    private final Rgb backdrop;
    private final Part[] parts;
    private final double[][] bounds;
    private final double[] all = {1e9, 1e9, 1e9, -1e9, -1e9, -1e9};
    private final double sinPitch;
    private final double cosPitch;
    private final double distance;
    private final double unitsPerPixel;
    private final double lightX;
    private final double lightY;
    private final double lightZ;

    Studio(Shot shot, double scale) {
      this.shot = shot;
      width = (int) Math.round(shot.width() * scale);
      height = (int) Math.round(shot.height() * scale);
      backdrop = Rgb.hex(shot.backdrop());
      parts = shot.things().get().toArray(Part[]::new);
      bounds = new double[parts.length][];
      for (int i = 0; i < parts.length; i++) {
        bounds[i] = bounds(parts[i].solid());
        for (int axis = 0; axis < 3; axis++) {
          all[axis] = Math.min(all[axis], bounds[i][axis]);
          all[axis + 3] = Math.max(all[axis + 3], bounds[i][axis + 3]);
        }
      }
      sinPitch = Math.sin(Math.toRadians(shot.pitch()));
      cosPitch = Math.cos(Math.toRadians(shot.pitch()));
      distance = shot.span() * 3.2;
      unitsPerPixel = shot.span() / Math.min(width, height);
      double lx = -0.52;
      double ly = shot.wall() ? 0.62 : 0.78;
      double lz = shot.wall() ? 0.85 : shot.pitch() > 45 ? -0.12 : 0.42;
      double l = length(lx, ly, lz);
      lightX = lx / l;
      lightY = ly / l;
      lightZ = lz / l;
    }

    /** Finds the box a solid fills by sampling space. */
    private static double[] bounds(Solid solid) {
      double reach = 3.6;
      int n = 60;
      double cell = 2 * reach / n;
      double[] box = {1e9, 1e9, 1e9, -1e9, -1e9, -1e9};
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          for (int k = 0; k < n; k++) {
            double x = -reach + (i + 0.5) * cell;
            double y = -reach + (j + 0.5) * cell + 1.5;
            double z = -reach + (k + 0.5) * cell;
            if (solid.at(x, y, z) < cell) {
              double[] p = {x, y, z};
              for (int axis = 0; axis < 3; axis++) {
                box[axis] = Math.min(box[axis], p[axis] - cell);
                box[axis + 3] = Math.max(box[axis + 3], p[axis] + cell);
              }
            }
          }
        }
      }
      return box;
    }

    BufferedImage photograph() {
      double[] pixels = new double[width * height * 3];
      IntStream.range(0, height)
          .parallel()
          .forEach(
              y -> {
                for (int x = 0; x < width; x++) {
                  put(pixels, x, y, sample(x + 0.5, y + 0.5));
                }
              });
      double[] smooth = pixels.clone();
      IntStream.range(0, height)
          .parallel()
          .forEach(
              y -> {
                for (int x = 0; x < width; x++) {
                  if (contrast(pixels, x, y) > 0.05) {
                    double[] sum = new double[3];
                    for (int s = 0; s < 5; s++) {
                      double[] c = sample(x + (2 * s % 5 + 0.5) / 5, y + (s + 0.5) / 5);
                      for (int k = 0; k < 3; k++) {
                        sum[k] += c[k] / 5;
                      }
                    }
                    put(smooth, x, y, sum);
                  }
                }
              });
      var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      boolean dither = shot.file().endsWith(".jpg");
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int rgb = 0;
          double grain = dither ? hash(x, y, 7) - 0.5 : 0;
          for (int k = 0; k < 3; k++) {
            double v = smooth[(y * width + x) * 3 + k] * 255 + grain;
            rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.round(v)));
          }
          image.setRGB(x, y, rgb);
        }
      }
      return image;
    }

    private void put(double[] pixels, int x, int y, double[] c) {
      System.arraycopy(c, 0, pixels, (y * width + x) * 3, 3);
    }

    private double contrast(double[] pixels, int x, int y) {
      double most = 0;
      int here = (y * width + x) * 3;
      for (int dy = -1; dy <= 1; dy++) {
        for (int dx = -1; dx <= 1; dx++) {
          int nx = Math.max(0, Math.min(width - 1, x + dx));
          int ny = Math.max(0, Math.min(height - 1, y + dy));
          int there = (ny * width + nx) * 3;
          for (int k = 0; k < 3; k++) {
            most = Math.max(most, Math.abs(pixels[here + k] - pixels[there + k]));
          }
        }
      }
      return most;
    }

    /** The display colour (gamma applied, 0 to 1) at a place of the picture. */
    private double[] sample(double px, double py) {
      double sx = (px - width / 2.0) * unitsPerPixel;
      double sy = (height / 2.0 - py) * unitsPerPixel;
      double ox = shot.aimX();
      double oy = shot.aimY() + distance * sinPitch;
      double oz = shot.aimZ() + distance * cosPitch;
      double dx = sx;
      double dy = sy * cosPitch - distance * sinPitch;
      double dz = -sy * sinPitch - distance * cosPitch;
      double l = length(dx, dy, dz);
      Rgb c = trace(ox, oy, oz, dx / l, dy / l, dz / l, px, py);
      return new double[] {display(c.r()), display(c.g()), display(c.b())};
    }

    private static double display(double v) {
      double soft = v < 0.75 ? v : 0.75 + 0.25 * Math.tanh((v - 0.75) / 0.25);
      return Math.pow(Math.max(0, soft), 1 / 2.2);
    }

    private Rgb trace(
        double ox, double oy, double oz, double dx, double dy, double dz, double px, double py) {
      Rgb light = new Rgb(0, 0, 0);
      Rgb through = new Rgb(1, 1, 1);
      double[] range = enter(all, ox, oy, oz, dx, dy, dz);
      double t = range[0];
      double end = range[1];
      int layers = 0;
      int steps = 0;
      int skip = -1;
      while (t < end && steps++ < 260) {
        double x = ox + dx * t;
        double y = oy + dy * t;
        double z = oz + dz * t;
        int hit = -1;
        double d = 1e9;
        for (int i = 0; i < parts.length; i++) {
          double e = outside(bounds[i], x, y, z);
          if (e < d) {
            if (e < 0.05) {
              e = parts[i].solid().at(x, y, z);
              if (i == skip) {
                e = Math.abs(e);
                if (e > 0.006) {
                  skip = -1;
                }
                e = Math.max(e, 0.005);
              } else if (parts[i].material().clear() > 0) {
                e = Math.abs(e);
              }
            } else {
              e = Math.max(e, 0.05);
            }
            if (e < d) {
              d = e;
              hit = i;
            }
          }
        }
        if (d < NEAR && hit >= 0) {
          Material m = parts[hit].material();
          if (m.clear() > 0 && layers++ < MAX_GLASS_LAYERS) {
            double[] n = normal(parts[hit].solid(), x, y, z);
            double nv = Math.abs(n[0] * dx + n[1] * dy + n[2] * dz);
            double f = 0.04 + 0.75 * Math.pow(1 - nv, 4);
            double side = n[0] * dx + n[1] * dy + n[2] * dz > 0 ? -1 : 1;
            Rgb mirror = mirrored(dx, dy, dz, side * n[0], side * n[1], side * n[2], 0.04);
            light = light.plus(through.times(mirror.times(f)));
            Rgb tint = m.tint().at(x, y, z);
            double depth = 1 - nv;
            Rgb pass = new Rgb(1, 1, 1).mix(tint, 0.25 + 0.75 * depth * depth);
            through = through.times(pass).times(1 - f);
            skip = hit;
            t += 0.005;
            continue;
          }
          return light.plus(through.times(shade(hit, x, y, z, dx, dy, dz)));
        }
        t += d * 0.86;
      }
      return light.plus(through.times(ground(ox, oy, oz, dx, dy, dz, px, py)));
    }

    private Rgb shade(int part, double x, double y, double z, double dx, double dy, double dz) {
      Material m = parts[part].material();
      double[] n = normal(parts[part].solid(), x, y, z);
      Rgb tint = m.tint().at(x, y, z);
      if (m.glow() > 0) {
        double facing = Math.abs(n[0] * dx + n[1] * dy + n[2] * dz);
        return tint.times(m.glow() * (0.55 + 0.45 * facing));
      }
      double nl = n[0] * lightX + n[1] * lightY + n[2] * lightZ;
      double sun = 0;
      if (nl > 0) {
        sun = nl * shadow(x + n[0] * 0.012, y + n[1] * 0.012, z + n[2] * 0.012);
      }
      double open = openness(x, y, z, n[0], n[1], n[2]);
      double rim = Math.max(0, n[0] * 0.82 + n[1] * 0.25 - n[2] * 0.2) * 0.16;
      double front = Math.max(0, n[2] * 0.8 + n[0] * 0.3 + n[1] * 0.3) * 0.16;
      double sky = 0.5 + 0.5 * n[1];
      Rgb fill = backdrop.times(0.36 * (1 - sky)).plus(new Rgb(0.42, 0.435, 0.46).times(sky));
      Rgb diffuse =
          new Rgb(1.0, 0.975, 0.94)
              .times(sun * 0.78)
              .plus(fill.times(open * 0.92))
              .plus(new Rgb(1, 1, 1).times((rim + front) * open));
      double nv = clamp(-(n[0] * dx + n[1] * dy + n[2] * dz));
      double f = m.gloss() + (1 - m.gloss()) * Math.pow(1 - nv, 5) * (1 - m.rough()) * 0.7;
      Rgb mirror = mirrored(dx, dy, dz, n[0], n[1], n[2], m.rough());
      double dim = 0.35 + 0.65 * open;
      if (m.metal() > 0) {
        return tint.times(mirror).times(dim).plus(tint.times(diffuse).times(0.18));
      }
      return tint.times(diffuse).times(1 - f).plus(mirror.times(f * dim));
    }

    /** What a mirror shows: the studio's lamps, its dark corners and the backdrop. */
    private Rgb mirrored(
        double dx, double dy, double dz, double nx, double ny, double nz, double rough) {
      double k = 2 * (dx * nx + dy * ny + dz * nz);
      double rx = dx - k * nx;
      double ry = dy - k * ny;
      double rz = dz - k * nz;
      Rgb room =
          backdrop
              .times(0.62)
              .mix(new Rgb(0.3, 0.31, 0.33), ease(-0.25, 0.2, ry))
              .mix(new Rgb(0.62, 0.63, 0.65), ease(0.3, 1, ry));
      double soft = 0.06 + 0.7 * rough;
      double azimuth = Math.atan2(rx, rz);
      double box =
          window(azimuth, -1.15, 0.36, soft) * window(ry, 0.48, 0.3, soft) * (2.6 - 1.7 * rough);
      double strip =
          window(azimuth, 1.35, 0.13, soft) * window(ry, 0.3, 0.45, soft) * (1.5 - rough);
      double top = window(ry, 1.0, 0.1, soft) * 0.9;
      return room.plus(new Rgb(1, 0.99, 0.97).times(box + strip + top));
    }

    private static double window(double v, double centre, double half, double soft) {
      return 1 - ease(half - soft * 0.5, half + soft, Math.abs(v - centre));
    }

    /** The backdrop: seamless, lit from the left, shaded where the thing stands on it. */
    private Rgb ground(
        double ox, double oy, double oz, double dx, double dy, double dz, double px, double py) {
      double u = px / width - 0.5;
      double v = py / height - 0.5;
      double glow = 1.06 - 0.34 * ((u + 0.12) * (u + 0.12) + (v + 0.1) * (v + 0.1)) - 0.1 * v;
      Rgb c = backdrop.times(shot.file().endsWith(".png") ? 1 : glow);
      double t = shot.wall() ? -oz / dz : -oy / dy;
      if (!(t > 0)) {
        return c;
      }
      double x = ox + dx * t;
      double y = oy + dy * t;
      double z = oz + dz * t;
      double away = outside(all, x, y, z);
      if (away > 4) {
        return c;
      }
      double nz = shot.wall() ? 1 : 0;
      double ny = 1 - nz;
      double lit = shadow(x, y + ny * 0.01, z + nz * 0.01);
      double near = 1;
      for (int i = 1; i <= 5; i++) {
        double h = 0.11 * i;
        double d = distanceTo(x, y + ny * h, z + nz * h);
        near -= Math.max(0, h - d) * 0.42 / Math.pow(1.7, i - 1);
      }
      double keep = 1 - ease(2.2, 4, away);
      double shade = (1 - 0.5 * (1 - lit) * keep) * Math.max(0.25, mix(1, near, 0.95));
      return c.times(shade);
    }

    private double shadow(double x, double y, double z) {
      double[] range = enter(all, x, y, z, lightX, lightY, lightZ);
      double t = Math.max(range[0], 0.015);
      double lit = 1;
      for (int i = 0; i < 70 && t < range[1]; i++) {
        double d = distanceTo(x + lightX * t, y + lightY * t, z + lightZ * t);
        lit = Math.min(lit, 0.5 + 0.5 * d * 7 / t);
        if (lit <= 0.02) {
          return 0;
        }
        t += Math.max(0.012, Math.min(0.25, d * 0.8));
      }
      return ease(0, 1, lit);
    }

    private double openness(double x, double y, double z, double nx, double ny, double nz) {
      double hidden = 0;
      double weight = 1;
      for (int i = 1; i <= 5; i++) {
        double h = 0.02 + 0.085 * i;
        double d = distanceTo(x + nx * h, y + ny * h, z + nz * h);
        if (!shot.wall()) {
          d = Math.min(d, y + ny * h);
        }
        hidden += Math.max(0, h - d) * weight;
        weight *= 0.75;
      }
      return clamp(1 - 1.1 * hidden);
    }

    /** Distance to anything that stops light; glass hardly does and is left out. */
    private double distanceTo(double x, double y, double z) {
      double d = 1e9;
      for (int i = 0; i < parts.length; i++) {
        Material m = parts[i].material();
        if (m.glow() > 0) {
          continue;
        }
        double e = outside(bounds[i], x, y, z);
        if (e < d) {
          // A box is a coarse stand-in: near enough to matter for a half-shadow, ask the solid.
          if (e < 0.75) {
            e = parts[i].solid().at(x, y, z);
          }
          if (m.clear() > 0) {
            e = Math.abs(e) + 0.1;
          }
          d = Math.min(d, e);
        }
      }
      return d;
    }

    private static double[] normal(Solid s, double x, double y, double z) {
      double h = 0.007;
      double a = s.at(x + h, y - h, z - h);
      double b = s.at(x - h, y - h, z + h);
      double c = s.at(x - h, y + h, z - h);
      double d = s.at(x + h, y + h, z + h);
      double nx = a - b - c + d;
      double ny = -a - b + c + d;
      double nz = -a + b - c + d;
      double l = Math.max(1e-12, length(nx, ny, nz));
      return new double[] {nx / l, ny / l, nz / l};
    }

    private static double outside(double[] box, double x, double y, double z) {
      double ex = Math.max(0, Math.max(box[0] - x, x - box[3]));
      double ey = Math.max(0, Math.max(box[1] - y, y - box[4]));
      double ez = Math.max(0, Math.max(box[2] - z, z - box[5]));
      return length(ex, ey, ez);
    }

    /** Where a ray enters and leaves a box; an empty range where it misses. */
    private static double[] enter(
        double[] box, double ox, double oy, double oz, double dx, double dy, double dz) {
      double[] o = {ox, oy, oz};
      double[] d = {dx, dy, dz};
      double from = 0;
      double to = 1e9;
      for (int axis = 0; axis < 3; axis++) {
        double step = Math.abs(d[axis]) < 1e-12 ? 1e-12 : d[axis];
        double a = (box[axis] - o[axis]) / step;
        double b = (box[axis + 3] - o[axis]) / step;
        from = Math.max(from, Math.min(a, b));
        to = Math.min(to, Math.max(a, b));
      }
      return new double[] {from, to};
    }
  }

  // ---- The shop -----------------------------------------------------------------------------

  /** The range: each thing is modelled once and set up for its picture. */
  static final class Shop {
    private Shop() {}

    static List<Shot> shots() {
      return List.of(
          stand("stoneware-mug.jpg", 1000, 1000, 0xe9e4dc, 2.9, 17, 0.18, 0.82, Shop::mug),
          stand("teapot-celadon.jpg", 1200, 900, 0xe4e6e3, 2.75, 15, 0.05, 0.95, Shop::teapot),
          stand("vase-cobalt.jpg", 900, 1200, 0xe8e8ea, 2.75, 10, 0, 1.68, Shop::vase),
          stand("desk-lamp.jpg", 900, 1200, 0xdfe3e6, 2.9, 9, 0.08, 1.6, Shop::lamp),
          stand("oak-chair.jpg", 900, 1200, 0xe7e3de, 2.8, 17, 0, 1.34, () -> chair(-32)),
          stand("oak-chair-back.jpg", 900, 1200, 0xe7e3de, 2.8, 17, 0, 1.34, () -> chair(148)),
          stand("canvas-sneaker.jpg", 1200, 900, 0xe6e6e6, 2.5, 20, 0, 0.62, Shop::sneaker),
          stand("day-backpack.jpg", 900, 1100, 0xe2e3df, 2.7, 9, 0, 1.32, Shop::backpack),
          stand("snake-plant.jpg", 1000, 1200, 0xebe7e0, 3.1, 12, 0, 1.55, Shop::plant),
          hang("wall-clock.png", 1000, 1000, 0xe6e6e6, 2.9, Shop::clock),
          stand("scented-candle.jpg", 1000, 1000, 0xd9d2c8, 2.5, 14, 0, 0.86, Shop::candle),
          stand("cutting-board.jpg", 1200, 900, 0xe5e2dd, 2.55, 58, 0.06, 0, Shop::board),
          stand("iron-pan.jpg", 1200, 900, 0xe2e2e2, 2.85, 36, 0.28, 0.1, Shop::pan),
          stand("wine-glass.jpg", 900, 1200, 0xdedfe2, 2.3, 8, 0, 1.36, Shop::wineGlass),
          stand("linen-cushion.jpg", 1000, 1000, 0xe8e4df, 2.9, 12, 0, 1.0, Shop::cushion),
          stand("headphones.jpg", 1000, 1000, 0xe3e4e7, 2.7, 10, 0, 1.05, Shop::headphones),
          stand("notebook-a5.png", 1000, 1000, 0xe8e8e8, 3.0, 66, 0.1, 0, Shop::notebook),
          stand("field-watch.jpg", 1000, 1100, 0xd8dadb, 3.1, 70, 0, 0.1, Shop::watch),
          stand("steel-bottle.jpg", 900, 1200, 0xe4e8e8, 2.65, 9, 0, 1.52, Shop::bottle),
          stand("umbrella.jpg", 1100, 1000, 0xe2e5e8, 4.0, 12, -0.25, 1.38, Shop::umbrella),
          hang("ukulele.jpg", 900, 1200, 0xe6e1d8, 3.2, Shop::ukulele),
          stand("linen-towels.jpg", 1100, 900, 0xe9e7e3, 2.6, 16, 0, 0.64, Shop::towels),
          stand("pepper-mill.jpg", 900, 1200, 0xe3e0da, 2.55, 10, 0.05, 1.3, Shop::mill),
          stand("nesting-bowls.jpg", 1100, 900, 0xe7e6e4, 2.8, 24, 0, 0.72, Shop::bowls),
          stand("storage-jar.jpg", 900, 1100, 0xe1dfda, 2.6, 11, 0, 1.22, Shop::jar),
          stand("toaster.jpg", 1200, 900, 0xdde2e4, 2.5, 17, 0, 0.76, Shop::toaster));
    }

    private static Shot stand(
        String file,
        int width,
        int height,
        int backdrop,
        double span,
        double pitch,
        double aimX,
        double aimY,
        Supplier<List<Part>> things) {
      return new Shot(file, width, height, backdrop, span, pitch, aimX, aimY, 0, false, things);
    }

    private static Shot hang(
        String file,
        int width,
        int height,
        int backdrop,
        double span,
        Supplier<List<Part>> things) {
      return new Shot(file, width, height, backdrop, span, 0, 0, 0, 0, true, things);
    }

    private static List<Part> mug() {
      Rgb glaze = Rgb.hex(0x6f93a0);
      Rgb dark = Rgb.hex(0x3f5b66);
      Rgb clay = Rgb.hex(0xc9a27e);
      Rgb cream = Rgb.hex(0xf0ebe0);
      Tint stoneware =
          (x, y, z) -> {
            if (Math.hypot(x, z) < 0.765 && y > 0.15) {
              return cream;
            }
            double edge = 0.34 + 0.05 * noise(x * 4, 0, z * 4);
            double speck = noise(x * 34, y * 34, z * 34) > 0.83 ? 0.75 : 0;
            Rgb body = glaze.mix(dark, speck + 0.25 * noise(x * 5, y * 5, z * 5));
            return clay.times(0.9 + 0.15 * noise(x * 40, y * 40, z * 40))
                .mix(body, ease(edge - 0.012, edge + 0.012, y))
                .mix(cream.mix(clay, 0.35), 0.6 * ease(1.6, 1.67, y));
          };
      Solid cup =
          Solids.thrown(
              0, 0.02, 0.5, 0, 0.68, 0.03, 0.76, 0.14, 0.8, 0.4, 0.81, 1.0, 0.82, 1.6, 0.8, 1.68,
              0.755, 1.66, 0.74, 1.5, 0.73, 0.5, 0.66, 0.2, 0.4, 0.14, 0, 0.14);
      Solid handle =
          Solids.tube(
                  0.1, 0.1, 0.72, 1.34, 0, 1.02, 1.38, 0, 1.3, 1.16, 0, 1.3, 0.76, 0, 1.05, 0.48, 0,
                  0.74, 0.46, 0)
              .and((x, y, z) -> 0.76 - Math.hypot(x, z));
      return List.of(new Part(cup.melt(handle, 0.09).turnY(28), Material.glaze(stoneware)));
    }

    private static List<Part> teapot() {
      Rgb celadon = Rgb.hex(0x9dbfa9);
      Rgb pool = Rgb.hex(0x6d9a84);
      Tint glaze =
          (x, y, z) -> celadon.mix(pool, clamp(0.9 - y * 0.75 + 0.3 * noise(x * 3, y * 3, z * 3)));
      Solid body =
          Solids.thrown(
              0, 0, 0.5, 0, 0.58, 0.05, 0.86, 0.3, 1.0, 0.68, 0.88, 1.08, 0.55, 1.32, 0.42, 1.36, 0,
              1.36);
      Solid spout =
          Solids.tube(0.24, 0.085, 0.72, 0.45, 0, 1.05, 0.62, 0, 1.22, 0.98, 0, 1.45, 1.3, 0);
      Solid spoutHole = Solids.rod(1.2, 1.0, 0, 1.56, 1.46, 0, 0.05, 0.06);
      Solid handle =
          Solids.tube(
              0.085, 0.075, -0.7, 1.16, 0, -1.1, 1.32, 0, -1.5, 1.08, 0, -1.42, 0.66, 0, -0.92,
              0.42, 0);
      Solid lid =
          Solids.thrown(
              0, 1.34, 0.5, 1.34, 0.51, 1.385, 0.36, 1.48, 0.12, 1.56, 0.09, 1.6, 0.16, 1.68, 0.15,
              1.79, 0, 1.83);
      return List.of(
          new Part(
              body.melt(spout, 0.16).melt(handle, 0.1).minus(spoutHole).turnY(-14),
              Material.glaze(glaze)),
          new Part(lid, Material.glaze(glaze)));
    }

    private static List<Part> vase() {
      Rgb blue = Rgb.hex(0x24418a);
      Rgb deep = Rgb.hex(0x14255c);
      Rgb white = Rgb.hex(0xf1efe9);
      Tint dip =
          (x, y, z) -> {
            double edge =
                0.72 + 0.12 * Math.sin(Math.atan2(z, x) * 3 + 1) + 0.06 * noise(x * 6, 0, z * 6);
            Rgb top = blue.mix(deep, noise(x * 4, y * 1.5, z * 4));
            return white.mix(top, ease(edge - 0.02, edge + 0.02, y));
          };
      Solid vase =
          Solids.thrown(
              0, 0, 0.36, 0, 0.42, 0.04, 0.6, 0.4, 0.68, 0.85, 0.54, 1.3, 0.26, 1.62, 0.21, 1.85,
              0.32, 2.02, 0.29, 2.04, 0.17, 1.86, 0.2, 1.66, 0.1, 1.5, 0, 1.5);
      List<Part> parts = new ArrayList<>();
      parts.add(new Part(vase, Material.glaze(dip)));
      Material leaf =
          Material.satin(
              (x, y, z) -> Rgb.hex(0x7d977c).times(0.85 + 0.3 * noise(x * 9, y * 9, z * 9)));
      Material twig = Material.matt(plain(0x6b5a45));
      double[][] tips = {{-0.62, 3.0, 0.1}, {0.12, 3.2, -0.12}, {0.68, 2.86, 0.18}};
      for (int s = 0; s < tips.length; s++) {
        double[] tip = tips[s];
        parts.add(
            new Part(
                Solids.tube(
                    0.018,
                    0.01,
                    tip[0] * 0.05,
                    1.6,
                    0,
                    tip[0] * 0.2,
                    2.05,
                    tip[2] * 0.2,
                    tip[0] * 0.6,
                    2.5 + 0.1 * s,
                    tip[2] * 0.7,
                    tip[0],
                    tip[1],
                    tip[2]),
                twig));
        Solid leaves = null;
        for (int i = 0; i < 8; i++) {
          double t = 0.2 + 0.8 * i / 7;
          double cx = tip[0] * (0.2 + 0.8 * t * (0.6 + 0.4 * t));
          double cy = 2.08 + (tip[1] - 2.08) * t;
          double side = i % 2 == 0 ? 1 : -1;
          double size = 0.15 * (1.15 - 0.5 * t);
          Solid one =
              Solids.egg(size, 0.012, size * 0.72)
                  .move(size * 1.05, 0, 0)
                  .turnX(side * 50 + 20 * s)
                  .turnZ(side > 0 ? 28 : 152)
                  .move(cx, cy, tip[2] * t);
          leaves = leaves == null ? one : leaves.or(one);
        }
        parts.add(new Part(leaves, leaf));
      }
      return parts;
    }

    private static List<Part> lamp() {
      Material yellow = Material.satin(plain(0xd9a036));
      Material brass = Material.steel(plain(0xcfa862), 0.25);
      Solid base =
          Solids.thrown(0, 0, 0.6, 0, 0.64, 0.03, 0.62, 0.09, 0.5, 0.13, 0.1, 0.16, 0, 0.16);
      Solid lower = Solids.rod(0, 0.12, 0, -0.52, 1.55, 0, 0.042, 0.042);
      Solid upper = Solids.rod(-0.52, 1.55, 0, 0.42, 2.62, 0, 0.042, 0.042);
      Solid joints =
          Solids.disc(0.1, 0.075, 0.02)
              .turnX(90)
              .move(-0.52, 1.55, 0)
              .or(Solids.disc(0.085, 0.07, 0.02).turnX(90).move(0.42, 2.62, 0))
              .or(Solids.disc(0.09, 0.09, 0.02).move(0, 0.18, 0));
      Solid shade =
          Solids.thrown(
              0, 0.42, 0.14, 0.42, 0.17, 0.36, 0.2, 0.1, 0.34, -0.12, 0.56, -0.42, 0.535, -0.42,
              0.31, -0.12, 0.16, 0.1, 0.12, 0.32, 0, 0.32);
      Solid hung = shade.turnZ(32).move(0.6, 2.4, 0);
      return List.of(
          new Part(base, yellow),
          new Part(lower.or(upper), brass),
          new Part(joints, brass),
          new Part(hung, yellow),
          new Part(
              Solids.ball(0.2).move(0, -0.12, 0).turnZ(32).move(0.6, 2.4, 0),
              Material.light(plain(0xfff3d2), 1.25)));
    }

    private static List<Part> chair(double turn) {
      Material oak = Material.satin(wood(0xd9b07c, 0xb98a55));
      Material legs = Material.satin(uprightWood(0xd6ab76, 0xb58652));
      double front = 0.66;
      double back = -0.62;
      Solid leg1 = Solids.rod(0.56, 1.22, front - 0.12, 0.7, 0.03, front + 0.04, 0.07, 0.045);
      Solid leg2 = Solids.rod(0.52, 1.22, back + 0.1, 0.66, 0.03, back - 0.14, 0.07, 0.045);
      Solid rail = Solids.rod(0.62, 0.62, front - 0.05, 0.6, 0.62, back, 0.034, 0.034);
      Solid cross = Solids.rod(-0.62, 0.62, 0.03, 0.62, 0.62, 0.03, 0.034, 0.034);
      Solid seat =
          Solids.box(0.72, 0.055, 0.68, 0.05)
              .and((x, y, z) -> Math.hypot(x, z * 1.05) - 0.86)
              .minus(Solids.egg(0.9, 0.16, 0.8).move(0, 0.19, 0.05))
              .move(0, 1.27, 0);
      Solid posts = Solids.rod(0.56, 1.25, back + 0.1, 0.62, 2.5, back - 0.22, 0.055, 0.042);
      Solid hoop =
          Solids.disc(1.25, 3, 0)
              .shell(0.055)
              .and(Solids.box(0.74, 0.24, 0.7, 0.1).move(0, 0, -1.2))
              .grow(0.012)
              .turnX(-8)
              .move(0, 2.32, 0.36);
      Solid spindles = null;
      for (double x : new double[] {0.12, 0.36}) {
        Solid one =
            Solids.rod(
                x, 1.28, back + 0.05, x * 1.1, 2.14, 0.35 - Math.sqrt(1.56 - x * x), 0.03, 0.026);
        spindles = spindles == null ? one : spindles.or(one);
      }
      return List.of(
          new Part(seat.turnY(turn), oak),
          new Part(leg1.or(leg2).or(posts).mirrorX().turnY(turn), legs),
          new Part(rail.mirrorX().or(cross).turnY(turn), legs),
          new Part(spindles.mirrorX().turnY(turn), legs),
          new Part(hoop.turnY(turn), oak));
    }

    private static List<Part> sneaker() {
      Rgb red = Rgb.hex(0xb5372f);
      double[] outline =
          Solids.smooth(
              new double[] {
                -1.32, 0.0, -1.2, 0.3, -0.7, 0.4, 0, 0.34, 0.6, 0.44, 1.1, 0.42, 1.4, 0.16, 1.42,
                -0.1, 1.2, -0.36, 0.7, -0.44, 0, -0.38, -0.8, -0.4, -1.22, -0.3
              },
              true);
      Solid sole = Solids.plate(0.14, 0.05, outline).turnX(90).move(0, 0.14, 0);
      Solid upper =
          Solids.egg(0.62, 0.62, 0.4)
              .move(-0.72, 0.52, 0)
              .melt(Solids.egg(0.72, 0.34, 0.42).move(0.72, 0.34, 0), 0.35)
              .melt(Solids.egg(0.66, 0.46, 0.37).move(0.0, 0.5, 0), 0.3)
              .melt(Solids.rod(-0.82, 0.6, 0, -0.88, 1.16, 0, 0.4, 0.31), 0.12);
      Solid opening =
          Solids.egg(0.42, 0.5, 0.23)
              .move(-0.72, 1.22, 0)
              .or(Solids.box(1, 0.4, 1, 0.02).turnZ(-14).move(-0.6, 1.46, 0));
      Solid cut = upper.minus(opening).and((x, y, z) -> 0.2 - y);
      Tint canvas =
          (x, y, z) -> {
            double weave = 0.85 + 0.2 * noise(x * 60, y * 60, z * 60);
            if (x > 0.93 + 0.35 * (y - 0.3)) {
              return Rgb.hex(0xf2efe8);
            }
            double heel = x + 1.12;
            if (heel < 0 && y < 0.75) {
              return Rgb.hex(0xf2efe8);
            }
            double seam = Math.abs(x - 0.2 + 0.7 * (y - 0.3));
            if (seam < 0.012 && Math.abs(z) > 0.12) {
              return Rgb.hex(0xf0d9c8);
            }
            return red.times(weave);
          };
      Solid tongue = Solids.egg(0.36, 0.06, 0.2).turnZ(-40).move(-0.2, 1.04, 0);
      Solid laces = null;
      for (int i = 0; i < 5; i++) {
        double x = 0.42 - i * 0.16;
        double y = 0.71 + i * 0.1;
        double w = 0.2 - 0.008 * i;
        Solid one =
            Solids.tube(
                0.034, 0.034, x, y - 0.12, w + 0.02, x, y, w * 0.5, x, y + 0.03, 0, x, y, -w * 0.5,
                x, y - 0.12, -w - 0.02);
        laces = laces == null ? one : laces.or(one);
      }
      Solid bow =
          Solids.tube(
                  0.03, 0.03, -0.26, 1.15, 0, -0.2, 1.24, 0.16, -0.16, 1.1, 0.3, -0.22, 1.08, 0.12,
                  -0.26, 1.15, 0)
              .or(
                  Solids.tube(
                      0.03, 0.03, -0.26, 1.15, 0, -0.2, 1.24, -0.16, -0.16, 1.1, -0.3, -0.22, 1.08,
                      -0.12, -0.26, 1.15, 0));
      Material rubber =
          Material.satin((x, y, z) -> y > 0.16 && y < 0.2 ? Rgb.hex(0xb5372f) : Rgb.hex(0xf4f1ea));
      double turn = 24;
      return List.of(
          new Part(sole.turnY(turn), rubber),
          new Part(cut.turnY(turn), unturn(Material.matt(canvas), turn)),
          new Part(tongue.turnY(turn), unturn(Material.matt(canvas), turn)),
          new Part(laces.or(bow).turnY(turn), Material.matt(plain(0xf6f3ec))));
    }

    /** The material of a part turned by {@code degrees}: its tint turns with it. */
    private static Material unturn(Material m, double degrees) {
      double c = Math.cos(Math.toRadians(degrees));
      double s = Math.sin(Math.toRadians(degrees));
      Tint tint = m.tint();
      return new Material(
          (x, y, z) -> tint.at(c * x - s * z, y, s * x + c * z),
          m.gloss(),
          m.rough(),
          m.metal(),
          m.glow(),
          m.clear());
    }

    private static List<Part> backpack() {
      Material olive = Material.matt(cloth(0x66704f));
      Material darker = Material.matt(cloth(0x4f5840));
      Material leather = Material.satin(plain(0x9a6336));
      Material brass = Material.steel(plain(0xd8b878), 0.25);
      Solid body =
          Solids.box(0.78, 1.05, 0.42, 0.3)
              .emboss((x, y, z) -> 0.03 * noise(x * 2.4, y * 2.4, z * 2.4))
              .move(0, 1.07, 0);
      Solid pocket =
          Solids.box(0.6, 0.42, 0.2, 0.14)
              .emboss((x, y, z) -> 0.02 * noise(x * 3, y * 3, z * 3))
              .move(0, 0.56, 0.42);
      Solid flap =
          Solids.box(0.74, 0.5, 0.4, 0.28)
              .move(0, 1.78, 0.1)
              .shell(0.05)
              .and((x, y, z) -> 1.44 + 0.12 * x * x - y);
      Solid pocketFlap = Solids.box(0.62, 0.12, 0.16, 0.06).move(0, 0.94, 0.5);
      Solid strap = Solids.box(0.055, 0.36, 0.018, 0.012).move(0.34, 1.36, 0.53);
      Solid strapLow = Solids.box(0.05, 0.14, 0.018, 0.012).move(0.34, 0.86, 0.672);
      Solid buckle =
          Solids.box(0.085, 0.07, 0.02, 0.02)
              .minus(Solids.box(0.05, 0.035, 0.1, 0.01))
              .move(0.34, 1.2, 0.545);
      Solid grip =
          Solids.tube(
              0.05, 0.05, -0.2, 2.2, -0.1, -0.17, 2.42, -0.1, 0, 2.48, -0.1, 0.17, 2.42, -0.1, 0.2,
              2.2, -0.1);
      Solid shoulder =
          Solids.tube(
              0.08, 0.05, 0.4, 2.0, -0.36, 0.86, 1.8, -0.42, 0.98, 1.2, -0.4, 0.72, 0.3, -0.36);
      double turn = -22;
      return List.of(
          new Part(body.turnY(turn), olive),
          new Part(pocket.turnY(turn), olive),
          new Part(flap.turnY(turn), darker),
          new Part(pocketFlap.turnY(turn), darker),
          new Part(strap.or(strapLow).mirrorX().or(grip).turnY(turn), leather),
          new Part(buckle.mirrorX().turnY(turn), brass),
          new Part(shoulder.mirrorX().turnY(turn), darker));
    }

    private static List<Part> plant() {
      Solid pot =
          Solids.thrown(
              0, 0, 0.5, 0, 0.56, 0.04, 0.66, 0.5, 0.74, 1.0, 0.73, 1.05, 0.68, 1.05, 0.66, 0.98,
              0.62, 0.86, 0, 0.86);
      Rgb white = Rgb.hex(0xefece6);
      Rgb line = Rgb.hex(0xc98d6b);
      Tint potTint =
          (x, y, z) -> {
            double a = Math.atan2(z, x) * 24 / Math.PI;
            double zig = Math.abs(a - Math.floor(a) - 0.5) * 0.16;
            double band = Math.abs(y - 0.62 - zig);
            return band < 0.02 || Math.abs(y - 0.4 - zig) < 0.02 ? line : white;
          };
      List<Part> parts = new ArrayList<>();
      parts.add(new Part(pot, Material.satin(potTint)));
      parts.add(
          new Part(
              Solids.disc(0.66, 0.05, 0.02)
                  .emboss((x, y, z) -> 0.04 * noise(x * 18, y * 18, z * 18))
                  .move(0, 0.9, 0),
              Material.matt(plain(0x3f3128))));
      Rgb green = Rgb.hex(0x2f6b46);
      Rgb pale = Rgb.hex(0x7ba36b);
      Rgb rim = Rgb.hex(0xd3cf7d);
      for (int i = 0; i < 11; i++) {
        double angle = i * 137.5;
        double out = 0.08 + 0.36 * Math.sqrt(i / 11.0);
        double tall = 2.0 - 0.09 * i + 0.3 * hash(i, 3, 1);
        double lean = 3 + i * 1.9;
        double facing = angle + 90 + 30 * hash(i, 1, 1);
        double wide = 0.15 + 0.03 * hash(i, 5, 5);
        Tint local =
            (x, y, z) -> {
              double w = wide * Math.pow(Math.sin(Math.PI * clamp(0.16 + 0.84 * y / tall)), 0.6);
              double bands = noise(x * 5 + 40, y * 11 + angle, 0.5);
              Rgb inside = green.mix(pale, ease(0.45, 0.7, bands) * 0.8);
              return inside.mix(rim, ease(w * 0.62, w * 0.8, Math.abs(x)));
            };
        Solid blade =
            (x, y, z) -> {
              double t = y / tall;
              double w = wide * Math.pow(Math.sin(Math.PI * clamp(0.16 + 0.84 * clamp(t))), 0.6);
              double cup = z - 0.9 * x * x + 0.05 * Math.sin(y * 2.5 + angle);
              double dx = Math.abs(x) - w;
              double dz = Math.abs(cup) - 0.016;
              double dy = Math.max(-y, y - tall);
              return Math.max(Math.max(dx, dy), dz) * 0.6;
            };
        double[] pose = {facing, lean, angle, out};
        parts.add(posed(blade, local, pose));
      }
      return parts;
    }

    /** A leaf turned about itself, leaned outwards, and set on a circle round the axis. */
    private static Part posed(Solid leaf, Tint tint, double[] pose) {
      double cf = Math.cos(Math.toRadians(pose[0]));
      double sf = Math.sin(Math.toRadians(pose[0]));
      double cl = Math.cos(Math.toRadians(pose[1]));
      double sl = Math.sin(Math.toRadians(pose[1]));
      double ca = Math.cos(Math.toRadians(pose[2]));
      double sa = Math.sin(Math.toRadians(pose[2]));
      interface Place<T> {
        T at(double x, double y, double z);
      }
      class Frame {
        <T> T into(Place<T> place, double x, double y, double z) {
          double ax = ca * x + sa * z - pose[3];
          double az = ca * z - sa * x;
          double ay = y - 0.86;
          double bx = cl * ax - sl * ay;
          double by = sl * ax + cl * ay;
          return place.at(cf * bx + sf * az, by, cf * az - sf * bx);
        }
      }
      Frame frame = new Frame();
      return new Part(
          (x, y, z) -> frame.<Double>into(leaf::at, x, y, z),
          Material.satin((x, y, z) -> frame.into(tint::at, x, y, z)));
    }

    private static List<Part> clock() {
      Solid face = Solids.disc(1.0, 0.05, 0.02).turnX(90).move(0, 0, 0.1);
      Solid rim =
          Solids.turned(0.98, 0, 1.1, 0, 1.13, 0.05, 1.12, 0.24, 1.06, 0.27, 1.0, 0.22)
              .turnX(90)
              .move(0, 0, 0.01);
      Solid ticks = null;
      for (int i = 0; i < 12; i++) {
        boolean quarter = i % 3 == 0;
        Solid one =
            Solids.box(quarter ? 0.028 : 0.014, quarter ? 0.1 : 0.07, 0.008, 0.004)
                .move(0, 0.82, 0.156)
                .turnZ(-30 * i);
        ticks = ticks == null ? one : ticks.or(one);
      }
      Solid minutes = null;
      for (int i = 0; i < 60; i++) {
        if (i % 5 != 0) {
          Solid one = Solids.ball(0.011).move(0, 0.88, 0.152).turnZ(-6 * i);
          minutes = minutes == null ? one : minutes.or(one);
        }
      }
      Solid hour = Solids.box(0.034, 0.29, 0.01, 0.01).move(0, 0.21, 0.19).turnZ(56);
      Solid minute = Solids.box(0.025, 0.42, 0.01, 0.01).move(0, 0.31, 0.21).turnZ(-54);
      Solid second = Solids.box(0.008, 0.46, 0.006, 0.004).move(0, 0.3, 0.23).turnZ(-200);
      Material black = Material.satin(plain(0x24272b));
      return List.of(
          new Part(face, Material.satin(plain(0xf7f5f0))),
          new Part(rim, Material.satin(wood(0xc79a66, 0xa0733f))),
          new Part(ticks, black),
          new Part(minutes, black),
          new Part(hour.or(minute), black),
          new Part(
              second.or(Solids.disc(0.05, 0.03, 0.01).turnX(90).move(0, 0, 0.22)),
              Material.satin(plain(0xc8452f))));
    }

    private static List<Part> candle() {
      Solid glass =
          Solids.turned(
              0, 0, 0.66, 0, 0.72, 0.05, 0.74, 0.12, 0.74, 1.52, 0.72, 1.55, 0.7, 1.52, 0.7, 0.14,
              0, 0.12);
      Solid wax = Solids.disc(0.692, 0.5, 0.03).move(0, 0.64, 0);
      Solid label =
          Solids.disc(0.752, 0.36, 0)
              .shell(0.006)
              .and((x, y, z) -> Math.max(-z, Math.max(Math.abs(x) - 0.46, Math.abs(y) - 0.34)))
              .move(0, 0.68, 0);
      Rgb paper = Rgb.hex(0xf3eee2);
      Rgb ink = Rgb.hex(0x4a3a2d);
      Tint print =
          (x, y, z) -> {
            double u = Math.asin(Math.max(-1, Math.min(1, x / 0.75))) * 0.75;
            double v = y - 0.68;
            boolean frame = Math.abs(Math.max(Math.abs(u) - 0.41, Math.abs(v) - 0.28)) < 0.008;
            boolean title =
                Math.abs(v - 0.02) < 0.05 && Math.abs(u) < 0.28 && letter(u, v - 0.02, 0.05);
            boolean small =
                Math.abs(v + 0.13) < 0.022
                    && Math.abs(u) < 0.2
                    && letter(u * 2.2 + 7, (v + 0.13) * 2.2, 0.05);
            boolean sprig =
                Math.abs(v - 0.17) < 0.01 && Math.abs(u) < 0.14
                    || Math.hypot(Math.abs(Math.abs(u) - 0.07) - 0.03, v - 0.19) < 0.025;
            return frame || title || small || sprig ? ink : paper;
          };
      Solid wick = Solids.tube(0.014, 0.012, 0, 1.1, 0, 0.0, 1.2, 0, 0.02, 1.27, 0);
      Solid flame = Solids.thrown(0, 1.2, 0.05, 1.23, 0.085, 1.33, 0.06, 1.46, 0.02, 1.58, 0, 1.64);
      return List.of(
          new Part(glass, Material.glass(0xb9793a)),
          new Part(
              wax,
              Material.satin(
                  (x, y, z) ->
                      Rgb.hex(0xf0e3c4)
                          .mix(Rgb.hex(0xffd27a), 0.9 * ease(0.6, 0.0, Math.hypot(x, z))))),
          new Part(label, Material.matt(print)),
          new Part(wick, Material.matt(plain(0x2a2320))),
          new Part(
              flame,
              Material.light(
                  (x, y, z) -> Rgb.hex(0xff9a2e).mix(Rgb.hex(0xfff1c0), ease(1.58, 1.3, y)), 2.6)));
    }

    /** Whether a place lies on a stroke of illegible but letter-like print. */
    private static boolean letter(double u, double v, double half) {
      double cell = half * 1.5;
      int column = (int) Math.floor(u / cell);
      double x = (u / cell - column - 0.5) * 2;
      double y = v / half;
      if (Math.abs(x) > 0.72) {
        return false;
      }
      int kind = (int) (hash(column, 11, 2) * 5);
      boolean left = x < -0.44;
      boolean right = x > 0.44;
      boolean top = y > 0.7;
      boolean middle = Math.abs(y) < 0.16;
      boolean low = y < -0.7;
      return switch (kind) {
        case 0 -> left || low;
        case 1 -> left || top || middle;
        case 2 -> left || right || middle;
        case 3 -> left || right || top || low;
        default -> Math.abs(x) < 0.15 || top;
      };
    }

    private static List<Part> board() {
      double[] outline =
          Solids.smooth(
              new double[] {
                -1.32, -0.6, -1.3, -0.72, -1.2, -0.76, 0, -0.78, 0.72, -0.76, 0.86, -0.68, 0.98,
                -0.3, 1.12, -0.19, 1.5, -0.17, 1.62, 0, 1.5, 0.17, 1.12, 0.19, 0.98, 0.3, 0.86,
                0.68, 0.72, 0.76, 0, 0.78, -1.2, 0.76, -1.3, 0.72, -1.32, 0.6
              },
              true);
      Solid board =
          Solids.plate(0.075, 0.03, outline)
              .minus(Solids.rod(1.44, 0, -1, 1.44, 0, 1, 0.07, 0.07))
              .turnX(-90)
              .turnY(14)
              .move(-0.1, 0.075, 0);
      Tint[] staves = {
        wood(0xb4763f, 0x8d5427), wood(0x8a5a34, 0x5f3a1e), wood(0xcd9b62, 0xa87742)
      };
      Tint striped =
          (x, y, z) -> {
            double v = z + 0.78;
            double at = v / 0.26;
            int stave = (int) Math.floor(at);
            Rgb c = staves[Math.floorMod(stave * 7 + stave / 2, 3)].at(x + stave * 3.1, y, z * 0.6);
            double joint = Math.abs(at - Math.rint(at));
            return c.times(joint < 0.02 ? 0.6 : 1);
          };
      return List.of(new Part(board, unturn(Material.satin(striped), 14)));
    }

    private static List<Part> pan() {
      Solid pan =
          Solids.thrown(
              0, 0, 0.86, 0, 0.92, 0.02, 1.12, 0.34, 1.15, 0.38, 1.11, 0.4, 1.06, 0.36, 0.88, 0.1,
              0.8, 0.07, 0, 0.07);
      Solid socket = Solids.rod(1.05, 0.28, 0, 1.42, 0.42, 0, 0.1, 0.075);
      Solid handle =
          Solids.tube(0.07, 0.1, 1.4, 0.41, 0, 1.75, 0.53, 0, 2.1, 0.58, 0, 2.45, 0.58, 0)
              .minus(Solids.rod(2.43, -1, 0, 2.43, 2, 0, 0.045, 0.045));
      Rgb iron = Rgb.hex(0x33353a);
      Tint cast = (x, y, z) -> iron.times(0.75 + 0.5 * noise(x * 30, y * 30, z * 30));
      double turn = 24;
      return List.of(
          new Part(
              pan.melt(socket, 0.08).turnY(turn).move(-0.3, 0, 0),
              new Material(cast, 0.11, 0.42, 0, 0, 0)),
          new Part(
              handle.turnY(turn).move(-0.3, 0, 0),
              unturn(Material.satin(wood(0x9c6b3e, 0x6f4522)), turn)));
    }

    private static List<Part> wineGlass() {
      Solid bowl =
          Solids.thrown(
              0, 1.2, 0.05, 1.2, 0.3, 1.32, 0.56, 1.62, 0.62, 1.95, 0.56, 2.3, 0.46, 2.62, 0.45,
              2.64, 0.435, 2.62, 0.54, 2.28, 0.6, 1.95, 0.535, 1.64, 0.28, 1.36, 0, 1.26);
      Solid stem =
          Solids.thrown(
              0, 0.0, 0.5, 0.0, 0.52, 0.02, 0.3, 0.06, 0.08, 0.13, 0.045, 0.3, 0.038, 0.7, 0.045,
              1.05, 0.09, 1.19, 0, 1.22);
      Solid wine =
          Solids.thrown(0, 1.275, 0.26, 1.365, 0.52, 1.65, 0.588, 1.95, 0.57, 2.1, 0, 2.3)
              .and((x, y, z) -> y - 1.86);
      Rgb red = Rgb.hex(0x5e0f1f);
      Rgb bright = Rgb.hex(0xa0223a);
      return List.of(
          new Part(bowl, Material.glass(0xc9d2d6)),
          new Part(stem, Material.glass(0xb9c4ca)),
          new Part(
              wine,
              new Material(
                  (x, y, z) ->
                      red.mix(bright, 0.9 * ease(0.3, 0.62, Math.hypot(x, z)) * ease(1.2, 1.9, y)),
                  0.05,
                  0.05,
                  0,
                  0,
                  0)));
    }

    private static List<Part> cushion() {
      Solid pillow =
          (x, y, z) -> {
            double pinch = 0.045 * (x * x + y * y - 0.9);
            double u = Math.abs(x) / (1.02 + pinch - 0.05 * (1 - y * y));
            double v = Math.abs(y) / (1.02 + pinch - 0.05 * (1 - x * x));
            double a = Math.max(0, 1 - Math.pow(u, 2.6));
            double b = Math.max(0, 1 - Math.pow(v, 2.6));
            double crease = 0.02 * Math.sin(9 * Math.atan2(y, x)) * ease(0.3, 0.95, Math.max(u, v));
            double h = 0.46 * Math.sqrt(a * b) + 0.02 + crease * Math.sqrt(a * b);
            double side = Math.max(u, v) - 1;
            double d = (Math.abs(z) - h) * 0.5;
            return side > 0 ? Math.max(d, side * 0.7) : d;
          };
      Solid piping =
          (x, y, z) -> {
            double pinch = 0.045 * (x * x + y * y - 0.9);
            double u = Math.abs(x) / (1.02 + pinch - 0.05 * (1 - y * y));
            double v = Math.abs(y) / (1.02 + pinch - 0.05 * (1 - x * x));
            return Math.hypot((Math.max(u, v) - 1), z) * 0.8 - 0.022;
          };
      Rgb sand = Rgb.hex(0xd9cbb4);
      Rgb rust = Rgb.hex(0xb4603f);
      Rgb navy = Rgb.hex(0x3d4a5c);
      Tint weave =
          (x, y, z) -> {
            double thread = 0.88 + 0.1 * noise(x * 80, y * 14, 1) + 0.1 * noise(x * 14, y * 80, 5);
            double v = Math.abs(y);
            Rgb c = sand;
            if (v < 0.16 || v > 0.56 && v < 0.62) {
              c = rust;
            } else if (v > 0.25 && v < 0.31 || v > 0.7 && v < 0.72) {
              c = navy;
            } else if (v > 0.36 && v < 0.5) {
              double w = (x + 5) / 0.14;
              double saw = Math.abs(w - Math.floor(w) - 0.5) * 2;
              c = saw > (v - 0.36) / 0.14 ? navy : sand;
            }
            return c.times(thread);
          };
      Material m =
          Material.matt(
              (x, y, z) -> {
                double c = Math.cos(Math.toRadians(-16));
                double s = Math.sin(Math.toRadians(-16));
                double yy = y - 1.0;
                double zz = z;
                double ly = c * yy + s * zz;
                double cy = Math.cos(Math.toRadians(18));
                double sy = Math.sin(Math.toRadians(18));
                double lz = c * zz - s * yy;
                return weave.at(cy * x - sy * lz, ly, lz);
              });
      return List.of(
          new Part(pillow.turnY(18).turnX(-16).move(0, 1.0, 0), m),
          new Part(piping.turnY(18).turnX(-16).move(0, 1.0, 0), Material.matt(plain(0x8d4a31))));
    }

    private static List<Part> headphones() {
      Solid band =
          Solids.tube(
              0.05, 0.05, -0.86, 0.95, 0, -0.84, 1.35, 0, -0.6, 1.78, 0, 0, 2.0, 0, 0.6, 1.78, 0,
              0.84, 1.35, 0, 0.86, 0.95, 0);
      Solid padding =
          Solids.tube(
                  0.085, 0.085, -0.5, 1.8, 0, -0.26, 1.93, 0, 0, 1.98, 0, 0.26, 1.93, 0, 0.5, 1.8,
                  0)
              .stretch(1, 1, 1.7);
      Solid cup = Solids.disc(0.46, 0.12, 0.07).turnZ(90).stretch(1, 1.15, 1).move(0.86, 0.62, 0);
      Solid plate =
          Solids.disc(0.33, 0.03, 0.02).turnZ(90).stretch(1, 1.15, 1).move(0.985, 0.62, 0);
      Solid pad = Solids.ring(0.34, 0.13).turnZ(90).stretch(1, 1.15, 1).move(0.68, 0.62, 0);
      Solid yoke =
          Solids.tube(
              0.035, 0.035, 0.88, 0.62, 0.5, 0.9, 0.96, 0.4, 0.88, 1.16, 0.16, 0.87, 1.2, 0, 0.88,
              1.16, -0.16, 0.9, 0.96, -0.4, 0.88, 0.62, -0.5);
      double turn = 34;
      Material graphite = Material.satin(plain(0x3a3d44));
      return List.of(
          new Part(band.turnY(turn).move(0, -0.08, 0), Material.steel(plain(0xc9ccd2), 0.3)),
          new Part(padding.turnY(turn).move(0, -0.08, 0), Material.satin(plain(0x8c5a3c))),
          new Part(cup.mirrorX().turnY(turn).move(0, -0.08, 0), graphite),
          new Part(
              plate.mirrorX().turnY(turn).move(0, -0.08, 0), Material.steel(plain(0xd9b48a), 0.28)),
          new Part(pad.mirrorX().turnY(turn).move(0, -0.08, 0), Material.satin(plain(0x8c5a3c))),
          new Part(
              yoke.mirrorX().turnY(turn).move(0, -0.08, 0), Material.steel(plain(0xb9bcc2), 0.3)));
    }

    private static List<Part> notebook() {
      double turn = 16;
      Rgb teal = Rgb.hex(0x2f5d62);
      Tint cover = (x, y, z) -> teal.times(0.9 + 0.12 * noise(x * 45, y * 45, z * 45));
      Solid cover1 =
          Solids.box(0.82, 0.016, 1.16, 0.016)
              .or(Solids.box(0.82, 0.016, 1.16, 0.016).move(0, 0.2, 0))
              .or(Solids.box(0.05, 0.116, 1.16, 0.03).move(-0.78, 0.1, 0));
      Solid pages = Solids.box(0.77, 0.086, 1.12, 0.004).move(0.02, 0.1, 0);
      Solid elastic = Solids.box(0.035, 0.128, 1.175, 0.016).move(0.6, 0.1, 0);
      Solid ribbon =
          Solids.tube(
              0.022, 0.022, -0.5, 0.1, 1.0, -0.48, 0.09, 1.25, -0.42, 0.03, 1.38, -0.46, 0.02, 1.5);
      Solid patch = Solids.box(0.3, 0.008, 0.14, 0.006).move(-0.12, 0.22, -0.45);
      Solid pen = Solids.rod(1.14, 0.065, 0.78, 1.2, 0.065, -0.7, 0.062, 0.062);
      Solid tip = Solids.rod(1.14, 0.065, 0.8, 1.133, 0.065, 1.0, 0.055, 0.012);
      Solid clip = Solids.rod(1.2, 0.14, -0.66, 1.19, 0.14, -0.24, 0.018, 0.018);
      return List.of(
          new Part(cover1.turnY(turn), Material.satin(cover)),
          new Part(
              pages.turnY(turn),
              Material.matt(
                  (x, y, z) -> Rgb.hex(0xf3ecd9).times(0.8 + 0.2 * noise(1, y * 160, 1)))),
          new Part(elastic.turnY(turn), Material.matt(plain(0x1f2527))),
          new Part(ribbon.turnY(turn), Material.satin(plain(0xb8472f))),
          new Part(patch.turnY(turn), Material.steel(plain(0xd6b06a), 0.35)),
          new Part(pen.turnY(turn - 22).move(0.16, 0, -0.1), Material.satin(plain(0x24272b))),
          new Part(
              tip.or(clip).turnY(turn - 22).move(0.16, 0, -0.1),
              Material.steel(plain(0xd6b06a), 0.2)));
    }

    private static List<Part> watch() {
      double turn = -18;
      Solid body = Solids.disc(0.6, 0.11, 0.05).move(0, 0.2, 0);
      Solid bezel = Solids.ring(0.53, 0.065).move(0, 0.31, 0);
      Solid dial = Solids.disc(0.5, 0.02, 0.005).move(0, 0.3, 0);
      Solid lugs = Solids.rod(0.3, 0.2, 0.48, 0.27, 0.12, 0.78, 0.075, 0.055);
      Solid lug = lugs.or(Solids.rod(0.3, 0.2, -0.48, 0.27, 0.12, -0.78, 0.075, 0.055)).mirrorX();
      Solid crown = Solids.disc(0.08, 0.07, 0.02).turnZ(90).move(0.68, 0.2, 0);
      Solid strapA =
          Solids.plate(
                  0.04,
                  0.02,
                  Solids.smooth(
                      new double[] {
                        -0.23, 0.7, -0.19, 1.3, -0.16, 1.98, -0.08, 2.08, 0.08, 2.08, 0.16, 1.98,
                        0.19, 1.3, 0.23, 0.7
                      },
                      true))
              .turnX(-90)
              .move(0, 0.09, 0);
      Solid strapB = strapA.turnY(180);
      Solid holes = null;
      for (int i = 0; i < 6; i++) {
        Solid one = Solids.rod(0, -1, 1.25 + i * 0.12, 0, 1, 1.25 + i * 0.12, 0.022, 0.022);
        holes = holes == null ? one : holes.or(one);
      }
      Solid keeper = Solids.box(0.22, 0.075, 0.045, 0.02).move(0, 0.08, -1.45);
      Solid buckle =
          Solids.box(0.26, 0.04, 0.14, 0.04)
              .minus(Solids.box(0.19, 0.2, 0.09, 0.02))
              .move(0, 0.1, -2.06);
      Solid ticks = null;
      for (int i = 0; i < 12; i++) {
        Solid one =
            Solids.box(i % 3 == 0 ? 0.018 : 0.01, 0.006, i % 3 == 0 ? 0.055 : 0.035, 0.003)
                .move(0, 0.322, -0.4)
                .turnY(30 * i);
        ticks = ticks == null ? one : ticks.or(one);
      }
      Solid hands =
          Solids.box(0.02, 0.006, 0.13, 0.006)
              .move(0, 0.335, -0.1)
              .turnY(58)
              .or(Solids.box(0.014, 0.006, 0.19, 0.006).move(0, 0.345, -0.16).turnY(-56))
              .or(Solids.disc(0.03, 0.02, 0.005).move(0, 0.34, 0));
      Solid sweep = Solids.box(0.006, 0.004, 0.23, 0.003).move(0, 0.36, -0.14).turnY(160);
      Rgb tan = Rgb.hex(0x9a6032);
      Rgb stitch = Rgb.hex(0xe9d9bd);
      Tint leather =
          (x, y, z) -> {
            double half = 0.23 - 0.053 * (Math.abs(z) - 0.7);
            boolean seam =
                Math.abs(Math.abs(x) - half + 0.05) < 0.01
                    && Math.abs(z) < 1.95
                    && Math.floorMod((int) Math.floor(z * 22), 3) != 0;
            return seam ? stitch : tan.times(0.82 + 0.3 * noise(x * 25, y * 25, z * 25));
          };
      Material steel = Material.steel(plain(0xd4d6d8), 0.2);
      Material white = Material.light(plain(0xf2efe4), 0.85);
      return List.of(
          new Part(body.or(lug).turnY(turn), steel),
          new Part(bezel.or(crown).turnY(turn), steel),
          new Part(dial.turnY(turn), Material.satin(plain(0x1d3145))),
          new Part(ticks.or(hands).turnY(turn), white),
          new Part(sweep.turnY(turn), Material.light(plain(0xd9622b), 0.95)),
          new Part(
              strapA.minus(holes).or(strapB).turnY(turn), unturn(Material.satin(leather), turn)),
          new Part(keeper.turnY(turn), Material.satin(plain(0x8a552b))),
          new Part(buckle.turnY(turn), steel));
    }

    private static List<Part> bottle() {
      Solid body =
          Solids.thrown(
              0, 0, 0.42, 0, 0.48, 0.04, 0.5, 0.12, 0.5, 1.0, 0.5, 1.9, 0.46, 2.12, 0.33, 2.3, 0.3,
              2.38, 0, 2.38);
      Solid collar = Solids.disc(0.305, 0.05, 0.01).move(0, 2.42, 0);
      Solid cap =
          Solids.disc(0.34, 0.17, 0.05)
              .emboss(
                  (x, y, z) ->
                      0.006 * Math.sin(Math.atan2(z, x) * 40) * ease(0.28, 0.32, Math.hypot(x, z)))
              .move(0, 2.64, 0);
      Solid loop =
          Solids.tube(
              0.05, 0.05, -0.26, 2.74, 0, -0.26, 2.98, 0, 0, 3.08, 0, 0.26, 2.98, 0, 0.26, 2.74, 0);
      Rgb sage = Rgb.hex(0x5f8a86);
      Rgb deep = Rgb.hex(0x2f4f5c);
      Rgb mark = Rgb.hex(0xe8efec);
      Tint coat =
          (x, y, z) -> {
            if (y < 0.13) {
              return Rgb.hex(0xb9bec0);
            }
            double u = Math.asin(Math.max(-1, Math.min(1, x / 0.5))) * 0.5;
            double v = y - 1.25;
            boolean peak =
                z > 0
                    && (Math.abs(v - 0.17 + Math.abs(u) * 1.3) < 0.026 && v > -0.12
                        || Math.abs(v - 0.05 + Math.abs(u - 0.12) * 1.3) < 0.02
                            && v > -0.12
                            && u > 0.09
                        || Math.abs(v + 0.13) < 0.014 && Math.abs(u) < 0.27);
            if (peak) {
              return mark;
            }
            return deep.mix(sage, ease(0.2, 2.2, y))
                .times(0.9 + 0.14 * noise(x * 70, y * 70, z * 70));
          };
      return List.of(
          new Part(body, new Material(coat, 0.05, 0.4, 0, 0, 0)),
          new Part(collar, Material.steel(plain(0xd0d3d5), 0.2)),
          new Part(cap, Material.satin(plain(0x2b3136))),
          new Part(loop.turnY(30), Material.satin(plain(0x2b3136))));
    }

    private static List<Part> umbrella() {
      Solid canopy =
          (x, y, z) -> {
            double r = Math.hypot(x, z);
            double a = Math.atan2(z, x) * 8 / (2 * Math.PI);
            double between = Math.abs(a - Math.rint(a)) * 2;
            double edge = 1.62 - 0.16 * Math.sin(Math.PI * between) * 0.9;
            double sag = 0.05 * Math.sin(Math.PI * between) * r * r;
            double h = 0.62 - 0.24 * r * r - 0.03 * r * r * r * r * 0.6 - sag + 0.01;
            return Math.max(Math.abs(y - h) - 0.012, r - edge) * 0.55;
          };
      Tint panels =
          (x, y, z) -> {
            double a = Math.atan2(z, x) * 8 / (2 * Math.PI);
            double seam = Math.abs(a - Math.rint(a)) * Math.hypot(x, z);
            Rgb c =
                Math.floorMod((int) Math.floor(a), 2) == 0 ? Rgb.hex(0xd8a13a) : Rgb.hex(0xe9e3d5);
            return c.times(seam < 0.012 ? 0.8 : 0.94 + 0.08 * noise(x * 60, y * 60, z * 60));
          };
      Solid shaft = Solids.rod(0, 0.82, 0, 0, -1.9, 0, 0.03, 0.03);
      Solid tip = Solids.rod(0, 0.6, 0, 0, 0.86, 0, 0.05, 0.02);
      Solid handle =
          Solids.tube(
              0.065, 0.065, 0, -1.6, 0, 0, -2.0, 0, 0.06, -2.22, 0, 0.22, -2.3, 0, 0.38, -2.2, 0,
              0.4, -2.05, 0);
      Solid ribs = null;
      for (int i = 0; i < 8; i++) {
        Solid one = Solids.rod(0, -0.25, 0, 0.95, 0.36, 0, 0.012, 0.012).turnY(45 * i);
        ribs = ribs == null ? one : ribs.or(one);
      }
      Pose pose = new Pose(20, -58, 28, -0.28, 1.42, -0.1);
      return List.of(
          pose.part(canopy, Material.matt(panels)),
          pose.part(shaft.or(ribs), Material.steel(plain(0x9fa3a8), 0.3)),
          pose.part(tip, Material.satin(plain(0x6b4526))),
          pose.part(handle, Material.satin(uprightWood(0x9a6a3c, 0x6d4424))));
    }

    /** Where a whole thing stands: turned about y, then leaned about z and x, then moved. */
    record Pose(double turn, double leanZ, double leanX, double dx, double dy, double dz) {
      Part part(Solid solid, Material m) {
        Solid placed = solid.turnY(turn).turnZ(leanZ).turnX(leanX).move(dx, dy, dz);
        Tint tint = m.tint();
        return new Part(
            placed,
            new Material(
                (x, y, z) -> {
                  double[] p = back(x - dx, y - dy, z - dz);
                  return tint.at(p[0], p[1], p[2]);
                },
                m.gloss(),
                m.rough(),
                m.metal(),
                m.glow(),
                m.clear()));
      }

      private double[] back(double x, double y, double z) {
        double c = Math.cos(Math.toRadians(leanX));
        double s = Math.sin(Math.toRadians(leanX));
        double y1 = c * y + s * z;
        double z1 = c * z - s * y;
        c = Math.cos(Math.toRadians(leanZ));
        s = Math.sin(Math.toRadians(leanZ));
        double x2 = c * x + s * y1;
        double y2 = c * y1 - s * x;
        c = Math.cos(Math.toRadians(turn));
        s = Math.sin(Math.toRadians(turn));
        return new double[] {c * x2 - s * z1, y2, s * x2 + c * z1};
      }
    }

    private static List<Part> ukulele() {
      double[] half = {
        0, -1.5, 0.3, -1.47, 0.58, -1.3, 0.68, -1.0, 0.6, -0.7, 0.44, -0.45, 0.45, -0.25, 0.52,
        -0.02, 0.46, 0.2, 0.26, 0.32, 0.1, 0.34
      };
      double[] outline = new double[half.length * 2 - 2];
      System.arraycopy(half, 0, outline, 0, half.length);
      for (int i = 1; i < half.length / 2; i++) {
        outline[outline.length - 2 * i] = -half[2 * i];
        outline[outline.length - 2 * i + 1] = half[2 * i + 1];
      }
      Solid body =
          Solids.plate(0.2, 0.03, Solids.smooth(outline, true))
              .minus(Solids.rod(0, -0.36, 0, 0, -0.36, 1, 0.2, 0.2))
              .move(0, 0, 0.24);
      Solid neck = Solids.box(0.105, 0.72, 0.06, 0.03).move(0, 0.75, 0.42);
      Solid board = Solids.box(0.11, 0.86, 0.02, 0.008).move(0, 0.6, 0.48);
      Solid head =
          Solids.plate(
                  0.05, 0.02, -0.11, 1.4, -0.2, 1.55, -0.18, 1.98, 0, 1.94, 0.18, 1.98, 0.2, 1.55,
                  0.11, 1.4)
              .move(0, 0, 0.4);
      Solid bridge = Solids.box(0.24, 0.05, 0.03, 0.02).move(0, -0.95, 0.46);
      Solid frets = null;
      for (int i = 1; i < 13; i++) {
        double y = -0.95 + 2.4 * Math.pow(2, -i / 12.0);
        Solid one = Solids.box(0.108, 0.007, 0.006, 0.003).move(0, y, 0.503);
        frets = frets == null ? one : frets.or(one);
      }
      Solid strings = null;
      for (int i = 0; i < 4; i++) {
        double x = -0.075 + 0.05 * i;
        Solid one = Solids.rod(x * 1.2, -0.95, 0.51, x, 1.45, 0.53, 0.007, 0.007);
        strings = strings == null ? one : strings.or(one);
      }
      Solid pegs = null;
      for (int i = 0; i < 2; i++) {
        Solid one =
            Solids.rod(0.15, 1.62 + 0.22 * i, 0.4, 0.29, 1.62 + 0.22 * i, 0.4, 0.02, 0.02)
                .or(Solids.egg(0.045, 0.06, 0.03).move(0.32, 1.62 + 0.22 * i, 0.4))
                .or(Solids.disc(0.035, 0.04, 0.01).turnX(90).move(0.11, 1.62 + 0.22 * i, 0.48));
        pegs = pegs == null ? one : pegs.or(one);
      }
      Tint koa = uprightWood(0xc07f43, 0x94572a);
      Tint top =
          (x, y, z) -> {
            double hole = Math.hypot(x, y + 0.36);
            if (hole < 0.2) {
              return Rgb.hex(0x2a1a10);
            }
            if (Math.abs(hole - 0.245) < 0.014 || Math.abs(hole - 0.285) < 0.007) {
              return Rgb.hex(0xefe2c8);
            }
            return koa.at(x, y, z * 0.4);
          };
      double tilt = 7;
      return List.of(
          rolled(body, Material.glaze(top), tilt),
          rolled(neck.or(head), Material.satin(uprightWood(0xa3683a, 0x7d4a26)), tilt),
          rolled(board.or(bridge), Material.satin(plain(0x3d271b)), tilt),
          rolled(frets, Material.steel(plain(0xd8d4c8), 0.3), tilt),
          rolled(strings, Material.satin(plain(0xf2f0ea)), tilt),
          rolled(pegs.mirrorX(), Material.steel(plain(0xe0ddd2), 0.2), tilt));
    }

    /** A part of a thing hung on the wall a little askew. */
    private static Part rolled(Solid solid, Material m, double degrees) {
      return new Pose(0, degrees, 0, 0.08, -0.22, 0).part(solid, m);
    }

    private static List<Part> towels() {
      int[] colours = {0x8aa0a3, 0xe7dfd0, 0xc48a6a, 0xf1ede4};
      List<Part> parts = new ArrayList<>();
      double y = 0;
      for (int i = 0; i < colours.length; i++) {
        double thick = 0.31 - 0.02 * i;
        double shift = 0.04 * (hash(i, 2, 2) - 0.5);
        double seed = i * 10;
        double bottom = y;
        double wide = 1.08 - 0.03 * i;
        Solid upper = layer(wide, thick / 4, seed).move(shift, bottom + thick * 0.74, 0);
        Solid lower = layer(wide, thick / 4, seed + 5).move(shift, bottom + thick * 0.25, 0);
        Solid fold =
            Solids.rod(-wide + 0.1, 0, 0, wide - 0.1, 0, 0, thick / 2 - 0.005, thick / 2 - 0.005)
                .emboss((x, yy, z) -> 0.016 * noise(x * 2 + seed, yy, z))
                .move(shift, bottom + thick / 2, 0.68);
        int colour = colours[i];
        Tint plain = cloth(colour);
        Rgb stripe = Rgb.hex(colour == 0xf1ede4 ? 0x55707a : 0xf6f2ea);
        Tint tint =
            (x, yy, z) -> {
              double rib = 0.93 + 0.1 * Math.abs(Math.sin(x * 110));
              boolean line = Math.abs(Math.abs(x - 0.66) - 0.07) < 0.022;
              return (line ? stripe : plain.at(x, yy, z)).times(rib);
            };
        parts.add(
            new Part(
                upper.melt(lower, 0.03).or(fold).turnY(-20), unturn(Material.matt(tint), -20)));
        y += thick * 0.97;
      }
      return parts;
    }

    private static Solid layer(double wide, double half, double seed) {
      return Solids.box(wide, half, 0.72, half * 0.95)
          .emboss((x, y, z) -> 0.022 * noise(x * 2.2 + seed, y * 2, z * 2.2));
    }

    private static List<Part> mill() {
      Solid body =
          Solids.thrown(
              0, 0, 0.42, 0, 0.45, 0.05, 0.43, 0.16, 0.36, 0.26, 0.4, 0.34, 0.37, 0.6, 0.27, 1.0,
              0.27, 1.25, 0.36, 1.5, 0.37, 1.58, 0.3, 1.66, 0, 1.66);
      Solid head =
          Solids.thrown(0, 1.7, 0.3, 1.7, 0.36, 1.76, 0.38, 1.98, 0.3, 2.2, 0.14, 2.34, 0, 2.37);
      Solid ring = Solids.disc(0.31, 0.03, 0.008).move(0, 1.68, 0);
      Solid knob = Solids.thrown(0, 2.34, 0.07, 2.35, 0.06, 2.4, 0.1, 2.46, 0.09, 2.54, 0, 2.57);
      Tint walnut = uprightWood(0x8a5a38, 0x4f2f1b);
      Solid salt =
          Solids.thrown(
              0, 0, 0.3, 0, 0.33, 0.04, 0.3, 0.14, 0.26, 0.3, 0.21, 0.6, 0.24, 0.8, 0.22, 0.9, 0.24,
              1.02, 0.18, 1.18, 0, 1.23);
      Solid saltKnob = Solids.ball(0.07).move(0, 1.28, 0);
      Material steel = Material.steel(plain(0xd9dadb), 0.15);
      double sx = 0.62;
      double sz = 0.42;
      double mx = -0.24;
      return List.of(
          new Part(body.or(head).move(mx, 0, 0), new Material(walnut, 0.05, 0.3, 0, 0, 0)),
          new Part(ring.or(knob).move(mx, 0, 0), steel),
          new Part(
              salt.move(sx, 0, sz),
              new Material(uprightWood(0xe2c196, 0xc79d68), 0.05, 0.3, 0, 0, 0)),
          new Part(saltKnob.move(sx, 0, sz), steel));
    }

    private static List<Part> bowls() {
      int[] outside = {0xd9775a, 0xe9bf6b, 0x6f9c8f};
      double[] size = {1.15, 0.9, 0.66};
      double[] lift = {0, 0.24, 0.46};
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < size.length; i++) {
        double s = size[i];
        Solid bowl =
            Solids.thrown(
                0, 0, 0.38, 0, 0.42, 0.05, 0.4, 0.08, 0.72, 0.26, 0.95, 0.6, 1.0, 0.84, 0.98, 0.87,
                0.95, 0.84, 0.88, 0.6, 0.64, 0.3, 0.3, 0.16, 0, 0.15);
        double bottom = lift[i];
        Rgb colour = Rgb.hex(outside[i]);
        Rgb cream = Rgb.hex(0xf4efe5);
        Tint tint =
            (x, y, z) -> {
              double r = Math.hypot(x, z) / s;
              double h = (y - bottom) / s;
              double speck = noise(x * 40, y * 40, z * 40) > 0.86 ? 0.8 : 1;
              boolean rim = h > 0.82;
              boolean inside = r < innerRadius(h);
              return (rim ? Rgb.hex(0xb98d66) : inside ? cream : colour).times(speck);
            };
        parts.add(new Part(bowl.stretch(s, s, s).move(0, bottom, 0), Material.glaze(tint)));
      }
      return parts;
    }

    /** Half way through the wall of a bowl at height {@code h}, for telling inside from outside. */
    private static double innerRadius(double h) {
      double[] at = {0.1, 0.2, 0.28, 0.45, 0.6, 0.84};
      double[] r = {0.3, 0.5, 0.68, 0.82, 0.915, 0.975};
      for (int i = 1; i < at.length; i++) {
        if (h < at[i]) {
          return mix(r[i - 1], r[i], clamp((h - at[i - 1]) / (at[i] - at[i - 1])));
        }
      }
      return 0.975;
    }

    private static List<Part> jar() {
      Solid glass =
          Solids.thrown(
              0, 0, 0.6, 0, 0.7, 0.05, 0.73, 0.16, 0.73, 1.0, 0.73, 1.6, 0.66, 1.8, 0.58, 1.9, 0.58,
              2.0, 0.55, 2.0, 0.55, 1.9, 0.62, 1.78, 0.69, 1.58, 0.69, 1.0, 0.69, 0.2, 0.6, 0.1, 0,
              0.1);
      Solid beans =
          Solids.disc(0.67, 0.62, 0.06).emboss((x, y, z) -> 0.05 * bean(x, y, z)).move(0, 0.74, 0);
      Rgb roast = Rgb.hex(0x5a341d);
      Rgb dark = Rgb.hex(0x2c170c);
      Solid cork =
          Solids.thrown(
              0, 1.82, 0.5, 1.82, 0.54, 1.9, 0.56, 2.0, 0.62, 2.04, 0.64, 2.26, 0.6, 2.3, 0, 2.3);
      Tint corkTint =
          (x, y, z) -> {
            double n = noise(x * 16, y * 16, z * 16);
            double hole = noise(x * 30 + 9, y * 45, z * 30);
            return Rgb.hex(0xcda377).mix(Rgb.hex(0xa87a4d), n).times(hole > 0.8 ? 0.6 : 1);
          };
      return List.of(
          new Part(glass, Material.glass(0xc4d2cf)),
          new Part(
              beans,
              Material.satin((x, y, z) -> dark.mix(roast, clamp(bean(x, y - 0.74, z) * 1.2)))),
          new Part(cork, Material.matt(corkTint)));
    }

    /** Relief of a heap of beans, 0 between them and 1 on their backs. */
    private static double bean(double x, double y, double z) {
      double k = 7.5;
      int ix = (int) Math.floor(x * k);
      int iy = (int) Math.floor(y * k * 1.3);
      int iz = (int) Math.floor(z * k);
      double nearest = 9;
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          for (int l = -1; l <= 1; l++) {
            double cx = ix + i + hash(ix + i, iy + j, iz + l);
            double cy = iy + j + hash(iy + j, iz + l, ix + i);
            double cz = iz + l + hash(iz + l, ix + i, iy + j);
            double dx = x * k - cx;
            double dy = y * k * 1.3 - cy;
            double dz = z * k - cz;
            nearest = Math.min(nearest, dx * dx + dy * dy + dz * dz);
          }
        }
      }
      return clamp(1 - nearest * 1.1);
    }

    private static List<Part> toaster() {
      Solid body =
          Solids.box(1.08, 0.6, 0.52, 0.24)
              .minus(Solids.box(0.78, 0.5, 0.085, 0.03).move(0, 0.5, 0.19))
              .minus(Solids.box(0.78, 0.5, 0.085, 0.03).move(0, 0.5, -0.19))
              .minus(Solids.box(0.2, 0.28, 0.03, 0.01).turnY(90).move(1.1, 0.02, 0))
              .move(0, 0.74, 0);
      Solid base = Solids.box(1.04, 0.09, 0.48, 0.06).move(0, 0.13, 0);
      Solid feet =
          Solids.disc(0.1, 0.04, 0.02)
              .move(0.8, 0.04, 0.3)
              .or(Solids.disc(0.1, 0.04, 0.02).move(0.8, 0.04, -0.3))
              .mirrorX();
      Solid trim = Solids.box(0.83, 0.015, 0.13, 0.012).minus(Solids.box(0.77, 0.2, 0.08, 0.02));
      Solid trims = trim.move(0, 1.34, 0.19).or(trim.move(0, 1.34, -0.19));
      Solid lever = Solids.box(0.06, 0.04, 0.15, 0.03).move(1.16, 0.98, 0);
      Solid dial = Solids.disc(0.12, 0.05, 0.02).turnX(90).move(0.66, 0.5, 0.54);
      Solid mark = Solids.box(0.012, 0.05, 0.01, 0.004).move(0.66, 0.56, 0.595);
      Solid plate = Solids.ring(0.16, 0.014).turnX(90).move(0.66, 0.5, 0.525);
      Solid bread =
          Solids.box(0.56, 0.4, 0.06, 0.05).emboss((x, y, z) -> 0.02 * noise(x * 9, y * 9, z * 9));
      double turn = -26;
      Rgb crumb = Rgb.hex(0xe0b673);
      Rgb crust = Rgb.hex(0x8a5020);
      Material toast =
          Material.matt(
              (x, y, z) ->
                  crumb.mix(
                      crust, clamp(ease(1.45, 1.56, y) + 0.7 * noise(x * 8, y * 8, z * 8) - 0.2)));
      Material enamel = new Material(plain(0x8fb3b0), 0.05, 0.14, 0, 0, 0);
      Material steel = Material.steel(plain(0xd5d8da), 0.18);
      return List.of(
          new Part(body.turnY(turn), enamel),
          new Part(base.turnY(turn), steel),
          new Part(feet.turnY(turn), Material.satin(plain(0x2a2c2e))),
          new Part(trims.or(plate).turnY(turn), steel),
          new Part(lever.or(dial).turnY(turn), Material.satin(plain(0x2f3234))),
          new Part(mark.turnY(turn), Material.light(plain(0xf2f2ee), 0.9)),
          new Part(bread.move(0, 1.18, 0.19).turnY(turn), toast),
          new Part(bread.move(-0.05, 1.14, -0.19).turnY(turn), toast));
    }
  }
}
