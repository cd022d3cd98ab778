package shotlist.sandbox;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.jcodec.api.SequenceEncoder;
import org.jcodec.codecs.vpx.VP8Encoder;
import org.jcodec.common.Codec;
import org.jcodec.common.Format;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Rational;
import org.jcodec.scale.AWTUtil;

/** Writes pictures and videos as files. */
final class Encoder {

  /** The largest video file this ever makes: 12 frames of 640 pixels are far below. */
  private static final int VIDEO_BYTES = 16 << 20;

  static final int FRAMES = 12;

  private Encoder() {}

  static byte[] jpeg(BufferedImage image, int quality) throws IOException {
    ImageWriter writer =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), "jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, List.of(), null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }

  /** A lossy WebP: a RIFF file whose one chunk is a VP8 key frame. */
  static byte[] webp(BufferedImage image) {
    Picture picture = AWTUtil.fromBufferedImage(image, ColorSpace.YUV420J);
    VP8Encoder encoder = VP8Encoder.createVP8Encoder(24);
    ByteBuffer frame =
        encoder
            .encodeFrame(picture, ByteBuffer.allocate(encoder.estimateBufferSize(picture)))
            .getData();
    int length = frame.remaining();
    int padded = length + (length & 1);
    ByteBuffer file = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    file.put(ascii("RIFF")).putInt(12 + padded).put(ascii("WEBP"));
    file.put(ascii("VP8 ")).putInt(length).put(frame);
    return file.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The one AVIF picture there is: Java cannot write the format, so a test card stands in. */
  static byte[] avif() throws IOException {
    try (InputStream in = Encoder.class.getResourceAsStream("test-card.avif")) {
      if (in == null) {
        throw new IOException("the AVIF test card is missing from the program");
      }
      return in.readAllBytes();
    }
  }

  /** An MP4 of that length and a few frames, H.264, without sound. */
  static byte[] mp4(IntFunction<BufferedImage> frames, Duration length) throws IOException {
    ByteBufferSeekableByteChannel channel =
        ByteBufferSeekableByteChannel.writeToByteBuffer(ByteBuffer.allocate(VIDEO_BYTES));
    SequenceEncoder encoder =
        new SequenceEncoder(
            channel, Rational.R(FRAMES, (int) length.toSeconds()), Format.MOV, Codec.H264, null);
    for (int i = 0; i < FRAMES; i++) {
      encoder.encodeNativeFrame(AWTUtil.fromBufferedImage(frames.apply(i), ColorSpace.RGB));
    }
    encoder.finish();
    ByteBuffer written = channel.getContents();
    byte[] bytes = new byte[written.remaining()];
    written.get(bytes);
    return bytes;
  }
}
