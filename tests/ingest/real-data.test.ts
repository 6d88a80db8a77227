import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decoded, isAccountedFor } from '../support/decode';
import { type Warehouse, warehouseHolding } from '../support/warehouse';

const DATA = '../shared/data';
type Raw = Record<string, unknown>;

/** A second reading that shares nothing with the first: whole files, `JSON.parse`, the shapes of these folders. */
function independent(path: string): Raw[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  let documents: unknown[];
  try {
    documents = [JSON.parse(text)];
  } catch {
    documents = text
      .trim()
      .replaceAll('}{"Records"', '}\n{"Records"')
      .split('\n')
      .map((line) => JSON.parse(line));
  }
  return documents.flat().flatMap((document) => {
    const object = document as Raw;
    if (Array.isArray(object.Records)) return object.Records as Raw[];
    if (object.detail) return [object.detail as Raw];
    const aws = object.aws as Raw | undefined;
    return [(aws?.cloudtrail as Raw | undefined) ?? object];
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && /\.(json|ndjson|gz)$/.test(path))
    .sort();
}

const folders = ['invictus', 'aws-docs', 'opensearch', 'trailscraper', 'stratus', 'splunk', 'shapes'];
const whole = folders
  .flatMap((folder) => filesBelow(join(DATA, folder)))
  .filter((path) => !path.endsWith('truncated.json.gz'));
const isKms = (record: Raw) => record.eventSource === 'kms.amazonaws.com';

function keyOf(record: Raw): string | undefined {
  return ((record.resources ?? []) as Raw[]).map(({ ARN }) => String(ARN)).find((arn) => arn.includes(':key/'));
}

function tally(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    const name = String(value ?? null);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('every real file', () => {
  it.each(whole)('%s has the records that a simple reading finds', async (path) => {
    const records = independent(path);
    const found = await decoded(path);
    expect(found.file).toMatchObject({ outcome: 'complete', reason: null, records: records.length, rejects: [] });
    expect(isAccountedFor(found)).toBe(true);
    const kms = records.filter(isKms);
    expect(tally(found.kms.map((event) => event.event_name))).toEqual(tally(kms.map((record) => record.eventName)));
    expect(tally(found.kms.map((event) => event.recipient_account_id))).toEqual(
      tally(kms.map((record) => record.recipientAccountId)),
    );
    for (const event of found.kms) {
      const key = keyOf(records[event.record_index] ?? {});
      if (key !== undefined) expect(event.key_arn).toBe(key);
    }
  });

  it('keeps the whole records of a truncated file', async () => {
    const found = await decoded(join(DATA, 'shapes/truncated.json.gz'));
    expect(found.file).toMatchObject({ outcome: 'partial', reason: 'the gzip ends too early' });
    expect(found.file.rejects).toHaveLength(1);
    expect(isAccountedFor(found)).toBe(true);
  });

  it('takes no policy and no inventory for a log', async () => {
    for (const path of [...filesBelow(join(DATA, 'policies')), ...filesBelow(join(DATA, 'inventory'))]) {
      const { file } = await decoded(path);
      expect({ path, outcome: file.outcome, records: file.records }).toEqual({
        path,
        outcome: 'not-a-log',
        records: 0,
      });
    }
  });

  it('stores no session token', async () => {
    for (const path of whole) {
      const found = await decoded(path);
      const kept = [...found.kms, ...found.context].map((event) => event.record ?? '').join('');
      expect(kept).not.toMatch(/"(sessionToken|secretAccessKey)":"(?!REDACTED)/);
    }
  });
});

describe('the store of all real files', () => {
  let warehouse: Warehouse;
  const unique = new Map<string, Raw>();

  beforeAll(async () => {
    warehouse = await warehouseHolding();
    for (const path of whole) {
      await warehouse.addFile(path);
      for (const record of independent(path).filter(isKms)) {
        const id = String(record.eventID);
        if (!unique.has(id)) unique.set(id, record);
      }
    }
  }, 120_000);
  afterAll(() => warehouse.close());

  const counted = async (field: 'event-name' | 'account' | 'region' | 'error' | 'event-source') =>
    Object.fromEntries(
      (await warehouse.facts.count({}, [field])).map(({ values, events }) => [String(values[0]), events]),
    );

  it('holds each event once, by name, Region and error', async () => {
    const records = [...unique.values()];
    expect(await counted('event-name')).toEqual(tally(records.map((record) => record.eventName)));
    expect(await counted('region')).toEqual(tally(records.map((record) => record.awsRegion)));
    expect(await counted('error')).toEqual(tally(records.map((record) => record.errorCode)));
    expect(await counted('event-source')).toEqual({ 'kms.amazonaws.com': records.length });
  });

  it('holds them by account', async () => {
    const accountOf = (record: Raw) => record.recipientAccountId ?? (record.userIdentity as Raw | undefined)?.accountId;
    expect(await counted('account')).toEqual(tally([...unique.values()].map(accountOf)));
  });

  it('holds them by key, ReEncrypt under both of its keys', async () => {
    const keys = [...unique.values()].flatMap((record) => {
      const all = ((record.resources ?? []) as Raw[])
        .map(({ ARN }) => String(ARN))
        .filter((arn) => arn.includes(':key/'));
      return record.eventName === 'ReEncrypt' ? [...new Set(all)] : all.slice(0, 1);
    });
    const found = await warehouse.facts.count({}, ['key']);
    const named = new Set(keys);
    const stored = found.filter(({ values }) => named.has(String(values[0])));
    expect(Object.fromEntries(stored.map(({ values, events }) => [values[0], events]))).toEqual(tally(keys));
  });

  it('adds nothing when every file is read again', async () => {
    const before = await warehouse.facts.count({ allServices: true }, ['event-name']);
    for (const path of whole) await warehouse.addFile(path);
    expect(await warehouse.facts.count({ allServices: true }, ['event-name'])).toEqual(before);
  }, 120_000);
});
