-- How many lines the published manifest has, where all of them stay as they are while no request changes: then a night
-- need not read the outline for it. Null: some are looked at each night, or they were not counted.
alter table job add column outline_lines bigint;
