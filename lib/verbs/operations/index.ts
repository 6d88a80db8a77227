import type { Operation } from '@/lib/verbs/operation';
import { analyzeOperation } from './analyze';
import { doctorOperation } from './doctor';
import { eventsOperation } from './events';
import { exportOperation } from './export';
import { findingsOperation } from './findings';
import { ingestOperation } from './ingest';
import { keyOperation, keysOperation } from './keys';
import { whocanOperation } from './whocan';

/** What the command line may ask of a running server. */
export const OPERATIONS: readonly Operation<never, unknown>[] = [
  analyzeOperation,
  doctorOperation,
  eventsOperation,
  exportOperation,
  findingsOperation,
  ingestOperation,
  keyOperation,
  keysOperation,
  whocanOperation,
];
