import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataFolder } from '@/boot/data-folder';
import { type Opened, openRuntime } from '@/boot/open-runtime';
import { openS3 } from '@/lib/sources/open-s3';
import { load } from '@/lib/verbs/load';
import { loadSource } from '@/lib/verbs/load-source';
import { type Bucket, type BucketOptions, bucketOf, FROM, signingKey } from '../digests/bucket';
import { type AwsFake, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, type FakeObject } from '../support/aws-fake-world';
import { folderWith } from '../support/folder';
import { jumpingClock } from '../support/jumping-clock';

const OPERATOR = { kind: 'operator', name: 'test' } as const;
const OURS = '111122223333';
const REGION = 'us-east-1';
const HOURS = 14;
const KEY = signingKey('31e8b5433410dfb61a9dc45cc65b22ff');
const env = { ...process.env };
const never = new AbortController().signal;

let folder = folderWith();
let opened: Opened;

beforeEach(async () => {
  folder = folderWith();
  opened = await openRuntime({ folder: dataFolder(join(folder.path, 'data')), root: '.', workerFile: null });
});
afterEach(() => {
  opened.close();
  folder.remove();
  process.env = { ...env };
});

/** Everything that was judged, by name; what is simply valid as its number. */
async function verdicts() {
  const rows = await opened.runtime.models.rows(
    { text: 'select tail, kind, verdict from digest_verdicts order by tail', values: {} },
    z.object({ tail: z.string(), kind: z.string(), verdict: z.string() }),
  );
  const valid = (kind: string) => rows.filter((one) => one.kind === kind && one.verdict === 'valid').length;
  const odd = rows.filter(({ verdict }) => verdict !== 'valid').map(({ tail, verdict }) => [tail, verdict]);
  return { logs: valid('log'), digests: valid('digest'), odd: Object.fromEntries(odd) };
}

const bucket = (options: BucketOptions = {}, hours = HOURS): Bucket => bucketOf(hours, KEY, options);
const edited = (content: Buffer | undefined) =>
  gzipSync(
    gunzipSync(content ?? Buffer.alloc(0))
      .toString()
      .replace('eventID', 'eventIX'),
  );

const KEYS = JSON.stringify({ PublicKeyList: [KEY.listed] });

