-- How many entries of the outline in use are items: those of the catalog. To count them takes longer than all else that
-- a night over a large catalog asks which is as it was. Null: not counted when the outline was written; ask the items.
alter table job add column outline_items bigint;
