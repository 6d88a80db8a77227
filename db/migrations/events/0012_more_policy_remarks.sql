-- More questions that statements of a key's policy in force answer. For 'not-principal' the reason says whom the
-- statement lets in, for 'free-grants' whether the holder may change the policy as well, for 'full-power' whether it
-- belongs to another account.
comment on column policy_remarks.remark is
  'also: not-principal, whole-outsider, free-grants, unbound-service, manager, no-manager, management-denied, double-duty, full-power';
