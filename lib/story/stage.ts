import { type Caller, role } from './callers';
import { ACCOUNTS, DAY, DAYS, type Delivered, HOUR, type Json } from './cast';
import type { StoryLabel } from './labels';
import { seeded } from './random';
import {
  type CalledKey,
  type KmsCall,
  kmsRecords,
  kmsServiceEvent,
  localeDate,
  type OtherCall,
  otherRecord,
} from './record';
import { currentMaterial, keyMoment, materialId, type StoryKey } from './story-key';

const OURS: ReadonlySet<string> = new Set(Object.values(ACCOUNTS).map(({ id }) => id));

type CallOptions = Partial<Omit<KmsCall, 'at' | 'name' | 'key'>>;
type Told = Pick<StoryLabel, 'id' | 'analyzers' | 'chain'> & {
  readonly en: string;
  readonly ko: string;
  readonly at: number;
  readonly events?: readonly string[];
};

/** What the plot has brought forth so far; chapters add to it. */
export class Stage {
  readonly records: Delivered[] = [];
  readonly labels: StoryLabel[] = [];
  /** Grants that still stand at the end, as `list-grants` prints them, by key ARN. */
  readonly grants = new Map<string, Json[]>();
  readonly #pauses = new Map<string, { from: number; to: number }[]>();
  readonly #seed: number;
  readonly end: number;
  #random;

  constructor(seed: number, end: number) {
    this.#seed = seed;
    this.end = end;
    this.#random = seeded(seed, 'prologue');
  }

  /** Opens a chapter, which draws from a stream of chance of its own. */
  chapter(name: string): void {
    this.#random = seeded(this.#seed, name);
  }

  get random() {
    return this.#random;
  }

  /** So many days before the end, at an hour of UTC. */
  ago(days: number, hour = 3): number {
    return this.end - days * DAY + hour * HOUR;
  }

  /** A KMS call; returns the ids of its records in the accounts whose logs are ours. */
  call(key: StoryKey | CalledKey, at: number, name: string, options: CallOptions = {}): string[] {
    const made = kmsRecords(this.#random, {
      by: pipeline(key.account),
      material:
        'periodDays' in key ? materialId(key, currentMaterial(key, at, this.end)) : materialId({ id: key.arn }, 0),
      ...options,
      at,
      name,
      key,
    });
    return this.deliver(made);
  }

  /** What KMS does by itself. */
  serviceEvent(key: StoryKey, at: number, name: string, details: Json): string[] {
    return this.deliver([kmsServiceEvent(this.#random, at, name, key, details)]);
  }

  /** A call to another service. */
  other(call: OtherCall): string[] {
    return this.deliver([otherRecord(this.#random, call)]);
  }

  putPolicy(key: StoryKey, at: number, policy: Json, by: Caller, bypass = false): string[] {
    return this.call(key, at, 'PutKeyPolicy', {
      by,
      request: {
        keyId: key.arn,
        policyName: 'default',
        policy: JSON.stringify(policy),
        bypassPolicyLockoutSafetyCheck: bypass,
      },
    });
  }

  scheduleDeletion(key: StoryKey, at: number, days: number, by: Caller): string[] {
    return this.call(key, at, 'ScheduleKeyDeletion', {
      by,
      request: { keyId: key.arn, pendingWindowInDays: days },
      response: {
        keyId: key.arn,
        deletionDate: localeDate(at + days * DAY),
        keyState: 'PendingDeletion',
        pendingWindowInDays: days,
      },
    });
  }

  /** Ordinary work with a key rests from one instant to another. */
  pause(key: StoryKey, from: number, to = Number.POSITIVE_INFINITY): void {
    this.#pauses.set(key.arn, [...(this.#pauses.get(key.arn) ?? []), { from, to }]);
  }

  /** Whether ordinary work with a key goes on at an instant. */
  isAlive(key: StoryKey, at: number): boolean {
    // A new key takes some hours to be put to work.
    if (at < keyMoment(key, key.createdDaysAgo, this.end) + 3 * HOUR) return false;
    return !(this.#pauses.get(key.arn) ?? []).some(({ from, to }) => at >= from && at < to);
  }

  /** Something to be found about a key. */
  found(key: CalledKey, told: Told): void {
    this.#tell('incident', key.arn, key.arn, key.account, key.region, told);
  }

  /** Something about a key that looks bad and is fine. */
  fine(key: CalledKey, told: Told): void {
    this.#tell('innocent', key.arn, key.arn, key.account, key.region, told);
  }

  /** Something about a principal, a trail, or a place. */
  about(kind: StoryLabel['kind'], subject: string, account: string, region: string, told: Told): void {
    this.#tell(kind, subject, null, account, region, told);
  }

  /** Puts records on the way, all within the story's days; those of accounts outside the organization are not ours to see. */
  deliver(records: readonly Delivered[]): string[] {
    const outside = records.find(({ at }) => at < this.end - DAYS * DAY || at >= this.end);
    if (outside) throw new Error(`${outside.record.eventName} would happen outside the story`);
    const ours = records.filter(({ account }) => OURS.has(account));
    this.records.push(...ours);
    return ours.map(({ record }) => String(record.eventID));
  }

  #tell(
    kind: StoryLabel['kind'],
    subject: string,
    keyArn: string | null,
    account: string,
    region: string,
    { id, analyzers, chain, at, events = [], en, ko }: Told,
  ): void {
    this.labels.push({
      id,
      kind,
      analyzers,
      subject,
      keyArn,
      account,
      region,
      at: new Date(at).toISOString(),
      eventIds: events,
      ...(chain && { chain }),
      says: { en, ko },
    });
  }
}

/** The pipeline that makes and changes keys. */
export function pipeline(account: string): Caller {
  return role(account, 'terraform-deploy', {
    agent: 'terraform',
    sessions: ['gh-run-1182', 'gh-run-1190', 'gh-run-1207', 'gh-run-1215'],
    ip: '192.0.2.40',
  });
}
