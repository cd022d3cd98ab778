package shotlist.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** The one picture of a {@link StubService}. */
final class StubPicture {
  private StubPicture() {}

  /** A whole HTTP answer that brings it. */
  static byte[] answer(int side) throws IOException {
    byte[] jpeg = jpeg(side);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write(
        ("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: "
                + jpeg.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    answer.write(jpeg);
    return answer.toByteArray();
  }

  static byte[] jpeg(int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D drawing = image.createGraphics();
    drawing.setPaint(new GradientPaint(0, 0, Color.ORANGE, side, side, Color.BLUE));
    drawing.fillRect(0, 0, side, side);
    drawing.setColor(Color.WHITE);
    drawing.fillOval(side / 5, side / 5, side * 3 / 5, side / 2);
    drawing.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", bytes);
    return bytes.toByteArray();
  }
}