describe('logs on disk', () => {
  const write = ({ files, signatures }: Bucket, isWanted: (name: string) => boolean = () => true) => {
    for (const [name, content] of files) if (isWanted(name)) folder.write(join('logs', name), content);
    for (const [name, signature] of signatures) folder.write(join('logs', `${name}.signature`), signature);
  };
  const read = () => load(opened.runtime, OPERATOR, [join(folder.path, 'logs')], never);
  const isDigest = (name: string) => name.includes('CloudTrail-Digest');

  it('are judged while they are read, by keys from a file, and not again for nothing', async () => {
    const { logs, digests, ...all } = bucket({ late: [3], restarts: [8] });
    write({ logs, digests, ...all });
    folder.write('logs/keys.json', KEYS);
    await read();
    const first = await verdicts();
    expect(first).toEqual({ logs: logs.length, digests: digests.length, odd: {} });
    await read();
    expect(await verdicts()).toEqual(first);
  });

  it('are told apart: changed, gone, planted, and without the digest of its hour', async () => {
    const all = bucket();
    const [changed = '', gone = ''] = all.logs;
    const planted = all.logs[4]?.replace(/Z_\w+/, 'Z_planted000000000') ?? '';
    const lost = all.digests[6] ?? '';
    all.files.set(changed, edited(all.files.get(changed)));
    all.files.delete(gone);
    all.files.set(planted, gzipSync('{"Records":[]}'));
    const ofLost = z.object({ logFiles: z.array(z.object({ s3Object: z.string() })) });
    const without = ofLost.parse(JSON.parse(gunzipSync(all.files.get(lost) ?? '').toString())).logFiles;
    all.files.delete(lost);
    write(all);
    folder.write('logs/keys.json', KEYS);
    await read();
    expect((await verdicts()).odd).toEqual({
      [changed]: 'invalid',
      [gone]: 'log-missing',
      [planted]: 'invalid',
      [lost]: 'missing',
      ...Object.fromEntries(without.map(({ s3Object }) => [s3Object, 'digest-missing'])),
    });
  });

  it('are held against their digests where those were copied to a folder of their own', async () => {
    const all = bucket();
    const planted = (all.logs[2] ?? '').replace(/Z_[0-9a-f]+/, 'Z_eeeeeeeeeeeeeeee');
    write(all, (name) => !isDigest(name));
    for (const [name, content] of all.files) if (isDigest(name)) folder.write(join('logs/digests', name), content);
    for (const [name, signature] of all.signatures) {
      folder.write(join('logs/digests', `${name}.signature`), signature);
    }
    folder.write(join('logs', planted), gzipSync('{"Records":[]}'));
    folder.write('logs/keys.json', KEYS);
    await read();
    expect(await verdicts()).toEqual({ logs: all.logs.length, digests: HOURS, odd: { [planted]: 'invalid' } });
  });

  it('are unproven without keys, and proven when the keys come', async () => {
    const all = bucket();
    write(all);
    await read();
    expect(Object.values((await verdicts()).odd)).toEqual(
      Array.from({ length: all.logs.length + HOURS }, () => 'unproven'),
    );
    folder.write('logs/keys.json', KEYS);
    await read();
    expect(await verdicts()).toEqual({ logs: all.logs.length, digests: HOURS, odd: {} });
  });

  it('are not proven by keys that lie among the logs, where whoever changed them could lay his own', async () => {
    const all = bucket();
    write(all);
    folder.write(join('logs', dirname(all.logs[0] ?? ''), 'keys.json'), KEYS);
    await read();
    expect(Object.values((await verdicts()).odd)).toEqual(
      Array.from({ length: all.logs.length + HOURS }, () => 'unproven'),
    );
  });

  it.each([
    ['logs first', false],
    ['digests first', true],
  ])('come to the same in two deliveries, %s', async (_, digestsFirst) => {
    const all = bucket();
    folder.write('logs/keys.json', KEYS);
    write(all, (name) => isDigest(name) === digestsFirst);
    await read();
    write(all);
    await read();
    expect(await verdicts()).toEqual({ logs: all.logs.length, digests: HOURS, odd: {} });
  });

  it('that come hour by hour raise no alarm, and what is changed after it was read does', async () => {
    const all = bucket();
    folder.write('logs/keys.json', KEYS);
    for (let hour = 1; hour <= HOURS; hour++) {
      const before = FROM + hour * 3_600_000;
      const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
      write(all, (name) => (/_(\d{8}T\d{4})\d*Z/.exec(name)?.[1] ?? '') <= stamp(before).slice(0, 13));
      await read();
      expect((await verdicts()).odd).toEqual({});
    }
    const name = all.logs[3] ?? '';
    folder.write(join('logs', name), edited(all.files.get(name)));
    await read();
    expect((await verdicts()).odd).toEqual({ [name]: 'invalid' });
    write(all);
    rmSync(join(folder.path, 'logs', all.logs[5] ?? ''));
    await read();
    expect((await verdicts()).odd).toEqual({});
  });

  it('of a copy that begins in the middle of a day miss nothing from before it', async () => {
    const all = bucket();
    const [, , before = '', first = ''] = all.digests;
    const hourOf = (name: string) => /_(\d{8}T\d{4})\d*Z/.exec(name)?.[1] ?? '';
    write(all, (name) => hourOf(name) >= hourOf(isDigest(name) ? first : before));
    folder.write('logs/keys.json', KEYS);
    await read();
    expect((await verdicts()).odd).toEqual({});
  });

  it('from before the first digest are told as none expected', async () => {
    const all = bucket();
    const early = all.logs[0]?.replace(/2026\/11\/01/, '2026/10/31').replace('_20261101T', '_20261031T') ?? '';
    all.files.set(early, gzipSync('{"Records":[]}'));
    write(all);
    folder.write('logs/keys.json', KEYS);
    await read();
    expect((await verdicts()).odd).toEqual({ [early]: 'none-expected' });
  });
});

