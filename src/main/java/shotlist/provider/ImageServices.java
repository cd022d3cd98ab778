package shotlist.provider;

import java.time.Duration;
import java.time.InstantSource;

/** Makes the services ready to be asked. */
public final class ImageServices {
  private ImageServices() {}

  /**
   * An operation of the service that {@code access} leads to. It needs no closing: its threads are
   * daemons and its idle connections close after seconds.
   *
   * @param connect how long to wait for a connection
   * @param answer how long to wait, then, for an answer
   * @param clock the time, from which the end of a result's life is computed
   */
  public static ImageService of(
      Operation operation,
      ServiceAccess access,
      Duration connect,
      Duration answer,
      InstantSource clock) {
    if (operation.provider() != access.provider()) {
      throw new IllegalArgumentException("access to another service than " + operation);
    }
    Adapter adapter = adapter(operation, clock);
    return new HttpImageService(
        adapter,
        new HttpCaller(access, connect, answer),
        new Statuses(adapter, access, clock),
        access);
  }

  private static Adapter adapter(Operation operation, InstantSource clock) {
    return switch (operation) {
      case CLAID_BACKGROUND -> new ClaidBackground(clock);
      case CLAID_EDIT -> new ClaidEdit(clock);
      case CLAID_VIDEO -> new ClaidVideo(clock);
      case MAGIC_HOUR_EDIT -> new MagicHourEdit(clock);
    };
  }
}
