package shotlist.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.net.URL;
import org.slf4j.LoggerFactory;

/** The log, on standard error. */
final class Log {
  private Log() {}

  /** From here on the log tells what is done, and stack traces. */
  static void showEverything() {
    URL configuration = Log.class.getResource("/logback-verbose.xml");
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)
        || configuration == null) {
      return;
    }
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(configuration);
    } catch (JoranException e) {
      throw new IllegalStateException("the log's own configuration is readable", e);
    }
  }
}
