import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Bundle } from '@/lib/inventory/parse-inventory';
import { SAMPLE_STORY, type StoryFile, storyFiles, storyLabels } from '@/lib/story/story';
import { logsOf, StoryRecord } from '@/tests/story/story-records';

const ACCOUNTS = ['111122223333', '222233334444', '333344445555', '444455556666', '555566667777', '666677778888'];
const OUTSIDE = ['777788889999', '888899990000', '999900001111'];
const OPERATIONS_OF_USE = /^(?:Decrypt|Encrypt|GenerateDataKey.*|Sign|Verify|GenerateMac|VerifyMac|ReEncrypt)$/;
const files: StoryFile[] = [...storyFiles(SAMPLE_STORY)];
const labels = storyLabels(SAMPLE_STORY);

/** What one pass over all records finds. */
const seen = {
  paths: new Set<string>(),
  days: new Set<string>(),
  perPlace: new Map<string, number>(),
  perDay: new Map<string, number>(),
  kms: 0,
  total: 0,
  ids: new Map<string, string>(),
  shared: new Map<string, StoryRecord[]>(),
  subjects: new Set<string>(),
  strangeAccounts: new Set<string>(),
  strangeAddresses: new Set<string>(),
  wrong: [] as string[],
};

beforeAll(() => {
  for (const { path, text, records } of logsOf(files)) {
    const [, account = '', region = ''] = /o-exampleorgid\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\//.exec(path) ?? [];
    seen.paths.add(path);
    for (const [number] of text.matchAll(/(?<![0-9a-f-])\d{12}(?![0-9a-f-])/g)) {
      if (![...ACCOUNTS, ...OUTSIDE].includes(number)) seen.strangeAccounts.add(number);
    }
    for (const record of records) notice(StoryRecord.parse(record), account, region, path);
  }
}, 120_000);

