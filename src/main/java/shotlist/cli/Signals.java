package shotlist.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import shotlist.course.Stop;
import shotlist.course.StopSignal;

/**
 * SIGINT and SIGTERM, and SIGHUP where a terminal is closed: the first one stops the command, which
 * then ends by itself and says how far it came. A second one changes nothing. What has not ended by
 * then is halted, so that a scheduler never has to kill.
 */
final class Signals {
  /** Exit code after SIGINT: 128 + 2. */
  static final int INTERRUPTED = 130;

  /** Exit code after SIGTERM: 128 + 15. */
  static final int TERMINATED = 143;

  /** The contract gives a stop ten seconds; the machine's own share is what a busy one takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(9);

  private final StopSignal stop;
  private final AtomicBoolean arrived = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  private Signals(StopSignal stop) {
    this.stop = stop;
  }

  /** From here on signals stop {@code stop}. */
  static Signals stopping(StopSignal stop) {
    Signals signals = new Signals(stop);
    try {
      signals.handle("INT", Stop.INTERRUPTED, INTERRUPTED);
      signals.handle("TERM", Stop.TERMINATED, TERMINATED);
    } catch (ReflectiveOperationException | RuntimeException e) {
      signals.handleByShutdown();
      return signals;
    }
    try {
      signals.handle("HUP", Stop.TERMINATED, TERMINATED); // or a closed terminal would be a kill
    } catch (ReflectiveOperationException | RuntimeException e) {
      return signals; // a system without it
    }
    return signals;
  }

  /** The command has ended by itself: nothing is left to stop. */
  void commandEnded() {
    ended.countDown();
  }

  /**
   * {@code sun.misc.Signal} is the only way for a Java program to end after a signal in its own
   * time and with its own exit code. It is looked up, since compilers warn of it.
   */
  private void handle(String name, Stop reason, int code) throws ReflectiveOperationException {
    handle(name, () -> arrived(reason, "SIG" + name, code));
  }

  /** Has something done whenever the terminal has got another size, where the system tells. */
  static void onResize(Runnable work) {
    try {
      handle("WINCH", work);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return; // a system without it: the size stays as it was
    }
  }

  private static void handle(String name, Runnable onSignal) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object onArrival =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                onSignal.run();
              }
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), onArrival);
  }

  private void arrived(Stop reason, String name, int code) {
    if (arrived.compareAndSet(false, true)) {
      Thread watchdog = new Thread(() -> haltUnlessEnded(code), "watchdog");
      watchdog.setDaemon(true);
      watchdog.start();
      stop.stopAll(reason, name);
    }
  }

  /** Without signal handlers the virtual machine begins to end, and waits for this hook. */
  private void handleByShutdown() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (ended.getCount() > 0) {
                    stop.stopAll(Stop.TERMINATED, "a signal");
                    haltUnlessEnded(TERMINATED);
                  }
                },
                "shutdown"));
  }

  private void haltUnlessEnded(int code) {
    try {
      if (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(code);
      }
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(code);
    }
  }
}
