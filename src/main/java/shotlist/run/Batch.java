package shotlist.run;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.batch.core.configuration.support.MapJobRegistry;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.support.JobOperatorFactoryBean;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.JdbcJobRepositoryFactoryBean;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.transaction.annotation.Isolation;
import shotlist.state.Database;

/**
 * The run as a Spring Boot application: Spring Batch, and the job. Its few beans are named here:
 * looking for them takes longer than all the rest of a start. Nor has it listeners, converters or
 * properties of Spring Boot's. See {@code src/docs/adr/0012-start.md}.
 */
final class Batch implements AutoCloseable {
  private final CompletableFuture<GenericApplicationContext> context;

  private Batch(CompletableFuture<GenericApplicationContext> context) {
    this.context = context;
  }

  /**
   * Begins to put it together, in a thread of its own: what needs neither the state nor the run is
   * there once these are.
   */
  static Batch begin() {
    return new Batch(
        CompletableFuture.supplyAsync(
            Batch::start,
            task -> {
              Thread thread = new Thread(task, "spring");
              thread.setDaemon(true);
              thread.start();
            }));
  }

  private static GenericApplicationContext start() {
    GenericApplicationContext context = new GenericApplicationContext();
    SpringApplication application =
        new SpringApplication(RunJob.class) {
          @Override
          protected void bindToSpringApplication(ConfigurableEnvironment environment) {
            // No variable of the environment changes how it starts.
          }
        };
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setApplicationContextFactory(type -> context);
    application.setInitializers(List.of());
    application.setListeners(List.of());
    application.setAddConversionService(false);
    application.setLazyInitialization(true); // the run is yet to come
    application.setRegisterShutdownHook(false);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.run();
    return context;
  }

  /** Has it keep its records in the run's state, whose migrations have made its tables. */
  void take(RunContext run) {
    GenericApplicationContext context = this.context.join();
    context.registerBean(RunContext.class, () -> run);
    context.registerBean(JobRepository.class, () -> repository(run.database));
    context.registerBean(
        JobOperator.class, () -> operator(run.database, context.getBean(JobRepository.class)));
  }

  JobRepository repository() {
    return context.join().getBean(JobRepository.class);
  }

  JobOperator operator() {
    return context.join().getBean(JobOperator.class);
  }

  Job job() {
    return context.join().getBean(RunJob.class).job();
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

  /** At once, or else as soon as it is there. */
  @Override
  public void close() {
    var unused = context.thenAccept(GenericApplicationContext::close);
  }
}
