package shotlist.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailsTest {
  private static final String ONE = "5f" + "0".repeat(62);
  private static final String OTHER = "5f" + "1".repeat(62);
  private static final byte[] JPEG = {1, 2, (byte) 0xFF, (byte) 0xD9};

  @TempDir Path folder;

  @Test
  void whatWasPutIsFoundByItsKey() {
    Thumbnails thumbnails = new Thumbnails(folder);

    thumbnails.putAfter(ONE, JPEG);
    thumbnails.putBefore(OTHER, JPEG);

    assertThat(thumbnails.findAfter(ONE))
        .hasValue(folder.resolve("thumbnails/5f/after-" + ONE + ".jpg"));
    assertThat(thumbnails.findBefore(OTHER))
        .hasValue(folder.resolve("thumbnails/5f/before-" + OTHER + ".jpg"))
        .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(JPEG));
    assertThat(thumbnails.findBefore(ONE)).isEmpty();
  }

  @Test
  void aKeyThatIsNoneNamesNoFile() {
    Thumbnails thumbnails = new Thumbnails(folder);

    assertThat(thumbnails.findAfter("../../secret")).isEmpty();
    assertThat(thumbnails.findBefore("")).isEmpty();
    assertThatThrownBy(() -> thumbnails.putAfter("..", JPEG))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aPictureThatIsNotSmallIsRefused() {
    Thumbnails thumbnails = new Thumbnails(folder);

    assertThatThrownBy(() -> thumbnails.putAfter(ONE, new byte[Thumbnails.MOST_BYTES + 1]))
        .hasMessage("a thumbnail is small: 20001 bytes");
  }

  /** A machine that failed may have kept the name and not all of the bytes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void whatIsCutOffIsNotThere(int length) throws IOException {
    Thumbnails thumbnails = new Thumbnails(folder);
    thumbnails.putAfter(ONE, JPEG);

    Files.write(thumbnails.findAfter(ONE).orElseThrow(), Arrays.copyOf(JPEG, length));

    assertThat(thumbnails.findAfter(ONE)).isEmpty();
  }

  @Test
  void sweepRemovesWhatNobodyNeedsAndNothingElse() throws IOException {
    Thumbnails thumbnails = new Thumbnails(folder);
    thumbnails.putAfter(ONE, JPEG);
    thumbnails.putAfter(OTHER, JPEG);
    thumbnails.putBefore(ONE, JPEG);
    Path foreign = Files.write(folder.resolve("thumbnails/5f/holiday.jpg"), JPEG);

    int removed = thumbnails.sweep(0, 256, files -> Set.of(OTHER), requests -> Set.of());

    assertThat(removed).isEqualTo(2);
    assertThat(thumbnails.findAfter(ONE)).isEmpty();
    assertThat(thumbnails.findAfter(OTHER)).isPresent();
    assertThat(thumbnails.findBefore(ONE)).isEmpty();
    assertThat(foreign).exists();
  }

  @Test
  void sweepLooksIntoNoMoreFoldersThanItIsTold() {
    Thumbnails thumbnails = new Thumbnails(folder);
    thumbnails.putAfter(ONE, JPEG);

    thumbnails.sweep(0x60, 16, files -> Set.of(), requests -> Set.of());
    assertThat(thumbnails.findAfter(ONE)).isPresent();

    thumbnails.sweep(256 + 0x50, 16, files -> Set.of(), requests -> Set.of());
    assertThat(thumbnails.findAfter(ONE)).isEmpty();
  }

  @Test
  void sweepWhereThereIsNothingFindsNothing() {
    assertThat(new Thumbnails(folder).sweep(-7, 256, files -> files, requests -> requests))
        .isZero();
  }
}
