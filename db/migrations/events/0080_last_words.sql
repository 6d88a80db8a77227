-- When, and by what, each thing of a key was last told whole, as JSON. Key state is computed anew once, which fills it.
alter table keys add column last_words varchar;
delete from key_state_basis;
