import type { Extract } from '@/lib/model/extract';
import { contextDay } from './context-day';
import { controlEvents } from './control-events';
import { crossAccountDay } from './cross-account-day';
import { edgeDay } from './edge-day';
import { failureDay } from './failure-day';
import { keyUse } from './key-use';
import { partAccounts } from './part-accounts';
import { rootDay } from './root-day';
import { usageHour } from './usage-hour';

/** Every extract, in the order of the read models in the migration. */
export const EXTRACTS: readonly Extract[] = [
  usageHour,
  edgeDay,
  controlEvents,
  failureDay,
  contextDay,
  crossAccountDay,
  rootDay,
  keyUse,
  partAccounts,
];
