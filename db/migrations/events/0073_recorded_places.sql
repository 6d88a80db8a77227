-- What the trails of a place recorded by the answers of CloudTrail, and the first of the newest unbroken answers that
-- say so: 'all' (calls of KMS that read among them), 'without-use' (management events, but no use of keys), 'none'; null:
-- not told. Key state is computed anew once, which fills it.
alter table trail_places add column recorded varchar;
alter table trail_places add column recorded_since timestamp;
delete from key_state_basis;
