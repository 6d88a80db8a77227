-- Names of an account's organizational units from the root down, 'Workloads / Payments'; null where no inventory tells.
alter table trusted_accounts add column units varchar;
