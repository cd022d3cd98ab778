package shotlist.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.catalog.Catalog;
import shotlist.catalog.CatalogCopy;
import shotlist.catalog.Origins;
import shotlist.course.StopSignal;
import shotlist.files.FilesException;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A catalog as a file that can be read twice. Standard input and pipes can be read once, and for as
 * long as somebody keeps them open: they are copied by a thread of their own, so that a stop need
 * not wait for their end.
 */
public final class Spool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final String name;
  private final Path file;
  private final @Nullable Path copy;
  private Origins origins = Origins.NONE;

  private Spool(String name, Path file, @Nullable Path copy) {
    this.name = name;
    this.file = file;
    this.copy = copy;
  }

  /**
   * Copies what has to be copied; returns early where everything stops, with part of it.
   *
   * @param path as the job file has it; {@code -} is standard input
   */
  public static Spool of(String path, InputStream standardInput, StopSignal stop)
      throws InterruptedException {
    boolean piped = path.equals("-");
    Path named = Path.of(path);
    boolean isFile = Files.isRegularFile(named) || Files.isDirectory(named);
    if (!piped && (isFile || !Files.exists(named))) {
      return new Spool(path, named, null);
    }
    Path from = piped ? Path.of("standard input") : named;
    Path copy = create(from);
    Spool spool = new Spool(from.toString(), copy, copy);
    boolean copied = false;
    try {
      spool.fill(piped ? Optional.of(standardInput) : Optional.empty(), from, stop);
      copied = true;
      return spool;
    } finally {
      if (!copied) {
        spool.close();
      }
    }
  }

  /** Of no catalog. */
  static Spool none() {
    return new Spool("", Path.of(""), null);
  }

  private static Path create(Path from) {
    try {
      return Files.createTempFile("shotlist-catalog", ".csv");
    } catch (IOException e) {
      throw FilesException.of(e, from);
    }
  }

  private void fill(Optional<InputStream> input, Path from, StopSignal stop)
      throws InterruptedException {
    CompletableFuture<Path> copied = new CompletableFuture<>();
    Thread thread = new Thread(() -> copy(input, from, copied, stop), "catalog");
    thread.setDaemon(true); // nobody can end a read of a pipe
    thread.start();
    while (!copied.isDone() && !stop.allStops()) {
      long seen = stop.wakeUps();
      if (!copied.isDone()) {
        stop.doze(LOOK_AGAIN, seen);
      }
    }
    if (copied.isCompletedExceptionally()) {
      throwCause(copied);
    }
  }

  private static void throwCause(CompletableFuture<Path> failed) {
    try {
      failed.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof FilesException ours ? ours : e;
    }
  }

  private void copy(
      Optional<InputStream> given, Path from, CompletableFuture<Path> copied, StopSignal stop) {
    try (InputStream input = given.isPresent() ? given.get() : Files.newInputStream(from)) {
      Files.copy(input, file, StandardCopyOption.REPLACE_EXISTING);
      copied.complete(file);
    } catch (IOException e) {
      copied.completeExceptionally(FilesException.of(e, from));
    } catch (RuntimeException e) {
      copied.completeExceptionally(e);
    }
    stop.wake();
  }

  /** From now on the catalog is opened with what is behind it, where it is a manifest. */
  public Spool knowing(Origins remembered) {
    origins = remembered;
    return this;
  }

  /** Opens the catalog to be copied; as {@link #open}. */
  public CatalogCopy openCopy(CatalogSettings settings, InstantSource clock) {
    if (copy == null) {
      return CatalogCopy.open(file, settings, clock);
    }
    try {
      return CatalogCopy.open(Files.newInputStream(copy), name, settings, clock);
    } catch (IOException e) {
      throw FilesException.of(e, copy);
    }
  }

  /** Opens the catalog, each time from its beginning; messages name it as the job file does. */
  public Catalog open(CatalogSettings settings, InstantSource clock) {
    if (copy == null) {
      return Catalog.open(file, settings, clock, origins);
    }
    try {
      return Catalog.open(Files.newInputStream(copy), name, settings, clock, origins);
    } catch (IOException e) {
      throw FilesException.of(e, copy);
    }
  }

  @Override
  public void close() {
    if (copy == null) {
      return;
    }
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      LOG.debug("{} stays behind: {}", copy, e.getMessage()); // somebody still writes it
    }
  }
}
