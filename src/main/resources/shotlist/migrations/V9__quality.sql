-- What a look at a finished picture found to be suspect; empty where nothing was.
alter table output add column suspect varchar(500) default '' not null;
create index output_by_suspect on output (job_id, suspect);

-- Downloaded outputs that are still to be looked at.
create table unlooked (
  output_id bigint primary key references output,
  job_id bigint not null references job
);
create index unlooked_by_job on unlooked (job_id, output_id);

-- Where the job's downloads went last, as the job file said it.
alter table job add column download_folder varchar(4096);

-- Whether a small picture is still needed is asked by the content that it shows.
create index file_by_sha256 on file (sha256);
