-- How fast a run gets on is read from its changes of state, every few seconds while it is watched.
create index request_change_by_run on request_change (run_id, at);
