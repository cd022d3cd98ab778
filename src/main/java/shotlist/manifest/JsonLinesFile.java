package shotlist.manifest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import shotlist.files.FilesException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * A file of JSON objects being written, one a line, with the manifest's columns as keys; a value
 * that is absent is null. Cells are as they are: no spreadsheet reads this.
 */
final class JsonLinesFile implements Part {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .rootValueSeparator("")
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .build();

  private final PieceFile file;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final JsonGenerator json;

  private JsonLinesFile(PieceFile file) {
    this.file = file;
    this.json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8);
  }

  static JsonLinesFile create(Path path, boolean earlier) {
    return new JsonLinesFile(PieceFile.create(path, earlier));
  }

  PieceFile file() {
    return file;
  }

  void print(Line line) {
    try {
      json.writeStartObject();
      for (int i = 0; i < Line.COLUMNS.size(); i++) {
        json.writeName(Line.COLUMNS.get(i));
        write(line.cells().get(i));
      }
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
      file.write(bytes.toByteArray());
      bytes.reset();
    } catch (JacksonIOException e) {
      throw failure(e);
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  private void write(Cell cell) {
    if (cell.text().isEmpty()) {
      json.writeNull();
    } else if (cell.number()) {
      json.writeNumber(cell.text());
    } else {
      json.writeString(cell.text());
    }
  }

  private FilesException failure(JacksonIOException e) {
    IOException cause = e.getCause();
    return FilesException.of(cause == null ? new IOException(e) : cause, file.target());
  }

  @Override
  public void complete() {
    file.complete();
  }

  @Override
  public void publish() {
    file.publish();
  }

  @Override
  public void close() {
    file.close();
  }
}
