import type { Command } from '@/cli/command';
import { analyzeCommand } from './analyze';
import { archiveCommand } from './archive';
import { backupCommand } from './backup';
import { collectCommand } from './collect';
import { connectCommand } from './connect';
import { couldCommand } from './could';
import { crossAccountCommand } from './cross-account';
import { diffPolicyCommand } from './diff-policy';
import { doctorCommand } from './doctor';
import { eventsCommand } from './events';
import { explainCommand } from './explain';
import { exportCommand } from './export';
import { findingsCommand } from './findings';
import { historyCommand } from './history';
import { ingestCommand } from './ingest';
import { keyCommand } from './key';
import { keyLedgerCommand } from './key-ledger';
import { keysCommand } from './keys';
import { lintPolicyCommand } from './lint-policy';
import { pauseCommand, resumeCommand } from './pause';
import { policyCasesCommand } from './policy-cases';
import { rebuildCommand } from './rebuild';
import { restoreCommand } from './restore';
import { serveCommand } from './serve';
import { sourcesCommand } from './sources';
import { suggestCommand } from './suggest';
import { syncCommand } from './sync';
import { validateDigestsCommand } from './validate-digests';
import { verifyCommand } from './verify';
import { whocanCommand } from './whocan';

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  collectCommand,
  historyCommand,
  ingestCommand,
  syncCommand,
  connectCommand,
  sourcesCommand,
  pauseCommand,
  resumeCommand,
  analyzeCommand,
  findingsCommand,
  keysCommand,
  keyCommand,
  eventsCommand,
  whocanCommand,
  explainCommand,
  couldCommand,
  crossAccountCommand,
  suggestCommand,
  exportCommand,
  keyLedgerCommand,
  lintPolicyCommand,
  diffPolicyCommand,
  policyCasesCommand,
  validateDigestsCommand,
  verifyCommand,
  archiveCommand,
  rebuildCommand,
  backupCommand,
  restoreCommand,
  doctorCommand,
];
