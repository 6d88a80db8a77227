import type { z } from 'zod';
import type { Role } from '@/lib/model/actor';
import type { Call } from '@/lib/verbs/operation';
import { analyzeOperation } from './analyze';
import { doctorOperation } from './doctor';
import { eventsOperation } from './events';
import { exportOperation } from './export';
import { findingsOperation } from './findings';
import { ingestOperation } from './ingest';
import { keyOperation, keysOperation } from './keys';
import { whocanOperation } from './whocan';

/** An operation whose shapes are only known to itself. */
export interface AnyOperation {
  readonly name: string;
  readonly role: Role;
  readonly input: z.ZodType;
  readonly run: (call: Call, input: never) => Promise<unknown>;
}

/** What the command line may ask of a running server. */
export const OPERATIONS: readonly AnyOperation[] = [
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
