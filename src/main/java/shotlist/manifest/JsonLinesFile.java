package shotlist.manifest;

import java.io.IOException;
import java.nio.file.Path;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
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

  private final PartFile file;
  private final JsonGenerator json;

  private JsonLinesFile(PartFile file) {
    this.file = file;
    this.json = JSON.createGenerator(ObjectWriteContext.empty(), file.stream(), JsonEncoding.UTF8);
  }

  static JsonLinesFile create(Path path) {
    return new JsonLinesFile(PartFile.create(path));
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
    } catch (JacksonIOException e) {
      throw failure(e);
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
  public PartFile complete() {
    try {
      json.flush();
    } catch (JacksonIOException e) {
      throw failure(e);
    }
    file.complete();
    return file;
  }

  @Override
  public void close() {
    file.close();
  }
}