function notice(record: StoryRecord, account: string, region: string, path: string): void {
  const wrong = (what: string) => seen.wrong.push(`${what}: ${record.eventName} ${record.eventID} in ${path}`);
  const day = record.eventTime.slice(0, 10);
  count(seen.perPlace, `${account}/${region}`);
  count(seen.perDay, day);
  seen.total += 1;
  if (seen.ids.has(record.eventID)) wrong('an id that is not unique');
  seen.ids.set(record.eventID, record.eventTime);
  const { arn, sessionContext } = record.userIdentity;
  for (const subject of [sessionContext?.sessionIssuer?.arn ?? arn, `${account}/${region}`, record.resources?.[0]?.ARN])
    if (subject !== undefined) seen.subjects.add(subject);
  if (record.recipientAccountId !== account || record.awsRegion !== region) wrong('another place than its file');
  if (
    /^\d/.test(record.sourceIPAddress) &&
    !/^(?:192\.0\.2|198\.51\.100|203\.0\.113|10\.\d+\.\d+)\.\d+$/.test(record.sourceIPAddress)
  )
    seen.strangeAddresses.add(record.sourceIPAddress);
  if (record.sharedEventID)
    seen.shared.set(record.sharedEventID, [...(seen.shared.get(record.sharedEventID) ?? []), record]);
  const isService = record.userIdentity.invokedBy !== undefined || record.eventType === 'AwsServiceEvent';
  if (isService === (record.tlsDetails !== undefined))
    wrong('TLS details where a service calls, or none where nobody else does');
  if (record.userIdentity.type === 'AWSService' && !record.sharedEventID) wrong('a service without a shared id');
  if (record.userIdentity.type === 'AWSAccount' && record.userIdentity.arn) wrong('an outsider with a name');
  if (record.eventSource !== 'kms.amazonaws.com') return;
  seen.kms += 1;
  if (!record.resources && !/^(?:ListKeys|ListAliases|\w+CustomKeyStore)$/.test(record.eventName)) wrong('no key');
  const isUse = OPERATIONS_OF_USE.test(record.eventName);
  if (record.readOnly !== (isUse || /^(?:Get|List|Describe)/.test(record.eventName))) wrong('readOnly');
  if (isUse && record.responseElements !== null) wrong('an answer that KMS never logs');
  const isUnknown = record.errorCode === 'NotFoundException';
  if (record.eventName === 'Decrypt' && !isUnknown && record.requestParameters?.keyId !== undefined)
    wrong('a key in the request of Decrypt');
  if (
    isUse &&
    record.errorCode === undefined &&
    record.requestParameters?.encryptionAlgorithm === 'SYMMETRIC_DEFAULT'
  ) {
    if (!/^[0-9a-f]{64}$/.test(String(record.additionalEventData?.keyMaterialId))) wrong('no material');
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

describe('the files of the sample story', () => {
  it('are the same each time, byte for byte', () => {
    const hash = (list: Iterable<StoryFile>) => {
      const digest = createHash('sha256');
      for (const { path, body } of list) digest.update(path).update(body);
      return digest.digest('hex');
    };
    expect(hash(storyFiles(SAMPLE_STORY))).toBe(hash(files));
  }, 120_000);

  it('lie where an organization trail puts them, each under a name of its own', () => {
    expect(files.length).toBeLessThanOrEqual(3_000);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
    for (const path of seen.paths) {
      expect(path).toMatch(
        /^AWSLogs\/o-exampleorgid\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/,
      );
    }
    expect(files.filter(({ path }) => path.includes('/CloudTrail-Digest/')).length).toBe(2);
  });

  it('tell about 200,000 events in six accounts, three Regions and ninety days', () => {
    expect(seen.total).toBeGreaterThan(180_000);
    expect(seen.total).toBeLessThan(220_000);
    expect(seen.kms / seen.total).toBeGreaterThan(0.5);
    expect([...seen.perPlace.keys()].map((place) => place.split('/')[0]).sort()).toEqual(
      ACCOUNTS.flatMap((id) => [id, id, id]),
    );
    expect(new Set([...seen.perPlace.keys()].map((place) => place.split('/')[1])).size).toBe(3);
    expect(seen.perDay.size).toBe(90);
    expect(Math.min(...seen.perDay.values())).toBeGreaterThan(1_000);
    expect(Math.max(...seen.perDay.values())).toBeLessThan(4_000);
  });

  it('have quieter weekends', () => {
    const mean = (weekend: boolean) => {
      const days = [...seen.perDay].filter(([day]) => [0, 6].includes(new Date(day).getUTCDay()) === weekend);
      return days.reduce((sum, [, events]) => sum + events, 0) / days.length;
    };
    expect(mean(true)).toBeLessThan(mean(false));
  });
});

describe('the records of the sample story', () => {
  it('are shaped as CloudTrail shapes them, each in the file of its place, under an id of its own', () => {
    expect(seen.wrong.slice(0, 5)).toEqual([]);
  });

  it('name only accounts and addresses of documentation', () => {
    expect([...seen.strangeAccounts]).toEqual([]);
    expect([...seen.strangeAddresses]).toEqual([]);
  });

  it('tell a call across accounts of the organization twice, under one shared id', () => {
    const pairs = [...seen.shared.values()].filter((copies) => copies.length > 1);
    expect(pairs.length).toBeGreaterThan(500);
    for (const copies of pairs) {
      expect(copies.length).toBe(2);
      const owners = copies.filter(({ userIdentity }) => userIdentity.type === 'AWSAccount');
      const callers = copies.filter(({ userIdentity }) => userIdentity.type !== 'AWSAccount');
      expect([owners.length, callers.length]).toEqual([1, 1]);
      expect(callers[0]?.userIdentity.accountId).toBe(callers[0]?.recipientAccountId);
      expect(owners[0]?.userIdentity.accountId).toBe(callers[0]?.recipientAccountId);
      expect(owners[0]?.recipientAccountId).toBe(owners[0]?.resources?.[0]?.ARN.split(':')[4]);
    }
  });
});

describe('the labels of the sample story', () => {
  it('are at least twelve incidents and twelve innocents, each with an id of its own', () => {
    expect(new Set(labels.map(({ id }) => id)).size).toBe(labels.length);
    expect(labels.filter(({ kind }) => kind === 'incident').length).toBeGreaterThanOrEqual(12);
    expect(labels.filter(({ kind }) => kind === 'innocent').length).toBeGreaterThanOrEqual(12);
  });

  it('are said in both languages', () => {
    for (const { says } of labels) {
      expect(says.en).toMatch(/^[A-Z].*\.$/);
      expect(says.ko).toMatch(/[가-힣].*\.$/);
    }
  });

  it('are about keys, principals and places that are in the files', () => {
    const named = [/:key\//, /:(?:user|role)\/|:root$/, /^\d{12}\//];
    const lost = labels.filter(({ subject }) => named.some((one) => one.test(subject)) && !seen.subjects.has(subject));
    // Of the Region to which a key was copied there are no logs.
    expect(lost.map(({ id }) => id)).toEqual(['no-logs-from-there', 'primary-stays']);
  });

  it('point at events that are in the files', () => {
    for (const { id, eventIds } of labels)
      expect({ id, lost: eventIds.filter((event) => !seen.ids.has(event)) }).toEqual({ id, lost: [] });
    expect(labels.filter(({ eventIds }) => eventIds.length > 0).length).toBeGreaterThan(24);
  });
});

describe('the inventory of the sample story', () => {
  const body = files.find(({ path }) => path === 'inventory/bundle.json')?.body;
  const bundle = Bundle.parse(JSON.parse(Buffer.from(body ?? []).toString()));
  const outputs = bundle.regions.flatMap((place) => place.outputs);

  it('covers every account and Region, with sixty to eighty keys', () => {
    expect(bundle.regions.length).toBe(18);
    expect(bundle.accounts.map(({ accountId }) => accountId)).toEqual(ACCOUNTS);
    const keys = outputs.filter(({ command }) => command === 'describe-key').length;
    expect(keys).toBeGreaterThanOrEqual(60);
    expect(keys).toBeLessThanOrEqual(80);
  });

  it('knows of each key a last use that is in the logs, when it is within them', () => {
    const first = [...seen.perDay.keys()].sort()[0] ?? '';
    const uses = outputs
      .filter(({ command }) => command === 'get-key-last-usage')
      .map(({ output }) => JSON.parse(JSON.stringify(output)).KeyLastUsage)
      .filter(({ Timestamp }) => Timestamp !== undefined && Timestamp >= first);
    expect(uses.length).toBeGreaterThan(50);
    for (const { Timestamp, CloudTrailEventId } of uses)
      expect(seen.ids.get(CloudTrailEventId)).toBe(`${Timestamp.slice(0, 19)}Z`);
  });
});
