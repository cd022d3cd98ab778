-- The run whose rejects the manifest published last has: they stay until others are published, to tell what became of
-- them. Null: none were published.
alter table job add column published_run bigint;
update job set published_run = planned_run;
