package shotlist.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;

/**
 * Faults at our own commits: a database driver between H2 and the pool, in use from its making
 * until it is closed. It recognises a commit by what the transaction changed.
 */
public final class CommitFaults implements AutoCloseable {
  /** The commits of {@code DESIGN.md}, "What is committed when". */
  public enum Commit {
    INTENT,
    ANSWER,
    END,
    FILE,
    OTHER
  }

  /** What happens around a commit. */
  public interface Fault {
    /** Before it is made; throws where it is not to be made. */
    default void before(Commit commit) throws SQLException {}

    /** After it was made; throws where nobody is to hear of it. */
    default void after(Commit commit) throws SQLException {}

    /** Before any statement of a connection. */
    default void statement() throws SQLException {}
  }

  private final Fault fault;
  private final Driver real;
  private final Driver between = new Between();

  /** From now on a fault may happen at each commit, until this is closed. */
  public static CommitFaults install(Fault fault) {
    return new CommitFaults(fault);
  }

  private CommitFaults(Fault fault) {
    this.fault = fault;
    try {
      this.real = DriverManager.getDriver("jdbc:h2:mem:any");
      DriverManager.deregisterDriver(real);
      DriverManager.registerDriver(between);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The failure of a database that is not there. */
  public static SQLException away() {
    return new SQLTransientConnectionException("the database has gone away");
  }

  /** Fails the first so many commits of a kind before they are made. */
  public static Fault failing(Commit which, int times) {
    return new Fault() {
      private int left = times;

      @Override
      public synchronized void before(Commit commit) throws SQLException {
        if (commit == which && left-- > 0) {
          throw away();
        }
      }
    };
  }

  /** Makes the first commit of a kind, and fails then. */
  public static Fault failingAfter(Commit which) {
    AtomicBoolean failed = new AtomicBoolean();
    return new Fault() {
      @Override
      public void after(Commit commit) throws SQLException {
        if (commit == which && failed.compareAndSet(false, true)) {
          throw away();
        }
      }
    };
  }

  /** Ends the process at the first commit of a kind as {@code kill -9} would. */
  public static Fault killing(Commit which, boolean before) {
    return new Fault() {
      @Override
      public void before(Commit commit) {
        kill(before && commit == which);
      }

      @Override
      public void after(Commit commit) {
        kill(!before && commit == which);
      }

      private void kill(boolean now) {
        if (now) {
          Runtime.getRuntime().halt(137);
        }
      }
    };
  }

  @Override
  public void close() {
    try {
      DriverManager.deregisterDriver(between);
      DriverManager.registerDriver(real);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Between implements Driver {
    @Override
    public Connection connect(String url, Properties info) throws SQLException {
      if (!acceptsURL(url)) {
        return null;
      }
      return proxy(Connection.class, new OfConnection(real.connect(url, info)));
    }

    @Override
    public boolean acceptsURL(String url) throws SQLException {
      return real.acceptsURL(url);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
      return real.getPropertyInfo(url, info);
    }

    @Override
    public int getMajorVersion() {
      return real.getMajorVersion();
    }

    @Override
    public int getMinorVersion() {
      return real.getMinorVersion();
    }

    @Override
    public boolean jdbcCompliant() {
      return real.jdbcCompliant();
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getLogger("shotlist");
    }
  }

  private final class OfConnection implements InvocationHandler {
    private final Connection connection;
    private boolean changesRequest;
    private boolean entersFile;

    OfConnection(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("prepareStatement")) {
        fault.statement();
        String sql = String.valueOf(arguments[0]);
        changesRequest |= sql.contains("insert into request_change");
        entersFile |= sql.contains("insert into file");
      }
      if (method.getName().equals("rollback")) {
        changesRequest = false;
        entersFile = false;
      }
      if (!method.getName().equals("commit")) {
        return call(connection, method, arguments);
      }
      Commit commit = commit();
      changesRequest = false;
      entersFile = false;
      fault.before(commit);
      Object result = call(connection, method, arguments);
      fault.after(commit);
      return result;
    }

    private Commit commit() throws SQLException {
      if (entersFile) {
        return Commit.FILE;
      }
      if (!changesRequest) {
        return Commit.OTHER;
      }
      try (Statement statement = connection.createStatement();
          ResultSet last =
              statement.executeQuery(
                  "select from_state, to_state from request_change order by id desc limit 1")) {
        if (!last.next()) {
          return Commit.OTHER;
        }
        return switch (last.getString("from_state")) {
          case "pending" -> Commit.INTENT;
          case "submitting" -> Commit.ANSWER;
          case "in_flight" -> Commit.END;
          default -> Commit.OTHER;
        };
      }
    }
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
