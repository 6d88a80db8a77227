import type { Bilingual } from './language';

/** What a threshold counts; pages have words for each. */
export const THRESHOLD_UNITS = [
  'accounts',
  'calls',
  'days',
  'deviations',
  'grants',
  'hours',
  'keys',
  'minutes',
  'moves',
  'percent',
  'resources',
  'rotations',
  'secrets',
  'services',
  'times',
] as const;
export type ThresholdUnit = (typeof THRESHOLD_UNITS)[number];

/** One number that an analyzer judges by and a site may change. */
export interface Threshold {
  readonly label: Bilingual;
  readonly unit: ThresholdUnit;
  /** As in the catalogue. */
  readonly usual: number;
  /** The range in which the question still makes sense, both ends inside. */
  readonly least: number;
  readonly most: number;
}

/** The thresholds of one analyzer by name. */
export type Thresholds = Readonly<Record<string, Threshold>>;

/** The numbers that a run judges by: one for each threshold. */
export type Numbers<T extends Thresholds = Thresholds> = { readonly [Name in keyof T]: number };

/** The thresholds of the catalogue, with those that a site has chosen instead. What no threshold is called is left out. */
export function numbersOf<T extends Thresholds>(
  thresholds: T | undefined,
  chosen: Readonly<Record<string, number>> = {},
): Numbers<T> {
  const named = Object.entries(thresholds ?? {}).map(([name, { usual }]) => [name, chosen[name] ?? usual]);
  return Object.fromEntries(named) as Numbers<T>;
}
