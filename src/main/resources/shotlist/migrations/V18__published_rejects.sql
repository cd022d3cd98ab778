-- The run whose rejects the manifest published last has: they stay until others are published, to tell what became of
-- them. Null: it is not known of any that it was published, and each is told.
alter table job add column published_run bigint;
