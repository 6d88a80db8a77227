import type { SqlValue } from '@/lib/model/query';
import { unattestedStatements } from '@/lib/policy/attestation';
import { unguardedEndings } from '@/lib/policy/deletion-guard';
import { idleStatements } from '@/lib/policy/idle-statements';
import { namedPrincipals } from '@/lib/policy/named-principals';
import type { Zone } from '@/lib/policy/types';
import type { KeyHistory } from './key-history';
import { partsOf } from './key-world';
import type { JudgedPolicy } from './policy-rows';

type Row = Readonly<Record<string, SqlValue>>;

/** What the statements of the policy in force say to the questions of analyzers; nothing where no policy can be read. */
export function remarkRows(key: KeyHistory, current: JudgedPolicy | null, zone: Zone): Row[] {
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
    ...idleStatements(policy, trust).map(({ statement, reason }) => row('no-effect', statement, { reason })),
    ...(unguarded.length > 0 ? [row('deletion-unguarded', '*', { actions: unguarded })] : []),
    ...unattestedStatements(policy, { ...trust, keyArn: key.keyArn }).map(({ statement, actions }) =>
      row('unattested', statement, { actions }),
    ),
  ];
}