describe('logs in a bucket', () => {
  let objects: Map<string, FakeObject>;
  let fake: AwsFake;
  let isRefused = false;

  beforeEach(async () => {
    objects = new Map();
    isRefused = false;
    fake = await startAwsFake(
      {
        accounts: { [OURS]: { regions: [REGION], publicKeys: { [REGION]: [KEY.listed] } } },
        buckets: { 'trail-logs': { region: REGION, objects } },
      },
      {
        fault: ({ operation }) => {
          if (isRefused && operation === 'ListPublicKeys') throw new FakeError('AccessDeniedException', 'no', 403);
        },
      },
    );
    Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
  });
  afterEach(() => fake.close());

  const deliver = ({ files, signatures }: Bucket, isWanted: (name: string) => boolean = () => true) => {
    for (const [name, body] of files) {
      const signature = signatures.get(name);
      if (isWanted(name)) objects.set(name, { body, ...(signature === undefined ? {} : { signature }) });
    }
  };
  const read = async () => {
    const options = { clock: jumpingClock(), signal: never };
    const source = await openS3({ bucket: 'trail-logs', prefix: '' }, { homeRegion: REGION }, options);
    const days = { from: new Date(FROM), to: new Date(FROM) };
    return loadSource(opened.runtime, OPERATOR, { source, days }, never);
  };

  it('are judged while they are read, each object once, by keys that CloudTrail lists', async () => {
    const all = bucket();
    deliver(all);
    const report = await read();
    expect(await verdicts()).toEqual({ logs: all.logs.length, digests: HOURS, odd: {} });
    expect(report.refusals).toEqual([]);
    expect(report.lastObject?.path).not.toContain('Digest');
    await read();
    expect(fake.of('s3:GetObject')).toHaveLength(all.files.size);
    expect(fake.of('cloudtrail:ListPublicKeys')).toHaveLength(1);
  });

  it('that were changed or deleted there are told, also when the digest comes after them', async () => {
    const all = bucket();
    const [changed = '', gone = ''] = all.logs;
    deliver(all, (name) => !name.includes('Digest') && name !== gone);
    objects.set(changed, { body: edited(all.files.get(changed)) });
    await read();
    expect(await verdicts()).toEqual({ logs: 0, digests: 0, odd: {} });
    deliver(all, (name) => name.includes('Digest'));
    await read();
    expect((await verdicts()).odd).toEqual({ [changed]: 'invalid', [gone]: 'log-missing' });
    deliver(all, (name) => name === gone);
    await read();
    expect((await verdicts()).odd).toEqual({ [changed]: 'invalid' });
  });

  it('of a trail without digests are not planted, whatever digests another trail has beside it', async () => {
    const all = bucket();
    deliver(all);
    const name = (all.logs[2] ?? '').replace(/Z_[0-9a-f]+/, 'Z_eeeeeeeeeeeeeeee');
    objects.set(`operations/${name}`, { body: gzipSync('{"Records":[]}') });
    await read();
    expect((await verdicts()).odd).toEqual({ [name]: 'none-expected' });
    objects.set(name.replace('eeee', 'ffff'), { body: gzipSync('{"Records":[]}') });
    await read();
    expect((await verdicts()).odd).toEqual({ [name]: 'none-expected', [name.replace('eeee', 'ffff')]: 'invalid' });
  });

  it('are unproven, and the missing right is named, where CloudTrail may not be asked for its keys', async () => {
    const all = bucket();
    deliver(all);
    // Keys that lie in the bucket itself are nobody's word.
    objects.set(all.logs[0]?.replace(/Z_\w+/, 'Z_plantedkeys00000') ?? '', { body: gzipSync(KEYS) });
    isRefused = true;
    expect(await read()).toMatchObject({
      outcome: 'incomplete',
      refusals: [{ action: 'cloudtrail:ListPublicKeys', resource: '*', code: 'AccessDeniedException' }],
    });
    expect(await verdicts()).toMatchObject({ logs: 0, digests: 0 });
    isRefused = false;
    const again = bucket({}, HOURS + 1);
    deliver(again);
    await read();
    expect(await verdicts()).toMatchObject({ digests: HOURS + 1, odd: {} });
  });
});
