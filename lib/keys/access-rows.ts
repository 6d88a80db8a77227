import type { SqlValue } from '@/lib/model/query';
import type { DeputyFinding, ExternalAccess, ExternalFinding } from '@/lib/policy/external';
import type { KeyHistory } from './key-history';
import { partsOf } from './key-world';
import type { JudgedPolicy } from './policy-rows';
import type { Trusted } from './trust';

type Row = Readonly<Record<string, SqlValue>>;

/** One row for each way in from outside that the policy in force and the living grants open; none into a key that is gone. */
export function accessRows(
  key: KeyHistory,
  current: JudgedPolicy | null,
  byGrant: ExternalAccess,
  trusted: readonly Trusted[],
): Row[] {
  if (key.state === 'Deleted') return [];
  const { account, region } = partsOf(key.keyArn);
  // An inventory shows a policy, not since when it is there.
  const fromEvent = current !== null && current.origin !== 'inventory';
  const base = {
    key_arn: key.keyArn,
    account_id: account,
    region,
    whole_account: false,
    in_organization: false,
    partner_until: null,
    since: fromEvent ? current.from : null,
    event_id: current?.eventId ?? null,
  };
  const partnerUntil = (token: string) =>
    trusted.find(({ accountId, relation }) => accountId === token && relation === 'partner')?.until ?? null;
  const found = (finding: ExternalFinding): Row => ({
    ...base,
    ...(finding.via === 'grant' && { since: null, event_id: null }),
    token: finding.token,
    kind: finding.token === '*' ? 'public' : 'external',
    through: finding.via,
    principals: finding.principals,
    actions: finding.effectiveActions,
    statements: finding.statements,
    whole_account: isWholeAccount(finding),
    partner_until: partnerUntil(finding.token),
  });
  const deputy = ({ service, actions, statements, via }: DeputyFinding): Row => ({
    ...base,
    token: service,
    kind: 'confused-deputy',
    through: via,
    principals: [service],
    actions,
    statements,
  });
  return [
    ...[...(current?.access?.findings ?? []), ...byGrant.findings].map(found),
    ...(current?.access?.deputies ?? []).map(deputy),
    ...undetermined(current).map((open) => ({ ...base, ...open })),
  ];
}

/** Access of an account's root principal, or of anybody in it, is access of whomever that account chooses. */
function isWholeAccount({ token, principals }: ExternalFinding): boolean {
  if (!/^\d{12}$/.test(token)) return false;
  return principals.some(
    (principal) => principal === '*' || principal === token || new RegExp(`:${token}:root$`).test(principal),
  );
}

/** Statements that could not be tried to the end; the whole policy when it cannot even be read. */
function undetermined(current: JudgedPolicy | null): Row[] {
  if (current === null || (current.access && !current.access.undetermined)) return [];
  const open = (current.access?.undeterminedStatements ?? []).flatMap(
    (index) => current.policy?.statements.filter((statement) => statement.index === index) ?? [],
  );
  return [
    {
      token: 'undetermined',
      kind: 'undetermined',
      through: 'policy',
      principals: [...new Set(open.flatMap(({ principals }) => (principals?.entries ?? []).map(({ value }) => value)))],
      actions: [],
      statements: open.map(({ sid, index }) => sid ?? `#${index + 1}`),
    },
  ];
}
