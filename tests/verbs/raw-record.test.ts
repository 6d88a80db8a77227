import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEventId } from '@/lib/model/parse';
import { rawRecord } from '@/lib/verbs/raw-record';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const ID = '0c5f7a1e-1111-4222-8333-444455556666';
const OTHER = '0c5f7a1e-1111-4222-8333-444455557777';
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function decrypt(eventID: string) {
  return {
    eventVersion: '1.11',
    eventID,
    eventTime: '2026-06-10T08:00:00Z',
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    readOnly: true,
    awsRegion: 'eu-west-1',
    recipientAccountId: '111122223333',
    sourceIPAddress: '192.0.2.10',
    userAgent: '<script>alert(1)</script>',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/mina', accountId: '111122223333' },
    requestParameters: { encryptionContext: { purpose: 'test' } },
    responseElements: null,
    resources: [{ ARN: key, accountId: '111122223333', type: 'AWS::KMS::Key' }],
  };
}

function id(text: string) {
  return parseEventId(text) ?? expect.fail(text);
}

let folder: string;
let path: string;
let warehouse: Warehouse;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keytrail-'));
  path = join(folder, 'log.json');
  writeFileSync(path, JSON.stringify({ Records: [decrypt(OTHER), decrypt(ID.toUpperCase())] }));
  warehouse = await warehouseHolding();
  await warehouse.addFile(path);
});
afterEach(() => {
  warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the full record of an event', () => {
  it('is read again from its place in the log file, as text and nothing else', async () => {
    const record = await rawRecord({ ...warehouse, dataDir: folder }, id(ID));
    expect(record).toMatchObject({ kind: 'found', from: 'file', path, recordIndex: 1 });
    if (record.kind !== 'found') return;
    expect(JSON.parse(record.json)).toMatchObject({
      eventID: ID.toUpperCase(),
      userAgent: '<script>alert(1)</script>',
    });
  });

  it('is said to be gone when the file is', async () => {
    rmSync(path);
    expect(await rawRecord({ ...warehouse, dataDir: folder }, id(ID))).toEqual({ kind: 'gone', path, recordIndex: 1 });
  });

  it('is not taken from a file that holds another event there now', async () => {
    writeFileSync(path, JSON.stringify({ Records: [decrypt(ID), decrypt(OTHER)] }));
    expect(await rawRecord({ ...warehouse, dataDir: folder }, id(ID))).toMatchObject({ kind: 'changed' });
    writeFileSync(path, 'not a log any more');
    expect(await rawRecord({ ...warehouse, dataDir: folder }, id(ID))).toMatchObject({ kind: 'changed' });
  });

  it('is unknown for an event that was never stored', async () => {
    expect(await rawRecord({ ...warehouse, dataDir: folder }, id('ffffffff-1111-4222-8333-444455556666'))).toEqual({
      kind: 'unknown',
    });
  });
});
