import type { DigestVerdictRow } from '@/db/event-sink';
import { logFileTampered } from '@/lib/analyzers/log-file-tampered';
import { describeAnalyzer } from '../support/describe-analyzer';
import { kmsCall } from '../support/events';

const PLACE = '111122223333/us-east-1';
const LOG =
  'AWSLogs/111122223333/CloudTrail/us-east-1/2025/06/03/111122223333_CloudTrail_us-east-1_20250603T1005Z_abcdef0123456789.json.gz';
const DIGEST =
  'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2025/06/03/111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20250603T110000Z.json.gz';
const VALID = said(LOG.replace('T1005', 'T0005'), 'valid');

function said(tail: string, verdict: string, more: Partial<DigestVerdictRow> = {}): DigestVerdictRow {
  const kind = tail.includes('CloudTrail-Digest') ? 'digest' : 'log';
  return { tail, kind, verdict, because: null, validatedAt: new Date('2025-06-06T00:00:00Z'), ...more };
}

describeAnalyzer(logFileTampered, {
  asOf: new Date('2025-06-07T00:00:00Z'),

  fires: {
    'log files were changed': {
      digests: [VALID, said(LOG, 'invalid'), said(LOG.replace('abc', 'bcd'), 'invalid')],
      finds: [
        {
          subject: PLACE,
          severity: 'critical',
          confidence: 'high',
          event_count: 0,
          observed_at: new Date('2025-06-03T10:05:00Z'),
        },
      ],
    },
    'a log file that a digest names is gone': {
      digests: [said(LOG, 'log-missing')],
      finds: [{ subject: PLACE, severity: 'critical' }],
    },
    'a digest was changed': {
      digests: [said(DIGEST, 'invalid')],
      finds: [{ subject: PLACE, severity: 'critical' }],
    },
    'a digest is gone, and a log file has none': {
      digests: [said(DIGEST, 'missing'), said(LOG, 'digest-missing')],
      finds: [{ subject: PLACE, severity: 'critical' }],
    },
  },

  staysSilent: {
    'everything is as it was delivered': { digests: [VALID, said(DIGEST, 'valid')] },
    'a digest is late': {
      digests: [said(LOG, 'digest-missing', { validatedAt: new Date('2025-06-03T18:00:00Z') })],
    },
    'the log is from before there were digests': { digests: [said(LOG, 'none-expected')] },
    'the key to prove it is not here': { digests: [said(LOG, 'unproven'), said(DIGEST, 'unproven')] },
    'logging was stopped and begun again: between two chains nothing is owed': {
      digests: [
        said(DIGEST, 'valid'),
        said(LOG, 'valid'),
        said(LOG.replace('T1005', 'T1405'), 'none-expected'),
        said(DIGEST.replace('T110000', 'T180000'), 'valid'),
      ],
    },
    'a digest that was made later vouches for what came late': {
      digests: [said(DIGEST.replace('.json.gz', '_backfill.json.gz'), 'valid'), said(LOG, 'valid')],
    },
    'the bucket was copied under another prefix': {
      digests: [said(`copy-of-logs/${DIGEST}`, 'valid'), said(`copy-of-logs/${LOG}`, 'valid')],
    },
    'nobody validated anything': { events: [kmsCall('Decrypt', { at: '2025-06-03T10:00:00Z' })] },
  },
});
