import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DAY_MS } from '@/lib/model/time';
import { asRole, asUser, keyArn, kmsCall, otherCall, type RawRecord } from '@/tests/support/events';

const FIRST_DAY = Date.parse('2025-05-01T00:00:00Z');
const DAYS = 45;
export const PUBLIC_KEY = keyArn('0f0f0f0f-12ab-34cd-56ef-1234567890ab');
const QUIET_KEY = keyArn('abababab-12ab-34cd-56ef-1234567890ab');
/** Its policy let another account in for twelve minutes. */
export const BRIEF_KEY = keyArn('b01dface-12ab-34cd-56ef-1234567890ab');
/** A name that turns the text around it, as an attacker would write it. */
export const HOSTILE_USER = 'eve\u202Egpj.<img src=x onerror=alert(1)>';

/** Six weeks of one account's trail: steady use, people, denials, a key opened to everybody, one opened for minutes, and a broken file. */
export function writeLogs(folder: string): void {
  for (let day = 0; day < DAYS; day++) write(folder, day, recordsOf(day));
  const broken = gzipSync(JSON.stringify({ Records: recordsOf(1) }));
  writeFileSync(pathOf(folder, DAYS - 2, 'Broken'), broken.subarray(0, broken.length / 2));
  writeFileSync(join(folder, 'inventory.json.gz'), gzipSync(JSON.stringify(inventory())));
}

/** What a collector brought that was not let to see grants. */
function inventory(): object {
  const refusal = {
    code: 'AccessDeniedException',
    message: `User: ${HOSTILE_USER} is not authorized to perform: kms:ListGrants`,
    action: 'kms:ListGrants',
    resource: PUBLIC_KEY,
  };
  return {
    keytrailInventory: 1,
    collectedAt: new Date(FIRST_DAY + 40 * DAY_MS).toISOString(),
    regions: [
      {
        accountId: '111122223333',
        region: 'us-east-1',
        outputs: [{ command: 'kms list-grants', keyId: PUBLIC_KEY, error: refusal }],
      },
    ],
  };
}

function recordsOf(day: number): RawRecord[] {
  const at = (hour: number, minute = 0) => new Date(FIRST_DAY + day * DAY_MS + hour * 3_600_000 + minute * 60_000);
  const records = [
    ...Array.from({ length: 6 + (day % 5) }, (_, index) =>
      kmsCall(index % 3 === 0 ? 'GenerateDataKey' : 'Decrypt', {
        at: at(8 + index, index),
        by: asRole('Orders'),
        context: { 'aws:s3:arn': 'arn:aws:s3:::orders' },
        via: 's3',
      }),
    ),
    kmsCall('Decrypt', { at: at(9, 30), by: asUser(day % 7 === 3 ? HOSTILE_USER : 'Alice') }),
    kmsCall('Decrypt', { at: at(10), by: asRole('Curious'), error: 'AccessDenied', message: 'not authorized' }),
    otherCall('s3.amazonaws.com', 'PutObject', { at: at(11) }),
  ];
  if (day === 2) records.push(created(QUIET_KEY, at(7), 'arn:aws:iam::111122223333:root'));
  if (day === 3) records.push(kmsCall('Encrypt', { at: at(7), key: QUIET_KEY, by: asRole('Batch') }));
  if (day === 30) records.push(created(PUBLIC_KEY, at(7), '*'));
  if (day === 31) records.push(kmsCall('Encrypt', { at: at(7), key: PUBLIC_KEY, by: asRole('Newcomer') }));
  if (day === 20) records.push(created(BRIEF_KEY, at(7), 'arn:aws:iam::111122223333:root'));
  if (day === 33) {
    records.push(policyPut(at(14), ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root']));
    records.push(policyPut(at(14, 12), 'arn:aws:iam::111122223333:root'));
  }
  return records;
}

function policyFor(principal: string | readonly string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Use', Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' }],
  });
}

function policyPut(at: Date, principal: string | readonly string[]): RawRecord {
  return kmsCall('PutKeyPolicy', {
    at,
    key: BRIEF_KEY,
    by: asUser('Mallory'),
    request: { keyId: BRIEF_KEY, policyName: 'default', policy: policyFor(principal) },
  });
}

function created(key: string, at: Date, principal: string): RawRecord {
  const policy = policyFor(principal);
  const keyId = key.split('/')[1];
  return kmsCall('CreateKey', {
    at,
    key,
    by: asUser('Platform'),
    readOnly: false,
    request: { policy, keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', origin: 'AWS_KMS' },
    response: {
      keyMetadata: {
        aWSAccountId: '111122223333',
        arn: key,
        keyId,
        keyManager: 'CUSTOMER',
        keySpec: 'SYMMETRIC_DEFAULT',
        keyState: 'Enabled',
        keyUsage: 'ENCRYPT_DECRYPT',
        origin: 'AWS_KMS',
        multiRegion: false,
      },
    },
  });
}

function write(folder: string, day: number, records: readonly RawRecord[]): void {
  const path = pathOf(folder, day, 'AbCdEfGh12345678');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, gzipSync(JSON.stringify({ Records: records })));
}

function pathOf(folder: string, day: number, suffix: string): string {
  const date = new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10);
  return join(
    folder,
    'AWSLogs/111122223333/CloudTrail/us-east-1',
    date.replaceAll('-', '/'),
    `111122223333_CloudTrail_us-east-1_${date.replaceAll('-', '')}T0000Z_${suffix}.json.gz`,
  );
}
