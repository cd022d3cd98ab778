package shotlist.state;

/** What a PostgreSQL is to know of every connection to it. */
final class ServerSession {
  /**
   * A commit is on the server's disk when it returns. A machine that has vanished keeps no lock for
   * longer than 50 s (20 s, then three questions 10 s apart), a process that hangs in a transaction
   * none for longer than two minutes. Servers before version 12 do not know all of these settings.
   */
  static final String SETTINGS =
      """
      select set_config(wanted.name, wanted.setting, false)
      from (values
          ('synchronous_commit', 'on'),
          ('tcp_keepalives_idle', '20'),
          ('tcp_keepalives_interval', '10'),
          ('tcp_keepalives_count', '3'),
          ('tcp_user_timeout', '50000'),
          ('idle_session_timeout', '0'),
          ('idle_in_transaction_session_timeout', '120000'))
        as wanted (name, setting)
      where exists (select 1 from pg_settings where pg_settings.name = wanted.name)
      """;

  private ServerSession() {}
}
