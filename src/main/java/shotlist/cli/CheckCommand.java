package shotlist.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import shotlist.catalog.Catalog;
import shotlist.catalog.CatalogException;
import shotlist.catalog.Origins;
import shotlist.item.OriginBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFileException;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.provider.AccessException;
import shotlist.provider.AccountCheck;
import shotlist.provider.AccountState;
import shotlist.provider.Denial;
import shotlist.provider.ServiceAccess;
import shotlist.state.LockOwner;
import shotlist.state.LockedException;
import shotlist.state.ReadAccess;
import shotlist.state.RunLock;
import shotlist.state.StateException;
import shotlist.state.StateSettings;

/** {@code shotlist check}. */
@Command(
    name = "check",
    description =
        "See whether a run could begin: job file, key, state, catalog, folders. Costs nothing.")
final class CheckCommand implements Callable<Integer> {
  private static final int UNUSABLE = 2;
  private static final int UNAVAILABLE = 5;
  private static final int KEY = 6;
  private static final int PAYMENT = 7;

  @Mixin private JobArguments job = new JobArguments();
  private final Surroundings surroundings;
  private int exitCode;

  CheckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile;
    try {
      jobFile = job.read();
    } catch (JobFileException | UsageException e) {
      problem("job file", String.valueOf(e.getMessage()), UNUSABLE);
      return exitCode;
    }
    ok(
        "job file",
        jobFile.file()
            + ": job "
            + jobFile.job()
            + ", "
            + jobFile.operation().provider().word()
            + " "
            + jobFile.operation().word());
    checkState();
    checkCatalog(jobFile);
    checkFolder("manifest", jobFile.manifest().folder());
    jobFile.download().ifPresent(settings -> checkFolder("pictures", settings.folder()));
    checkKey(jobFile);
    return exitCode;
  }

  private void checkState() throws InterruptedException {
    StateSettings state;
    try {
      state = StateSettings.fromEnvironment(surroundings.environment());
    } catch (StateException e) {
      problem("state", String.valueOf(e.getMessage()), UNUSABLE);
      return;
    }
    Optional<LockOwner> owner = RunLock.findOwner(state).filter(holder -> !holder.reader());
    if (owner.isPresent()) {
      ok(
          "state",
          state
              + ", in use now: "
              + Words.owner(owner.get())
              + "; a run would exit 11 or wait for it");
      return;
    }
    Optional<Path> folder = state.folder();
    if (folder.isPresent() && !isWritable(folder.get())) {
      problem("state", "the folder " + folder.get() + " is not writable.", UNUSABLE);
      return;
    }
    try (ReadAccess access =
        ReadAccess.open(state, "check", surroundings.clock(), surroundings.stop()::sleep)) {
      boolean isThere = !new Journal(access.database(), surroundings.clock()).jobs().isEmpty();
      ok("state", String.valueOf(state) + (isThere ? "" : ", which no run has used yet"));
    } catch (StateException e) {
      problem("state", String.valueOf(e.getMessage()), Failure.of(e, surroundings).exitCode());
    } catch (LockedException e) {
      ok("state", state + ", in use now");
    }
  }

  private void checkCatalog(JobFile jobFile) throws InterruptedException {
    String path = jobFile.catalog().path();
    if (path.equals("-")) {
      unknown("catalog", "comes from standard input, which is not read here");
      return;
    }
    try (ReadAccess access =
        ReadAccess.open(
            StateSettings.fromEnvironment(surroundings.environment()),
            "check",
            surroundings.clock(),
            surroundings.stop()::sleep)) {
      checkCatalog(jobFile, path, new OriginBook(access.database()));
    } catch (StateException | LockedException e) { // which is told of above
      checkCatalog(jobFile, path, Origins.NONE);
    }
  }

  private void checkCatalog(JobFile jobFile, String path, Origins origins) {
    try (Catalog catalog =
        Catalog.open(Path.of(path), jobFile.catalog(), surroundings.clock(), origins)) {
      JobFiles.requireColumns(jobFile, catalog.header());
      catalog.next();
      ok("catalog", path + ": " + catalog.describe());
    } catch (CatalogException | JobFileException e) {
      problem("catalog", String.valueOf(e.getMessage()), UNUSABLE);
    }
  }

  private void checkFolder(String name, Path folder) {
    if (isWritable(folder)) {
      ok(name, folder + (Files.exists(folder) ? "" : ", which the first run makes"));
    } else {
      problem(name, "the folder " + folder + " cannot be written to.", UNUSABLE);
    }
  }

  /** Whether a file can be put there, as far as can be told without doing it. */
  private static boolean isWritable(Path folder) {
    for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        return Files.isDirectory(path) && Files.isWritable(path);
      }
    }
    return false;
  }

  private void checkKey(JobFile jobFile) {
    ServiceAccess access;
    try {
      access =
          ServiceAccess.fromEnvironment(jobFile.operation().provider(), surroundings.environment());
    } catch (AccessException e) {
      problem("key", String.valueOf(e.getMessage()), UNUSABLE);
      return;
    }
    AccountCheck check =
        new AccountCheck(access, jobFile.timeouts().connect(), jobFile.timeouts().connect());
    tell(access, surroundings.stop().cancellable(check::ask));
  }

  private void tell(ServiceAccess access, AccountState state) {
    String service = access.provider().word() + " at " + access.baseUrl();
    if (state instanceof AccountState.Usable usable) {
      ok(
          "key",
          service
              + " knows it"
              + usable.tier().map(tier -> ", plan " + tier).orElse("")
              + usable.credits().map(credits -> ", " + Words.credits(credits) + " left").orElse("")
              + usable.storages().map(names -> ", storages " + String.join(" ", names)).orElse(""));
    } else if (state instanceof AccountState.Denied denied) {
      boolean key = denied.denial() == Denial.KEY;
      String what = key ? " refuses the key: " : " refuses payment: ";
      problem("key", service + what + denied.reason(), key ? KEY : PAYMENT);
    } else if (state instanceof AccountState.NotTold notTold) {
      if (notTold.reached()) {
        unknown("key", service + " does not tell: " + notTold.reason());
      } else {
        problem("key", service + " cannot be reached: " + notTold.reason(), UNAVAILABLE);
      }
    } else {
      throw new AssertionError(state);
    }
  }

  private void ok(String what, String told) {
    print("ok", what, told);
  }

  private void unknown(String what, String told) {
    print("unknown", what, told);
  }

  private void problem(String what, String told, int code) {
    print("problem", what, told);
    exitCode = exitCode == 0 ? code : exitCode;
  }

  private void print(String verdict, String what, String told) {
    String indented = told.replaceAll("\\R\\s*", System.lineSeparator() + " ".repeat(19));
    surroundings.out().println(String.format("%-8s %-9s %s", verdict, what, indented));
    surroundings.out().flush();
  }
}
