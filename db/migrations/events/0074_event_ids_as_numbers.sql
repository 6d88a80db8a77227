-- Ids of events as numbers of 16 bytes, as the facts have them: two texts of 36 letters were half of what each row weighed.
alter table edge_day alter column first_event_id type uuid;
alter table edge_day alter column last_event_id type uuid;
alter table context_day alter column last_event_id type uuid;
