import type { Range } from '@/app/range';
import type { SearchParams } from '@/app/search-params';
import type { View } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import type { FindingItem } from '@/lib/queries/finding-items';
import type { KeyRecord } from '@/lib/queries/key-record';
import type { Risk } from '@/lib/queries/key-risk';

export const KEY_TABS = [
  'summary',
  'usage',
  'users',
  'who-may',
  'policy',
  'grants',
  'rotation',
  'cross-account',
  'blast-radius',
  'changes',
  'on-a-day',
] as const;
export type KeyTab = (typeof KEY_TABS)[number];

/** The tab that the address names; the summary when it names none. */
export function tabOf(text: string | null): KeyTab {
  return KEY_TABS.find((tab) => tab === text) ?? 'summary';
}

/** What every part of a key's page is given. */
export interface KeyTabProps {
  readonly view: View;
  readonly keyArn: KeyArn;
  readonly record: KeyRecord;
  readonly risk: Risk;
  readonly asOf: Date;
  readonly range: Range;
  readonly params: SearchParams;
  /** Findings about this key, whatever their status. */
  readonly findings: readonly FindingItem[];
}
