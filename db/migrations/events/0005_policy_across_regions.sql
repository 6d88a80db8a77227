-- What the policies of one multi-Region key are compared by; null where the text is no policy.

-- One hash for each statement as it would read in any Region, without its Sid, in the order of the policy.
alter table policy_versions add column neutral_hashes varchar[];
-- The Sid of each, or '#n'.
alter table policy_versions add column statement_names varchar[];
