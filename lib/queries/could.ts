import type { ReadModels } from '@/db/read-models';
import type { Ground } from '@/lib/model/ground';
import { operationClass } from '@/lib/model/operations';
import { isoDay } from '@/lib/model/short-name';
import { DAY_MS } from '@/lib/model/time';
import { explainAccess } from '@/lib/policy/explain';
import type { Caller } from '@/lib/policy/types';
import { type CallsOnDay, callsOnDay } from './calls-on-day';
import { type KeySpell, keyPast, type Origin } from './key-past';

/** `if-iam`: if an IAM policy of the caller's account allowed it too. */
export const COULD = ['yes', 'if-iam', 'no', 'undetermined'] as const;
export type Could = (typeof COULD)[number];

/** `tried`: without success. `cannot-tell`: there are no logs of that day. */
export const DID = ['yes', 'tried', 'no', 'cannot-tell'] as const;
export type Did = (typeof DID)[number];

export interface PastQuestion {
  readonly caller: Caller;
  /** Whether anybody of the caller's account counts for what was done. */
  readonly wholeAccount: boolean;
  /** Without `kms:`. */
  readonly action: string;
  readonly keyArn: string;
  readonly keyAccount: string;
  readonly keyRegion: string;
  /** Midnight UTC. */
  readonly day: Date;
}

/** A stretch of the day with one answer. */
export interface PastSpell {
  readonly from: Date;
  readonly to: Date;
  readonly could: Could;
  readonly ground: Ground;
  /** False before the key was made; null when nobody knows when that was. */
  readonly exists: boolean | null;
  readonly state: string | null;
  /** Null where the policy is not known. */
  readonly policySince: Origin | null;
  readonly grants: number;
}

export interface PastAnswer {
  /** The most that held at any time of the day. */
  readonly could: Could;
  /** Oldest first; more than one where something changed in the course of the day. */
  readonly spells: readonly PastSpell[];
  readonly did: Did;
  readonly calls: CallsOnDay;
}

/** Whether somebody could do an action with a key on a day in the past, by what is known of that day, and whether they did. */
export async function couldOn(models: ReadModels, question: PastQuestion): Promise<PastAnswer> {
  const { keyArn, action, day } = question;
  const [past, calls] = await Promise.all([
    keyPast(models, keyArn, { from: day, to: new Date(day.getTime() + DAY_MS) }),
    callsOnDay(models, { ...question, eventName: eventNameOf(action) }),
  ]);
  const spells = joined(past.map((spell) => judged(spell, question)));
  return { could: most(spells.map(({ could }) => could)), spells, did: didBy(calls), calls };
}

function didBy({ succeeded, refused, covered_hours }: CallsOnDay): Did {
  if (succeeded > 0) return 'yes';
  if (refused > 0) return 'tried';
  return covered_hours > 0 ? 'no' : 'cannot-tell';
}

/** States in which KMS refuses every cryptographic operation, whoever asks (key states in the KMS Developer Guide). */
const UNUSABLE: readonly string[] = [
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Deleted',
];

const ANSWERS = { allowed: 'yes', iam: 'if-iam', denied: 'no', undetermined: 'undetermined' } as const;

function judged(spell: KeySpell, question: PastQuestion): PastSpell {
  const { from, to, exists, state, policySince, grants } = spell;
  const about = { from, to, exists, state, policySince, grants: grants.length };
  if (exists === false) return { ...about, state: null, could: 'no', ground: { kind: 'not-made' } };
  const isCrypto = operationClass(eventNameOf(question.action), null, null) === 'crypto';
  // KMS lets data be re-encrypted away from a key that waits for its deletion (key states, note 10).
  const isRescue = question.action === 'ReEncryptFrom' && state === 'PendingDeletion';
  if (state !== null && UNUSABLE.includes(state) && !isRescue && (isCrypto || state === 'Deleted')) {
    return { ...about, could: 'no', ground: { kind: 'state', state } };
  }
  const { verdict, ground } = explainAccess({ ...question, policy: spell.policy, grants, now: from });
  const dated: Ground = spell.undatedGrants > 0 ? { kind: 'undated-grants', ground } : ground;
  if (spell.unseenBy !== null) {
    return { ...about, could: 'undetermined', ground: { kind: 'unseen', day: isoDay(spell.unseenBy), ground: dated } };
  }
  return { ...about, could: ANSWERS[verdict], ground: dated };
}

/** Spells between which nothing changed for this question are one. */
function joined(spells: readonly PastSpell[]): PastSpell[] {
  const kept: PastSpell[] = [];
  for (const spell of spells) {
    const last = kept.at(-1);
    if (last && sameAnswer(last, spell)) kept[kept.length - 1] = { ...spell, from: last.from };
    else kept.push(spell);
  }
  return kept;
}

function sameAnswer(a: PastSpell, b: PastSpell): boolean {
  return (
    a.could === b.could &&
    JSON.stringify(a.ground) === JSON.stringify(b.ground) &&
    a.state === b.state &&
    a.grants === b.grants &&
    a.policySince?.since.getTime() === b.policySince?.since.getTime()
  );
}

function most(verdicts: readonly Could[]): Could {
  return (['yes', 'if-iam', 'undetermined'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'no';
}

/** Both actions of ReEncrypt are one event. */
function eventNameOf(action: string): string {
  return action === 'ReEncryptFrom' || action === 'ReEncryptTo' ? 'ReEncrypt' : action;
}
