import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { validateDigests } from '@/lib/verbs/validate-digests';
import { folderWith } from '../support/folder';
import { bucketOf } from './bucket';
import { HOURS, judged, KEY, KEYS, OTHER_KEY, odd, rewritten, type Tamper } from './judged';

const folders: ReturnType<typeof folderWith>[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const { logs, digests } = bucketOf(HOURS, KEY);
const logsOf = (digest: number) => {
  const { files } = bucketOf(HOURS, KEY);
  const text = gunzipSync(files.get(digests[digest] ?? '') ?? Buffer.alloc(0)).toString();
  return (JSON.parse(text).logFiles as { s3Object: string }[]).map(({ s3Object }) => s3Object);
};
const each = <T>(items: readonly T[]) => items.map((item, index) => [index, item] as const);
const inner = each(digests).slice(0, -1);

describe('copies that nobody touched', () => {
  it('are all valid', async () => {
    const validation = await judged();
    expect(odd(validation)).toEqual({});
    expect(validation.digests).toHaveLength(HOURS);
    expect(validation.logs).toHaveLength(logs.length);
  });

  it('are unproven where the public key is not here, and nothing is called invalid', async () => {
    const { digests: all, logs: every } = await judged(undefined, { keys: null });
    expect(new Set([...all, ...every].map(({ verdict }) => verdict))).toEqual(new Set(['unproven']));
  });

  it('have an unproven end when the newest signature was not copied along', async () => {
    const newest = digests.at(-1) ?? '';
    const withoutLast: Tamper = (bucket) => bucket.signatures.delete(newest);
    expect(odd(await judged(withoutLast))).toEqual(
      Object.fromEntries([newest, ...logsOf(HOURS - 1)].map((name) => [name, 'unproven'])),
    );
  });

  it('packed again are the same: hashes are of what is inside', async () => {
    const validation = await judged((bucket) => {
      for (const name of [...logs, ...digests]) rewritten(bucket, name, (text) => text);
    });
    expect(odd(validation)).toEqual({});
  });
});

describe('tampering with a log', () => {
  it.each(each(logs))('changed: %i', async (_, name) => {
    expect(
      odd(await judged((bucket) => rewritten(bucket, name, (text) => text.replace('eventID', 'eventId')))),
    ).toEqual({
      [name]: 'invalid',
    });
  });

  it.each(each(logs))('emptied of its events: %i', async (_, name) => {
    expect(odd(await judged((bucket) => rewritten(bucket, name, () => '{"Records":[]}')))).toEqual({
      [name]: 'invalid',
    });
  });

  it.each(each(logs))('deleted: %i', async (_, name) => {
    expect(odd(await judged((bucket) => bucket.files.delete(name)))).toEqual({ [name]: 'log-missing' });
  });

  it.each(each(logs))('cut off: %i', async (_, name) => {
    const cut: Tamper = ({ files }) => files.set(name, (files.get(name) ?? Buffer.alloc(0)).subarray(0, 20));
    expect(odd(await judged(cut))).toEqual({ [name]: 'invalid' });
  });

  it.each(each(logs).slice(0, -1))('swapped with the next: %i', async (index, name) => {
    const next = logs[index + 1] ?? '';
    const swap: Tamper = ({ files }) => {
      const [one, other] = [files.get(name), files.get(next)];
      if (one && other) files.set(name, other).set(next, one);
    };
    expect(odd(await judged(swap))).toEqual({ [name]: 'invalid', [next]: 'invalid' });
  });

  it.each(each(logs))('renamed: %i', async (_, name) => {
    const renamed = name.replace(/_[0-9a-f]{16}\.json/, '_ffffffffffffffff.json');
    const move: Tamper = ({ files }) => {
      const content = files.get(name);
      files.delete(name);
      if (content) files.set(renamed, content);
    };
    const verdicts = odd(await judged(move));
    expect(verdicts[name]).toBe('log-missing');
    expect(verdicts[renamed]).toMatch(/^(invalid|digest-missing)$/);
    expect(Object.keys(verdicts)).toHaveLength(2);
  });

  it.each([2, 5, 8, 11])('planted in the quiet hour %i', async (hour) => {
    const at = `20261101T${String(hour).padStart(2, '0')}15Z`;
    const planted = (logs[0] ?? '').replace(/_\d{8}T\d{4}Z_[0-9a-f]+/, `_${at}_eeeeeeeeeeeeeeee`);
    const plant: Tamper = ({ files }) => files.set(planted, gzipSync('{"Records":[]}'));
    expect(odd(await judged(plant))).toEqual({ [planted]: 'invalid' });
  });

  it('is not what a trail of the organization delivered that has no digests', async () => {
    const at = '20261101T0215Z';
    const other = (logs[0] ?? '')
      .replace('AWSLogs/', 'AWSLogs/o-a1b2c3d4e5/')
      .replace(/_\d{8}T\d{4}Z_[0-9a-f]+/, `_${at}_eeeeeeeeeeeeeeee`);
    const deliver: Tamper = ({ files }) => files.set(other, gzipSync('{"Records":[]}'));
    expect(odd(await judged(deliver))).toEqual({ [other]: 'none-expected' });
  });

  it.each(['20251101T0015Z', '20261201T0015Z'])(
    'from a time without digests there is none to expect: %s',
    async (at) => {
      const early = (logs[0] ?? '').replace(/_\d{8}T\d{4}Z_[0-9a-f]+/, `_${at}_eeeeeeeeeeeeeeee`);
      expect(odd(await judged(({ files }) => files.set(early, gzipSync('{"Records":[]}'))))).toEqual({
        [early]: 'none-expected',
      });
    },
  );
});

describe('tampering with a digest', () => {
  it.each(inner)('changed to fit a changed log: %i', async (index, name) => {
    const [log] = logsOf(index);
    const forge: Tamper = (bucket) =>
      rewritten(bucket, name, (text) => text.replace(/"hashValue":"[0-9a-f]{64}"/, `"hashValue":"${'a'.repeat(64)}"`));
    const verdicts = odd(
      await judged(log === undefined ? (bucket) => rewritten(bucket, name, (text) => `${text} `) : forge),
    );
    expect(verdicts[name]).toBe('invalid');
    for (const other of digests.filter((digest) => digest !== name)) expect(verdicts[other]).toBeUndefined();
  });

  it.each(inner)('deleted: %i', async (index, name) => {
    // The signature of the digest before it went with it.
    const before = index === 0 ? [] : [digests[index - 1] ?? '', ...logsOf(index - 1)];
    const orphaned = index === 0 ? 'none-expected' : 'digest-missing';
    expect(odd(await judged((bucket) => bucket.files.delete(name)))).toEqual({
      [name]: 'missing',
      ...Object.fromEntries(logsOf(index).map((log) => [log, orphaned])),
      ...Object.fromEntries(before.map((one) => [one, 'unproven'])),
    });
  });

  it.each(each(digests).slice(1))('an earlier one in its place: %i', async (index, name) => {
    const replay: Tamper = ({ files }) => {
      const earlier = files.get(digests[index - 1] ?? '');
      if (earlier) files.set(name, earlier);
    };
    expect(odd(await judged(replay))[name]).toBe('invalid');
  });

  it.each(each(digests))('cut off: %i', async (_, name) => {
    const cut: Tamper = ({ files }) => files.set(name, (files.get(name) ?? Buffer.alloc(0)).subarray(0, 30));
    expect(odd(await judged(cut))[name]).toBe('invalid');
  });

  it.each(each(digests))('signed with a key of somebody else: %i', async (_, name) => {
    const resign: Tamper = (bucket) =>
      rewritten(bucket, name, (text) => text.replace(KEY.fingerprint, OTHER_KEY.fingerprint));
    expect(odd(await judged(resign))[name]).toBe('invalid');
  });

  it.each(inner)('its hour moved: %i', async (_, name) => {
    const move: Tamper = (bucket) =>
      rewritten(bucket, name, (text) => text.replace(/"digestEndTime":"2026-/, '"digestEndTime":"2025-'));
    expect(odd(await judged(move))[name]).toBe('invalid');
  });
});

describe('what is no copy of a trail', () => {
  it('is said to have no digests', async () => {
    const folder = folderWith({ 'notes.txt': 'nothing' });
    folders.push(folder);
    await expect(validateDigests([folder.path], KEYS, new AbortController().signal)).rejects.toThrow('no digests');
  });

  it('public keys that are none are refused before anything is judged', async () => {
    const folder = folderWith({ 'keys.json': '{"Keys":[]}' });
    folders.push(folder);
    const given = join(folder.path, 'keys.json');
    await expect(validateDigests([folder.path], given, new AbortController().signal)).rejects.toThrow(
      'list-public-keys',
    );
  });
});
