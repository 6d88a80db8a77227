import { z } from 'zod';
import type { FileSettings } from './site';

/** Lists of what is expected; analyzers say which of them they look at. */
export const ALLOW_LISTS = ['accounts', 'principals', 'regions', 'resources'] as const;
export type AllowList = (typeof ALLOW_LISTS)[number];

const accountId = z.string().regex(/^\d{12}$/, 'An account id has twelve digits.');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'Not the name of a Region.');
/** The last day of an entry; null: without end. */
const until = z.iso.date('A day is written as 2027-06-30.').nullable().default(null);
const note = z.string().trim().max(200, 'A note has at most 200 characters.').nullable().default(null);
/** An ARN in which `*` stands for any text. */
const arnPattern = z
  .string()
  .trim()
  .max(600, 'An ARN has at most 600 characters here.')
  .regex(/^arn:[^\s]+$/, { error: 'An ARN, in which * stands for any text.', abort: true })
  .refine((text) => /[a-z0-9]{3}/i.test(text.slice(4).replaceAll('*', '')), 'That would match everything.');

const tagName = z
  .string()
  .min(1, 'Write tags as name=value.')
  .max(128, 'The name of a tag has at most 128 characters.');
const tagValue = z.string().max(256, 'The value of a tag has at most 256 characters.');

/** Accounts outside the organization that may use keys, until a day. */
export const TrustedAccount = z.object({ accountId, name: z.string().nullable().default(null), until }).strict();

/** What is expected, shared by the analyzers that look at it. */
export const Allowed = z
  .object({
    /** Roles and users whose doings need no finding, e.g. a scanner or a deployment. */
    principals: z.array(z.object({ pattern: arnPattern, note, until }).strict()).default([]),
    /** Regions into which keys may be copied or moved. */
    regions: z.array(z.object({ region, note, until }).strict()).default([]),
    /** Keys, trails, buckets and the like that are as they should be. */
    resources: z.array(z.object({ pattern: arnPattern, note, until }).strict()).default([]),
  })
  .strict();
export type Allowed = z.infer<typeof Allowed>;

/** Where an analyzer looks; an empty list means everywhere. */
export const AnalyzerScope = z
  .object({
    accounts: z.array(accountId).default([]),
    regions: z.array(z.union([region, z.literal('global')])).default([]),
    /** Of the tags of the key: one of these must be there with this value. Findings that are not about a key stay in scope. */
    tags: z.array(z.object({ key: tagName, value: tagValue }).strict()).default([]),
  })
  .strict();
export type AnalyzerScope = z.infer<typeof AnalyzerScope>;

/** What a site decides about one analyzer. */
export const AnalyzerSetting = z
  .object({
    on: z.boolean().default(true),
    /** Thresholds by name, where they differ from the catalogue. */
    thresholds: z.record(z.string(), z.number('A whole number.').int('A whole number.')).default({}),
    scope: AnalyzerScope.default({ accounts: [], regions: [], tags: [] }),
  })
  .strict();
export type AnalyzerSetting = z.infer<typeof AnalyzerSetting>;

/** Most days that a limit of days may have. */
const MOST_DAYS = 2560;

function wholeDays(least: number) {
  const rule = `Whole days, from ${least} to ${MOST_DAYS}.`;
  return z.number(rule).int(rule).min(least, rule).max(MOST_DAYS, rule);
}

export const unusedAfterDays = wholeDays(7);
export const rotationMaxAgeDays = wholeDays(90);

/** What administrators decide on the settings page, whole: what is not said here is said by `keytrail.json`. */
export const Settings = z
  .object({
    unusedAfterDays: unusedAfterDays.nullable().default(null),
    rotationMaxAgeDays: rotationMaxAgeDays.nullable().default(null),
    trustedAccounts: z.array(TrustedAccount).default([]),
    allowed: Allowed.default({ principals: [], regions: [], resources: [] }),
    /** By analyzer id. */
    analyzers: z.record(z.string(), AnalyzerSetting).default({}),
  })
  .strict();
export type Settings = z.infer<typeof Settings>;

/** What a run of an analyzer judged by, kept with the run and with what it found. */
export const Judgement = z.object({
  version: z.number().int(),
  /** Edition of the settings that were in force; null: only those of `keytrail.json` and the catalogue. */
  edition: z.number().int().nullable(),
  /** Its thresholds by name. */
  numbers: z.record(z.string(), z.number()),
  unusedAfterDays,
  rotationMaxAgeDays,
  scope: AnalyzerScope,
});
export type Judgement = z.infer<typeof Judgement>;

/** Settings as they were saved once; editions are kept. */
export interface SettingsEdition {
  /** Counts from 1. */
  readonly edition: number;
  readonly savedAt: Date;
  readonly savedBy: string;
  readonly reason: string;
  readonly settings: Settings;
  /** What `keytrail.json` said with it; null when that was not kept. */
  readonly file: FileSettings | null;
}
