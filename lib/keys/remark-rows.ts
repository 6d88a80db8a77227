import type { SqlValue } from '@/lib/model/query';
import { unattestedStatements } from '@/lib/policy/attestation';
import { unguardedEndings } from '@/lib/policy/deletion-guard';
import { exemptingAllows } from '@/lib/policy/exempting-allows';
import { idleStatements } from '@/lib/policy/idle-statements';
import { management } from '@/lib/policy/managers';
import { namedMembers } from '@/lib/policy/named-members';
import { doubleDuties, freeGrantors, fullPowers, type NamedPowers, wholeOutsiders } from '@/lib/policy/named-powers';
import { namedPrincipals } from '@/lib/policy/named-principals';
import type { Zone } from '@/lib/policy/types';
import { unboundServices } from '@/lib/policy/unbound-services';
import type { KeyHistory } from './key-history';
import { partsOf } from './key-world';
import type { JudgedPolicy } from './policy-rows';

type Row = Readonly<Record<string, SqlValue>>;

/** What the statements of the policy in force say to the questions of analyzers; nothing where no policy can be read. */
export function remarkRows(key: KeyHistory, current: JudgedPolicy | null, zone: Zone, now: Date): Row[] {
  const policy = current?.policy;
  if (!policy || key.state === 'Deleted') return [];
  const trust = { keyAccount: partsOf(key.keyArn).account, zone };
  const row = (remark: string, statement: string, more: Row): Row => ({
    key_arn: key.keyArn,
    remark,
    statement,
    actions: [],
    ...more,
  });
  const asked = { ...trust, policy, keyArn: key.keyArn };
  const held = (remark: string, { principal, account, statements }: NamedPowers, reason: string | null = null): Row[] =>
    statements.map((statement) => row(remark, statement, { principal, principal_account: account, reason }));
  const { denied, managers } = management(policy, asked);
  const unguarded = unguardedEndings(policy, key.keyArn);
  return [
    ...namedPrincipals(policy, trust).map(({ by, statement, principal, account, kind, arnPattern }) =>
      row(`principal-${by}`, statement, {
        principal,
        principal_account: account,
        principal_kind: kind,
        arn_pattern: arnPattern,
      }),
    ),
    ...namedMembers(policy, trust).map(({ statement, account }) =>
      row('member-named', statement, { principal_account: account }),
    ),
    ...idleStatements(policy, trust).map(({ statement, reason }) => row('no-effect', statement, { reason })),
    ...(unguarded.length > 0 ? [row('deletion-unguarded', '*', { actions: unguarded })] : []),
    ...unattestedStatements(policy, { ...trust, keyArn: key.keyArn }).map(({ statement, actions }) =>
      row('unattested', statement, { actions }),
    ),
    ...(current.access ? exemptingAllows(policy, key.keyArn, current.access) : []).flatMap(
      ({ statement, excluded, opening }) =>
        excluded.map((principal) => row('not-principal', statement, { principal, reason: opening })),
    ),
    ...wholeOutsiders(asked).flatMap((one) => held('whole-outsider', one)),
    ...freeGrantors(asked).flatMap((one) => held('free-grants', one, one.admin ? 'admin' : 'user')),
    ...unboundServices({ ...asked, now }).map(({ statement, service, actions }) =>
      row('unbound-service', statement, { principal: service, actions }),
    ),
    ...(denied ? [row('management-denied', '*', {})] : []),
    ...managers.map(({ principal, account, kind }) =>
      row('manager', '*', { principal, principal_account: account, principal_kind: kind }),
    ),
    ...(managers.length === 0 ? [row('no-manager', '*', {})] : []),
    ...doubleDuties(asked).flatMap((one) => held('double-duty', one)),
    ...fullPowers(asked).flatMap((one) => held('full-power', one, one.foreign ? 'foreign' : null)),
  ];
}
