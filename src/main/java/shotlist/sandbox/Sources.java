package shotlist.sandbox;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.Tag;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The source pictures: really fetched, within 10 seconds and 50 MB. Hosts ending in {@code
 * .example} and storages do not exist; for them a file of the same name in the pictures folder
 * stands in. The last few fetched are kept. Safe for many threads.
 */
final class Sources {

  private static final int MOST_BYTES = 50 << 20;
  private static final int MOST_PIXELS = 200_000_000;
  private static final int KEPT_BYTES = 64 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._ -]{0,200}");

  private final Optional<Path> folder;
  private final String media;
  private final int longestSide;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final Map<String, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int keptBytes;

  /**
   * @param media where the folder's pictures are served here, so that nobody has to ask ourselves
   */
  Sources(Optional<Path> folder, String media, int longestSide) {
    this.folder = folder;
    this.media = media;
    this.longestSide = longestSide;
  }

  /**
   * What is found at an address now.
   *
   * @throws IOException if there is no picture, with the reason as the message
   */
  Source look(String url) throws IOException {
    byte[] bytes = fetch(url);
    FileType type = FileTypeDetector.detectFileType(new ByteArrayInputStream(bytes));
    return new Source(format(type), size(bytes, type));
  }

  /**
   * The picture, made smaller if it is larger than anything drawn here; a grey one for the formats
   * that only the real services can read.
   */
  BufferedImage picture(String url) throws IOException {
    byte[] before = recall(url);
    byte[] bytes = before == null ? fetch(url) : before;
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      var readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        return grey(look(url).size());
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in);
        return read(reader);
      } finally {
        reader.dispose();
      }
    }
  }

  /** A file of the pictures folder, if it has one of that name. */
  Optional<byte[]> file(String name) throws IOException {
    if (folder.isEmpty() || !PLAIN_NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    Path file = folder.get().resolve(name);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(Files.readAllBytes(file));
  }

  private byte[] fetch(String url) throws IOException {
    byte[] bytes = url.startsWith(media) || standsIn(url) ? stand(url) : download(url);
    keep(url, bytes);
    return bytes;
  }

  private static boolean standsIn(String url) {
    URI uri = URI.create(url);
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    return uri.getScheme().equals("storage") || host.endsWith(".example");
  }

  private byte[] stand(String url) throws IOException {
    String path = URI.create(url).getPath();
    String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    return file(name).orElseThrow(() -> new IOException("nothing was found at the address"));
  }

  private byte[] download(String url) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    try {
      HttpResponse<InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new IOException("the address answered " + answer.statusCode());
        }
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw new IOException("the file is larger than 50 MB");
        }
        return bytes;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the download was interrupted", e);
    }
  }

  private synchronized byte @Nullable [] recall(String url) {
    return kept.get(url);
  }

  private synchronized void keep(String url, byte[] bytes) {
    if (bytes.length > KEPT_BYTES / 4) {
      return;
    }
    byte[] former = kept.put(url, bytes);
    keptBytes += bytes.length - (former == null ? 0 : former.length);
    var oldest = kept.values().iterator();
    while (keptBytes > KEPT_BYTES) {
      keptBytes -= oldest.next().length;
      oldest.remove();
    }
  }

  private static String format(FileType type) throws IOException {
    return switch (type) {
      case Jpeg -> "jpeg";
      case Png -> "png";
      case WebP -> "webp";
      case Avif -> "avif";
      case Heif -> "heic";
      case Gif -> "gif";
      case Bmp -> "bmp";
      case Tiff -> "tiff";
      default -> throw new IOException("the file is no picture");
    };
  }

  private static Size size(byte[] bytes, FileType type) throws IOException {
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
      var readers = ImageIO.getImageReaders(in);
      if (readers.hasNext()) {
        ImageReader reader = readers.next();
        try {
          reader.setInput(in, true, true);
          return new Size(reader.getWidth(0), reader.getHeight(0));
        } finally {
          reader.dispose();
        }
      }
    }
    return sizeByMetadata(bytes, type);
  }

  /** For the formats that Java cannot read; of a picture in parts, the largest part counts. */
  private static Size sizeByMetadata(byte[] bytes, FileType type) throws IOException {
    int width = 0;
    int height = 0;
    try {
      Metadata metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(bytes));
      for (Directory directory : metadata.getDirectories()) {
        width = Math.max(width, number(directory, "width"));
        height = Math.max(height, number(directory, "height"));
      }
    } catch (ImageProcessingException e) {
      throw new IOException("the " + type.getName() + " file is damaged", e);
    }
    if (width < 1 || height < 1) {
      throw new IOException("the " + type.getName() + " file is damaged");
    }
    return new Size(width, height);
  }

  private static int number(Directory directory, String what) {
    for (Tag tag : directory.getTags()) {
      String name = tag.getTagName().toLowerCase(Locale.ROOT);
      Integer value = directory.getInteger(tag.getTagType());
      if (value != null && (name.equals(what) || name.equals("image " + what))) {
        return value;
      }
    }
    return 0;
  }

  private BufferedImage read(ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > MOST_PIXELS) {
      throw new IOException("the picture has more than 200 megapixels");
    }
    int step = Math.max(1, Math.max(reader.getWidth(0), reader.getHeight(0)) / longestSide);
    ImageReadParam parameters = reader.getDefaultReadParam();
    parameters.setSourceSubsampling(step, step, 0, 0);
    return reader.read(0, parameters);
  }

  private BufferedImage grey(Size size) {
    Size small = size.within(longestSide);
    BufferedImage image =
        new BufferedImage(small.width(), small.height(), BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setColor(new Color(0x9a9a9a));
    graphics.fillRect(0, 0, small.width(), small.height());
    graphics.dispose();
    return image;
  }
}
