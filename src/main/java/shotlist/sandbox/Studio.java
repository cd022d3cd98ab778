package shotlist.sandbox;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/**
 * Draws what the sandbox returns. No art, but one sees the source picture, what was asked of it,
 * and that something was done; the same request always gives the same picture.
 */
final class Studio {

  /** The share of the picture that the object takes up, and how far down it stands. */
  private static final double ROOM = 0.62;

  private static final double FLOOR = 0.86;

  private Studio() {}

  /** The object on a studio backdrop whose tint comes from the prompt. */
  static BufferedImage background(BufferedImage source, Size size, String prompt, int index) {
    Cutout.Cut object = Cutout.of(source);
    Rectangle box = object.box();
    return draw(
        size,
        canvas -> {
          backdrop(canvas, size, hue(prompt, index));
          double scale =
              Math.min(
                  size.width() * ROOM / box.getWidth(), size.height() * ROOM / box.getHeight());
          double left = (size.width() - box.getWidth() * scale) / 2;
          double floor = size.height() * FLOOR;
          shadow(canvas, size.width() / 2.0, floor, box.getWidth() * scale);
          place(
              canvas,
              object.image(),
              left - box.getX() * scale,
              floor - box.getMaxY() * scale,
              scale);
        });
  }

  /** The whole picture, graded and framed, with the prompt as its caption. */
  static BufferedImage edit(BufferedImage source, Size size, String prompt, int index) {
    return draw(
        size,
        canvas -> {
          canvas.setColor(Color.WHITE);
          canvas.fillRect(0, 0, size.width(), size.height());
          double scale =
              Math.max(
                  size.width() / (double) source.getWidth(),
                  size.height() / (double) source.getHeight());
          place(
              canvas,
              source,
              (size.width() - source.getWidth() * scale) / 2,
              (size.height() - source.getHeight() * scale) / 2,
              scale);
          grade(canvas, size, hue(prompt, index));
          caption(canvas, size, prompt);
        });
  }

  /** One frame of a slow zoom into the picture. */
  static BufferedImage frame(BufferedImage source, Size size, double progress) {
    return draw(
        size,
        canvas -> {
          canvas.setColor(Color.WHITE);
          canvas.fillRect(0, 0, size.width(), size.height());
          double fit =
              Math.max(
                  size.width() / (double) source.getWidth(),
                  size.height() / (double) source.getHeight());
          double scale = fit * (1 + 0.25 * progress);
          place(
              canvas,
              source,
              (size.width() - source.getWidth() * scale) / 2,
              (size.height() - source.getHeight() * scale) / 2,
              scale);
        });
  }

  private static BufferedImage draw(Size size, Consumer<Graphics2D> work) {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    try {
      work.accept(canvas);
    } finally {
      canvas.dispose();
    }
    return image;
  }

  private static float hue(String prompt, int index) {
    return (float) ((Hashes.fraction(prompt) + index * 0.09) % 1.0);
  }

  private static void backdrop(Graphics2D canvas, Size size, float hue) {
    float horizon = size.height() * 0.68f;
    canvas.setPaint(
        new GradientPaint(
            0,
            0,
            Color.getHSBColor(hue, 0.15f, 0.86f),
            0,
            horizon,
            Color.getHSBColor(hue, 0.10f, 0.97f)));
    canvas.fillRect(0, 0, size.width(), (int) horizon + 1);
    canvas.setPaint(
        new GradientPaint(
            0,
            horizon,
            Color.getHSBColor(hue, 0.11f, 0.96f),
            0,
            size.height(),
            Color.getHSBColor(hue, 0.20f, 0.82f)));
    canvas.fillRect(0, (int) horizon, size.width(), size.height() - (int) horizon);
  }

  private static void shadow(Graphics2D canvas, double middle, double floor, double width) {
    double radius = Math.max(2, width * 0.56);
    AffineTransform before = canvas.getTransform();
    canvas.translate(middle, floor);
    canvas.scale(1, 0.13);
    canvas.setPaint(
        new RadialGradientPaint(
            0f,
            0f,
            (float) radius,
            new float[] {0f, 0.55f, 1f},
            new Color[] {new Color(0, 0, 0, 120), new Color(0, 0, 0, 60), new Color(0, 0, 0, 0)}));
    canvas.fill(new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius));
    canvas.setTransform(before);
  }

  /** Draws a picture at a scale; one much too large is first halved, so that it stays smooth. */
  private static void place(
      Graphics2D canvas, BufferedImage picture, double left, double top, double scale) {
    BufferedImage fitting = picture;
    double rest = scale;
    while (rest < 0.5 && fitting.getWidth() > 1 && fitting.getHeight() > 1) {
      fitting = half(fitting);
      rest = scale * picture.getWidth() / fitting.getWidth();
    }
    AffineTransform where = AffineTransform.getTranslateInstance(left, top);
    where.scale(rest, scale * picture.getHeight() / fitting.getHeight());
    canvas.drawImage(fitting, where, null);
  }

  private static BufferedImage half(BufferedImage picture) {
    int width = Math.max(1, picture.getWidth() / 2);
    int height = Math.max(1, picture.getHeight() / 2);
    BufferedImage half = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    Graphics2D canvas = half.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    canvas.drawImage(picture, 0, 0, width, height, null);
    canvas.dispose();
    return half;
  }

  private static void grade(Graphics2D canvas, Size size, float hue) {
    canvas.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, 0.22f));
    canvas.setPaint(
        new GradientPaint(
            0,
            0,
            Color.getHSBColor(hue, 0.75f, 1f),
            size.width(),
            size.height(),
            Color.getHSBColor((hue + 0.45f) % 1f, 0.75f, 0.75f)));
    canvas.fillRect(0, 0, size.width(), size.height());
    canvas.setComposite(AlphaComposite.SrcOver);
    float border = Math.max(2f, Math.min(size.width(), size.height()) * 0.02f);
    canvas.setStroke(new BasicStroke(border));
    canvas.setColor(Color.getHSBColor(hue, 0.55f, 0.35f));
    int inset = Math.round(border / 2);
    canvas.drawRect(inset, inset, size.width() - 2 * inset, size.height() - 2 * inset);
  }

  private static void caption(Graphics2D canvas, Size size, String prompt) {
    int height = Math.max(14, size.height() / 18);
    int border = Math.max(2, Math.min(size.width(), size.height()) / 50);
    canvas.setColor(new Color(0, 0, 0, 150));
    canvas.fillRect(border, size.height() - height - border, size.width() - 2 * border, height);
    canvas.setColor(Color.WHITE);
    canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, height * 6 / 10));
    String words = "sandbox: " + prompt.strip();
    int room = size.width() - 2 * border - height;
    while (words.length() > 8 && canvas.getFontMetrics().stringWidth(words) > room) {
      words = words.substring(0, words.length() * 9 / 10);
    }
    canvas.drawString(words, border + height / 2, size.height() - border - height * 3 / 10);
  }
}
