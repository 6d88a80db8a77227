-- When people use keys: calls of IAM users, root and IAM Identity Center by quarter of an hour, which falls into one hour
-- of every time zone.
create table people_quarter (
  part_id integer not null,
  quarter timestamp not null,
  calls   integer not null
);
