import type { Language } from '@/lib/model/language';
import { analyzerSettings } from './analyzer-settings';
import { approvals } from './approvals';
import { auditLog } from './audit-log';
import { baseline } from './baseline';
import { bulk } from './bulk';
import { catalogue } from './catalogue';
import { chains } from './chains';
import { connections } from './connections';
import { crossAccount } from './cross-account';
import { findingDetail } from './finding-detail';
import { findingEvidence } from './finding-evidence';
import { findingHistory } from './finding-history';
import { findingValues } from './finding-values';
import { findings } from './findings';
import { frame } from './frame';
import { grantTable } from './grant-table';
import { incidents } from './incidents';
import { keyLedger } from './key-ledger';
import { keyPage } from './key-page';
import { keyPolicy } from './key-policy';
import { keyReach } from './key-reach';
import { keyRotation } from './key-rotation';
import { keys } from './keys';
import { leastPolicy } from './least-policy';
import { mutes } from './mutes';
import { onADay } from './on-a-day';
import { overview } from './overview';
import { principals } from './principals';
import { progress } from './progress';
import { reliance } from './reliance';
import { search } from './search';
import { settings } from './settings';
import { sources } from './sources';
import { ui } from './ui';
import { upload } from './upload';
import { whatBreaks } from './what-breaks';

/** Every text of the pages, by section. A text that one language lacks does not compile. */
export function wordsIn(language: Language) {
  return {
    analyzerSettings: analyzerSettings[language],
    approvals: approvals[language],
    auditLog: auditLog[language],
    baseline: baseline[language],
    bulk: bulk[language],
    catalogue: catalogue[language],
    chains: chains[language],
    connections: connections[language],
    crossAccount: crossAccount[language],
    findingDetail: findingDetail[language],
    findingEvidence: findingEvidence[language],
    findingValues: findingValues[language],
    findingHistory: findingHistory[language],
    findings: findings[language],
    frame: frame[language],
    incidents: incidents[language],
    keyPolicy: keyPolicy[language],
    grantTable: grantTable[language],
    keyRotation: keyRotation[language],
    keyReach: keyReach[language],
    keyPage: keyPage[language],
    keyLedger: keyLedger[language],
    keys: keys[language],
    leastPolicy: leastPolicy[language],
    mutes: mutes[language],
    onADay: onADay[language],
    overview: overview[language],
    principals: principals[language],
    progress: progress[language],
    reliance: reliance[language],
    search: search[language],
    settings: settings[language],
    sources: sources[language],
    ui: ui[language],
    upload: upload[language],
    whatBreaks: whatBreaks[language],
  };
}

export type Words = ReturnType<typeof wordsIn>;
