-- Who works on a job, on PostgreSQL: written by the session that holds the job's advisory lock. The
-- row of a process that was killed stays; it counts only while its session has the lock.
create table job_lock (
  job varchar(64) primary key,
  holder varchar(36) not null,            -- drawn by the process; who finds another one here has lost the lock
  session int not null,                   -- the server's number of the session that has the advisory lock
  command varchar(20) not null,
  os_user varchar(200) not null,
  host varchar(300) not null,
  process bigint not null,
  since timestamp(3) with time zone not null
);
