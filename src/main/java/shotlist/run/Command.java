package shotlist.run;

import java.util.Locale;

/** The commands that change something at a service or collect from it. */
public enum Command {
  /** Plan, submit, collect, write the manifest. */
  RUN,
  /** As {@link #RUN}, without waiting for results. */
  SUBMIT,
  /** Collect what is in flight, write the manifest. */
  COLLECT;

  boolean submits() {
    return this != COLLECT;
  }

  /** As the command line has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
