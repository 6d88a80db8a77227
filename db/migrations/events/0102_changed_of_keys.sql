-- What became another of a key: 'keys.<column>', or the name of another table of key state. Null: anything.
alter table key_state_changes add column changed varchar[];
