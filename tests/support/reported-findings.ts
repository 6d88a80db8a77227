import { ANALYZERS } from '@/lib/analyzers';
import type { ReportedFinding } from '@/lib/exports/reported-finding';
import { SEVERITIES } from '@/lib/model/analyzer';
import { STATUSES } from '@/lib/model/finding';

export const BY_ID = new Map(ANALYZERS.map((analyzer) => [analyzer.id, analyzer]));
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A finding as exports are handed it; anything can be overridden. */
export function finding(more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    fingerprint: 'e566b29679f8ea6c503d58c19de13429',
    analyzer: 'imported-material-deleted',
    severity: 'critical',
    status: 'open',
    subject: KEY,
    scope: '111122223333/us-east-1',
    headline: 'user/Mallory deleted the imported material of this key',
    observed_at: '2026-11-01T10:00:00.000Z',
    first_seen_at: '2026-11-02T00:00:00.000Z',
    last_seen_at: '2026-11-21T23:59:58.000Z',
    part_of: null,
    event_ids: ['00000000-0000-4000-8000-000000000001'],
    detail: { confidence: 'high' },
    ...more,
  };
}

/** Texts that a log can hold and that must not do harm, nor break a document. */
const HOSTILE = [
  '=cmd|calc',
  '<script>alert(1)</script>',
  '[click](javascript:alert(1))',
  '\u0000\u001b[31m\u202e',
  '\ud800 half',
  '열쇠'.repeat(700),
  '😀'.repeat(400),
  '../../etc/passwd?#%',
  '',
];
/** Each severity, status and analyzer at least once, and hostile texts in every field that logs can fill. */
export const MANY = [
  ...SEVERITIES.map((severity) => finding({ severity })),
  ...STATUSES.map((status) => finding({ status })),
  ...ANALYZERS.map(({ id }) => finding({ analyzer: id })),
  ...HOSTILE.map((text) => finding({ subject: text, headline: text, event_ids: [text], detail: { text } })),
  finding({ analyzer: 'retired-analyzer' }),
  finding({ subject: 'arn:aws:iam::111122223333:role/ops/App' }),
  finding({ scope: 'unknown/unknown', subject: 'unknown' }),
  finding({ scope: '111122223333/cn-north-1' }),
];
