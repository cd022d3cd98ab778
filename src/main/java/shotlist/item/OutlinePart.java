package shotlist.item;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import shotlist.item.Outlined.Kind;
import shotlist.item.Outlined.Mark;
import shotlist.item.Outlined.Piece;

/**
 * Outlined entries as bytes, some 45 each:
 *
 * <pre>
 *   number of entries
 *   kind, and 16 where there is a piece   1 byte
 *   ordinal less the one before           1 to 10 bytes, seven bits each, the last one below 128
 *   key, high, low, row                   8 bytes each
 *   of a piece: lines, then of each file the bytes skipped since the piece before, and its length
 * </pre>
 */
final class OutlinePart {
  private static final int WITH_PIECE = 16;
  private static final List<Kind> KINDS =
      List.of(Kind.REJECT, Kind.OPEN, Kind.DONE, Kind.FAILED, Kind.REFUSED);

  private OutlinePart() {}

  static byte[] write(List<Outlined> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(entries.size() * 48);
    DataOutputStream out = new DataOutputStream(bytes);
    long ordinal = 0;
    long csvEnd = 0;
    long jsonEnd = 0;
    try {
      number(out, entries.size());
      for (Outlined entry : entries) {
        out.writeByte(code(entry.kind()) + (entry.piece().isPresent() ? WITH_PIECE : 0));
        number(out, entry.ordinal() - ordinal);
        ordinal = entry.ordinal();
        out.writeLong(entry.mark().key());
        out.writeLong(entry.mark().high());
        out.writeLong(entry.mark().low());
        out.writeLong(entry.mark().row());
        if (entry.piece().isPresent()) {
          Piece piece = entry.piece().get();
          number(out, piece.lines());
          number(out, piece.csvAt() - csvEnd);
          number(out, piece.csvBytes());
          number(out, piece.jsonAt() - jsonEnd);
          number(out, piece.jsonBytes());
          csvEnd = piece.csvAt() + piece.csvBytes();
          jsonEnd = piece.jsonAt() + piece.jsonBytes();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static int code(Kind kind) {
    return KINDS.indexOf(kind);
  }

  static List<Outlined> read(byte[] bytes) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    long ordinal = 0;
    long csvEnd = 0;
    long jsonEnd = 0;
    try {
      int size = (int) number(in);
      List<Outlined> entries = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        int first = in.readByte();
        ordinal += number(in);
        Mark mark = new Mark(in.readLong(), in.readLong(), in.readLong(), in.readLong());
        Optional<Piece> piece = Optional.empty();
        if (first >= WITH_PIECE) {
          int lines = (int) number(in);
          long csvAt = csvEnd + number(in);
          int csvBytes = (int) number(in);
          long jsonAt = jsonEnd + number(in);
          int jsonBytes = (int) number(in);
          csvEnd = csvAt + csvBytes;
          jsonEnd = jsonAt + jsonBytes;
          piece = Optional.of(new Piece(lines, csvAt, csvBytes, jsonAt, jsonBytes));
        }
        entries.add(new Outlined(ordinal, mark, KINDS.get(first % WITH_PIECE), piece));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Any number, also a negative one: the lowest seven bits come first. */
  private static void number(DataOutputStream out, long number) throws IOException {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long number(DataInputStream in) throws IOException {
    long number = 0;
    int shift = 0;
    int next;
    do {
      next = in.readByte();
      number |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }
}
