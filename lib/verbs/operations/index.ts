import { perform } from '@/lib/verbs/door';
import type { Call, Operation } from '@/lib/verbs/operation';
import { analyzeOperation } from './analyze';
import { archiveOperation } from './archive';
import { backupOperation } from './backup';
import { couldOperation } from './could';
import { crossAccountOperation } from './cross-account';
import { doctorOperation } from './doctor';
import { eventsOperation } from './events';
import { explainOperation } from './explain';
import { exportOperation } from './export';
import { findingsOperation } from './findings';
import { ingestOperation } from './ingest';
import { keyLedgerDifferenceOperation, keyLedgerOperation, saveKeyLedgerOperation } from './key-ledger';
import { keyThenOperation } from './key-then';
import { keyOperation, keysOperation } from './keys';
import { pauseOperation, resumeOperation } from './pause';
import { rebuildOperation } from './rebuild';
import { recordDigestsOperation } from './record-digests';
import {
  addSourceOperation,
  changeSourceOperation,
  checkSourceOperation,
  readSourceOperation,
  sourcesOperation,
} from './sources';
import { suggestOperation } from './suggest';
import { syncOperation } from './sync';
import { verifyOperation } from './verify';
import { whocanOperation } from './whocan';

/** An operation behind the door: shapes are its own affair. */
interface Service {
  readonly name: string;
  readonly answer: (call: Call, raw: unknown) => Promise<unknown>;
}

function service<Input, Output>(operation: Operation<Input, Output>): Service {
  return { name: operation.name, answer: (call, raw) => perform(operation, call, raw) };
}

/** What the command line may ask of a running server. */
export const SERVICES: readonly Service[] = [
  service(analyzeOperation),
  service(archiveOperation),
  service(backupOperation),
  service(couldOperation),
  service(crossAccountOperation),
  service(doctorOperation),
  service(eventsOperation),
  service(explainOperation),
  service(exportOperation),
  service(findingsOperation),
  service(ingestOperation),
  service(keyLedgerDifferenceOperation),
  service(keyLedgerOperation),
  service(keyOperation),
  service(keyThenOperation),
  service(keysOperation),
  service(pauseOperation),
  service(rebuildOperation),
  service(recordDigestsOperation),
  service(resumeOperation),
  service(saveKeyLedgerOperation),
  service(addSourceOperation),
  service(checkSourceOperation),
  service(changeSourceOperation),
  service(readSourceOperation),
  service(sourcesOperation),
  service(suggestOperation),
  service(syncOperation),
  service(verifyOperation),
  service(whocanOperation),
];
