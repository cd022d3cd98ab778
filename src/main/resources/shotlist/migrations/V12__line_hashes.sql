-- What tells an item's lines in the last published manifest, for many items in one row: a first manifest
-- notes as many as it has items. An item of an older state has it in item.line_hash until it is noted anew.
create table line_hashes (
  job_id bigint not null references job,
  block bigint not null,                  -- 256 items: those whose id divided by that is this
  hashes bytea not null,                  -- 16 bytes each; zeros where none was noted
  primary key (job_id, block)
);
