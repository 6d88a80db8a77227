-- The account under which a grant was made: it may retire it.
alter table grants add column issuing_account_id varchar;
