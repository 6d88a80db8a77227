import type { Extract } from '@/lib/model/extract';
import { contextDay } from './context-day';
import { controlEvents } from './control-events';
import { crossAccountDay } from './cross-account-day';
import { edgeDay } from './edge-day';
import { failureDay } from './failure-day';
import { keyUse } from './key-use';
import { accessKeyDay } from './late/access-key-day';
import { bareUseDay } from './late/bare-use-day';
import { decryptHour } from './late/decrypt-hour';
import { instanceDay } from './late/instance-day';
import { materialDay } from './late/material-day';
import { notableCalls } from './late/notable-calls';
import { objectDay } from './late/object-day';
import { principalContextDay } from './late/principal-context-day';
import { principalDay } from './late/principal-day';
import { principalHour } from './late/principal-hour';
import { secretReads } from './late/secret-reads';
import { tlsDay } from './late/tls-day';
import { partAccounts } from './part-accounts';
import { peopleQuarter } from './people-quarter';
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
  peopleQuarter,
  keyUse,
  partAccounts,
];

/** Those of the read models that only analyzers read; they are filled when an analysis begins. */
export const LATE_EXTRACTS: readonly Extract[] = [
  materialDay,
  secretReads,
  instanceDay,
  bareUseDay,
  tlsDay,
  objectDay,
  decryptHour,
  notableCalls,
];

/** Those that only pages about principals read; they are filled when an analysis is done, since no finding waits for them. */
export const PAGE_EXTRACTS: readonly Extract[] = [principalDay, principalContextDay, principalHour, accessKeyDay];
