package shotlist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.provider.Provider;
import shotlist.provider.ServiceAccess;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;

/** The sandbox of {@code --sandbox}: it remembers over runs, so that a killed one resumes. */
final class EmbeddedSandbox implements AutoCloseable {
  static final Path STATE = Path.of(".shotlist", "sandbox");

  private final Sandbox sandbox;
  private final Provider provider;

  private EmbeddedSandbox(Sandbox sandbox, Provider provider) {
    this.sandbox = sandbox;
    this.provider = provider;
  }

  /**
   * Starts it, with the folder {@code pictures} beside the catalog as its pictures where there is
   * one.
   */
  static EmbeddedSandbox start(JobFile jobFile) throws IOException {
    SandboxOptions options = SandboxOptions.defaults().withStateFolder(STATE);
    Optional<Path> pictures =
        Optional.ofNullable(Path.of(jobFile.catalog().path()).resolveSibling("pictures"))
            .filter(Files::isDirectory);
    return new EmbeddedSandbox(
        Sandbox.start(pictures.map(options::withPictures).orElse(options)),
        jobFile.operation().provider());
  }

  /** How a run reaches it. */
  ServiceAccess access() {
    String url =
        (provider == Provider.CLAID ? sandbox.claidUrl() : sandbox.magicHourUrl()).toString();
    return ServiceAccess.of(provider, url, "sandbox-key");
  }

  String announcement() {
    return "Sandbox on "
        + sandbox.claidUrl()
        + ": nothing leaves this machine, and nothing is really charged.";
  }

  @Override
  public void close() throws IOException {
    sandbox.close();
  }
}
