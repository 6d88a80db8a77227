import type { Facts } from '@/db/facts';
import type { ReadModels } from '@/db/read-models';
import type { KeyArn } from '@/lib/model/brand';
import { daysBefore } from '@/lib/model/time';
import { diffPolicies, type PolicyDiff } from '@/lib/policy/diff';
import { parsePolicy } from '@/lib/policy/parse';
import { type Suggestion, suggestPolicy } from '@/lib/policy/suggest';
import { isBlind, isBlindPlace, type Standing } from './blind-trails';
import { daysObserved } from './days-observed';
import { keyAccess } from './key-access';
import { observedCalls } from './observed-calls';

export interface KeySuggestion {
  readonly suggestion: Suggestion;
  /** Days of those asked for that have records. */
  readonly daysObserved: number;
  /** What it would change of the present policy; null where that is not known. */
  readonly difference: PolicyDiff | null;
  /** The names of the statements of the present policy, in its order; null: the statement has none. */
  readonly sids: readonly (string | null)[];
}

interface Stores {
  readonly models: ReadModels;
  readonly facts: Facts;
  readonly ledger: Standing;
}

interface Asked {
  readonly keyArn: KeyArn | string;
  readonly keyAccount: string;
  /** How far to look back from `now`. */
  readonly days: number;
  /** The end of the data. */
  readonly now: Date;
}

/** The least key policy that would have allowed all that was seen of one key, and what the present one allows in vain. */
export async function keySuggestion(
  { models, facts, ledger }: Stores,
  { keyArn, keyAccount, days, now }: Asked,
): Promise<KeySuggestion> {
  const [access, observed, covered, isAccountBlind, isPlaceBlind] = await Promise.all([
    keyAccess(models, keyArn),
    observedCalls(facts, keyArn, { from: daysBefore(now, days) }),
    daysObserved(models, keyArn, now, days),
    isBlind(ledger, keyAccount),
    isBlindPlace(models, keyArn),
  ]);
  const suggestion = suggestPolicy({
    keyArn,
    keyAccount,
    zone: { trustedAccounts: [], organizationId: null },
    ...access,
    calls: observed.kinds.map(({ call }) => call),
    daysObserved: observed.truncated ? 0 : covered,
    leavesOutKms: isAccountBlind || isPlaceBlind,
    now,
  });
  const least = parsePolicy(suggestion.document);
  const difference =
    access.policy !== null && least.kind === 'policy'
      ? diffPolicies({ before: access.policy, after: least.policy, keyAccount, keyArn, now })
      : null;
  const sids = access.policy?.statements.map(({ sid }) => sid ?? null) ?? [];
  return { suggestion, daysObserved: covered, difference, sids };
}
