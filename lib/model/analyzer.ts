import type { z } from 'zod';
import type { Bilingual } from './language';
import type { Query } from './query';
import type { AllowList } from './settings';
import type { Numbers, Thresholds } from './threshold';
import type { Window } from './time';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CONFIDENCES = ['low', 'medium', 'high'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const CATEGORIES = [
  'policy',
  'grants',
  'unused-keys',
  'rotation',
  'cross-account',
  'threats',
  'blind-spots',
  'hygiene',
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * What an analyzer cannot answer without. `events`: KMS management events. `context-events`: the kept events of
 * other services. `inventory`: the key's own description from the KMS API. `iam-inventory`: what IAM says of an account's
 * principals and policies. `key-state`: what keys are, from events or from inventory, whichever is here. `trails`: what
 * trails record, from the kept events or from inventory. `digests`: log files were validated by CloudTrail's digests. A
 * run whose need is not met says "cannot tell" instead of passing.
 */
export const NEEDS = [
  'events',
  'context-events',
  'inventory',
  'iam-inventory',
  'key-state',
  'trails',
  'digests',
] as const;
export type Need = (typeof NEEDS)[number];

/** Catalogues of controls and rules that an analyzer answers to, in the order in which they are shown. */
export const FRAMEWORKS = [
  'cis-aws',
  'security-hub',
  'control-tower',
  'pci-dss',
  'nist-800-53',
  'isms-p',
  'prowler',
  'sigma',
  'elastic',
  'panther',
  'datadog',
  'splunk',
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** The controls or rules of each catalogue by their own ids; CIS with the versions of the benchmark before the number. */
export type Compliance = Readonly<Partial<Record<Framework, readonly string[]>>>;

/** What a site decides about itself; the defaults are those of ANALYZERS.md. */
export interface SiteLimits {
  /** Days without use after which a key counts as idle. */
  readonly unusedAfterDays: number;
  /** Greatest age of key material in days. */
  readonly rotationMaxAgeDays: number;
  /** PCR0 of the enclave images that are ours, as 96 lower-case hexadecimal digits; empty: nobody named any. */
  readonly enclaveImages: readonly string[];
  /** Regions into which keys may be copied, also those whose day is over; empty: nobody named any. */
  readonly approvedRegions: readonly string[];
}

/** One question asked of the event history, and what to do about the answer. */
export type Analyzer<Row extends FindingRow = FindingRow, T extends Thresholds = Thresholds> =
  | Occurrence<Row, T>
  | Condition<Row, T>;

/** Something happened. Later silence proves nothing, so only a person closes it. */
export interface Occurrence<Row extends FindingRow, T extends Thresholds = Thresholds> extends Definition<Row, T> {
  readonly kind: 'occurrence';
  /** When it is given, a run asks only about the keys or principals that something came in about since the last one. */
  readonly apart?: Apart & { readonly moved?: Moved<T> };
  /** What it says of something also depends on how long that was before the end of the window. */
  readonly timed?: true;
  readonly sql: (window: Window, limits: SiteLimits, numbers: Numbers<T>) => Query;
}

/** Something is so. A covered run that no longer finds it resolves it. */
export interface Condition<Row extends FindingRow, T extends Thresholds = Thresholds> extends Definition<Row, T> {
  readonly kind: 'condition';
  /**
   * When it is given, a run asks only about the keys that something came in about since the last one, and about those
   * whose answer time alone may have changed.
   */
  readonly apart?: Apart &
    MovedByTime<T> & {
      readonly by: 'key';
      /**
       * What its question asks of a row of `keys`, whatever records are here. Only of keys that meet it does time, or do
       * records of their place, change anything: of others it has no row as of that instant, nor as of any before it. It
       * concerns nothing that came in about a key.
       */
      readonly meets?: Meets<T>;
    };
  /** Time alone changes nothing of its answer but the beginning of what nothing dates. */
  readonly timeless?: true;
  readonly sql: (asOf: Date, limits: SiteLimits, numbers: Numbers<T>) => Query;
  /**
   * What it cannot tell now for want of data, by the columns of `identity`, which are texts: if it was found before, it
   * stands. `gone` are the rows behind the findings that it found before and does not find now. Left out where a row that
   * is missing always means that it is no longer so.
   */
  readonly doubts?: (asOf: Date, limits: SiteLimits, gone: readonly Row[]) => Query;
  /**
   * What of the key that a finding is about must be known for a finding to be gone: with the inventories lost, that no
   * policy is known is no news that it was closed. Where it is given, subjects are keys.
   */
  readonly restsOn?: KeyAspect;
}

/** What time alone changes of the answers of a condition. */
type MovedByTime<T extends Thresholds> =
  | { readonly moved: Moved<T>; readonly ending?: Moved<T> }
  /** Of these keys time can end a finding, or change what it says, and bring none: one without any is not asked about. */
  | { readonly moved?: undefined; readonly ending: Moved<T> };

/** A condition on `keys`. */
export type Meets<T extends Thresholds = Thresholds> = (asOf: Date, limits: SiteLimits, numbers: Numbers<T>) => Query;

/** The keys, as `key_arn`, that may be judged otherwise as of a later instant though nothing came in about them. */
export type Moved<T extends Thresholds = Thresholds> = (
  from: Date,
  to: Date,
  limits: SiteLimits,
  numbers: Numbers<T>,
) => Query;

/**
 * What sets apart the data that one finding of an analyzer can rest on from that of others: rows of these tables with
 * one key, or one principal, never bear on findings about another. The finding's `subject` is that key or principal.
 */
export interface Apart {
  readonly by: 'key' | 'principal';
  /** Tables with a column `key_arn`, or `principal`. */
  readonly tables: readonly (
    | 'edge_day'
    | 'context_day'
    | 'failure_day'
    | 'decrypt_hour'
    | 'bare_use_day'
    | 'secret_reads'
    | 'notable_calls'
    | 'cross_account_day'
    | 'material_day'
    | 'control_events'
    | 'keys'
    | 'key_changes'
    | 'key_rotations'
    | 'grants'
    | 'policy_versions'
    | 'inventory_keys'
  )[];
  /** Whether findings also rest on records of any kind being here from the key's account and Region, or its account. */
  readonly coverage?: 'place' | 'account';
}

interface Definition<Row extends FindingRow, T extends Thresholds> {
  /** Kebab-case; also the file's name. */
  readonly id: string;
  /** Number in the catalogue, e.g. `USE-01`. */
  readonly code: string;
  readonly version: number;
  readonly category: Category;
  readonly severity: Severity;
  /** In words: what raises or lowers it, as `escalate` does. */
  readonly severityRule: Bilingual;
  readonly needs: readonly Need[];
  readonly title: Bilingual;
  readonly rationale: Bilingual;
  /**
   * Names of the events that it looks for in `control_events`: in its question the table holds no others, and only what
   * came in of these is a reason to ask again. Left out: all of them.
   */
  readonly controlEvents?: readonly [string, ...string[]];
  /** What one row of `sql` looks like once parsed. */
  readonly row: z.ZodType<Row>;
  /** The columns that make two rows the same finding. */
  readonly identity: readonly (keyof Row & string)[];
  readonly headline: Bilingual<(row: Row, numbers: Numbers<T>) => string>;
  readonly escalate?: (row: Row, numbers: Numbers<T>) => Severity | null;
  /** Numbers that a site may change; those of the catalogue unless it does. Bound in the SQL, never spelt. */
  readonly thresholds?: T;
  /** The allow-lists of the site that it looks at. */
  readonly allows?: readonly AllowList[];
  readonly remediation: Bilingual<readonly string[]>;
  /** The lasting part of the remedy for Terraform's AWS provider; `<names>` are the reader's to fill in. */
  readonly terraform: string;
  /**
   * Which events `event_count` counts, as a condition over the columns of `kms_events`, where there may be more of them
   * than `event_ids` names; null where no condition tells those of this row. Left out where it counts nothing more, or
   * where no condition tells any.
   */
  readonly evidence?: (row: Row) => Query | null;
  /** What the remedy would break. */
  readonly breaks: Bilingual;
  readonly falsePositives: Bilingual<readonly string[]>;
  readonly blindSpots: Bilingual<readonly string[]>;
  readonly references: readonly string[];
  readonly compliance: Compliance;
  readonly attack: readonly `T${number}`[];
}

/**
 * What is told of a key by an inventory, or by events if they reach back far enough: its state; its policy, whom that
 * lets in, or the policies of all keys of one multi-Region set; its grants; its rotation; where its material comes from
 * and since when it has it; what describes it; and when it was last used, by logs or KMS, or by KMS alone.
 */
export type KeyAspect =
  | 'state'
  | 'policy'
  | 'access'
  | 'related-policies'
  | 'grants'
  | 'rotation'
  | 'origin'
  | 'material'
  | 'description'
  | 'last-use'
  | 'last-use-by-kms';

/** Columns every analyzer's SQL returns. */
export interface FindingRow {
  /** Key ARN where the finding is about a key; else an account/region, trail or principal. */
  readonly subject: string;
  readonly account_id: string;
  readonly region: string;
  /** When it happened (occurrence) or began (condition); the instant of judgement where nothing tells since when. */
  readonly observed_at: Date;
  /** At most 20, oldest first; `event_count` says how many there are. */
  readonly event_ids: readonly string[];
  readonly event_count: number;
  readonly confidence: Confidence;
}

/**
 * Checks `identity` and `headline` against `row`, and the numbers against `thresholds`, then forgets both types. What
 * calls `headline` and `escalate` afterwards hands them only rows that `row` has parsed, and `numbersOf(thresholds)`.
 */
export function defineAnalyzer<Row extends FindingRow, T extends Thresholds>(analyzer: Analyzer<Row, T>): Analyzer {
  return analyzer as unknown as Analyzer;
}
