package shotlist.run;

import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.transaction.annotation.Isolation;
import shotlist.state.Database;

/**
 * The run as a Spring Boot application: Spring Batch, and the job. Its few beans are named here:
 * looking for them takes longer than all the rest of a start. See {@code
 * src/docs/adr/0012-start.md}.
 */
final class Batch implements AutoCloseable {
  private final ConfigurableApplicationContext application;

  private Batch(ConfigurableApplicationContext application) {
    this.application = application;
  }

  /** Keeps its records in the state, whose migrations have made its tables. */
  static Batch open(RunContext context) {
    ApplicationContextInitializer<GenericApplicationContext> beans =
        application -> {
          application.registerBean(RunContext.class, () -> context);
          application.registerBean(JobRepository.class, () -> repository(context.database));
          application.registerBean(
              JobOperator.class,
              () -> operator(context.database, application.getBean(JobRepository.class)));
        };
    return new Batch(
        new SpringApplicationBuilder(RunJob.class)
            .web(WebApplicationType.NONE)
            .contextFactory(type -> new GenericApplicationContext())
            .initializers(beans)
            .registerShutdownHook(false)
            .logStartupInfo(false)
            .properties("spring.main.banner-mode=off")
            .run());
  }

  JobRepository repository() {
    return application.getBean(JobRepository.class);
  }

  JobOperator operator() {
    return application.getBean(JobOperator.class);
  }

  Job job() {
    return application.getBean(RunJob.class).job();
  }

  private static JobRepository repository(Database database) {
    try {
      JdbcJobRepositoryFactoryBean factory = new JdbcJobRepositoryFactoryBean();
      factory.setDataSource(database.dataSource());
      factory.setJdbcOperations(database.template());
      factory.setTransactionManager(database.transactionManager());
      // The run lock sees to it that nobody else begins this job. The default of "serializable"
      // makes PostgreSQL refuse a step that begins beside others.
      factory.setIsolationLevelForCreateEnum(Isolation.READ_COMMITTED);
      factory.afterPropertiesSet();
      return factory.getObject();
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** It runs a job in the calling thread. */
  private static JobOperator operator(Database database, JobRepository repository) {
    try {
      JobOperatorFactoryBean factory = new JobOperatorFactoryBean();
      factory.setJobRegistry(new MapJobRegistry());
      factory.setJobRepository(repository);
      factory.setTransactionManager(database.transactionManager());
      factory.afterPropertiesSet();
      return factory.getObject();
    } catch (Exception e) {
      throw unusable(e);
    }
  }

  /** The factories declare any exception. */
  private static RuntimeException unusable(Exception e) {
    return e instanceof RuntimeException thrown
        ? thrown
        : new IllegalStateException("Spring Batch could not be put together", e);
  }

  @Override
  public void close() {
    application.close();
  }
}
