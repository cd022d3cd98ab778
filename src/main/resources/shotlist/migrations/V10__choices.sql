-- What people chose of results.

-- The output of an item that is kept.
create table choice (
  item_id bigint primary key references item,
  request_id bigint not null references request,  -- whose output; beside another request it says nothing
  output_index int not null,
  run_id bigint not null references run           -- that of the command that said so
);

-- Where somebody said "again": the how manieth request for the same is wanted.
create table take (
  item_id bigint not null references item,
  fingerprint varchar(64) not null,       -- what the item asks for, as if nobody had ever said again
  job_id bigint not null references job,
  take int not null,                      -- from 1, which is the fingerprint's own request
  changes int not null,                   -- how often it was changed; it only grows
  run_id bigint not null references run,  -- that of the command that changed it last
  primary key (item_id, fingerprint)
);
create index take_by_job on take (job_id);
