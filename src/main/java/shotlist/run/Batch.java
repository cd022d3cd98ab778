package shotlist.run;

import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.transaction.annotation.Isolation;
import shotlist.state.Database;

/**
 * What a run needs of Spring Batch, put together by hand: an application context that looks for it
 * takes longer than all the rest of a start.
 */
record Batch(JobRepository repository, JobOperator operator) {
  /** Keeps its records in the state, whose migrations have made its tables. */
  static Batch in(Database database) {
    try {
      JobRepository repository = repository(database);
      return new Batch(repository, operator(database, repository));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) { // what the factories declare, and nothing they call throws
      throw new IllegalStateException("Spring Batch could not be put together", e);
    }
  }

  private static JobRepository repository(Database database) throws Exception {
    JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
    factory.setDataSource(database.dataSource());
    factory.setJdbcOperations(database.template());
    factory.setTransactionManager(database.transactionManager());
    // The run lock sees to it that nobody else begins this job. The default of "serializable" makes
    // PostgreSQL refuse a step that begins beside others.
    factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
    factory.afterPropertiesSet();
    return factory.getObject();
  }

  /** It runs a job in the calling thread. */
  private static JobOperator operator(Database database, JobRepository repository)
      throws Exception {
    JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
    factory.setJobRegistry(new MapJobRegistry());
    factory.setJobRepository(repository);
    factory.setTransactionManager(database.transactionManager());
    factory.afterPropertiesSet();
    return factory.getObject();
  }
}
