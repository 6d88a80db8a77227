-- Of a change that an inventory shows and no event tells (change = 'inventory'): since when its event is missing, which
-- is when what was before was last told. Null for other changes, and where AWS writes no event of such a change.
alter table key_changes add column missing_since timestamp;
-- And by when the inventory had all its answers: it began at changed_at.
alter table key_changes add column shown_by timestamp;
