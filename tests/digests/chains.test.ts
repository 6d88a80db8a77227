import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/story/random';
import { folderWith } from '../support/folder';
import { bucketOf } from './bucket';
import { HOURS, judged, KEY, OTHER_KEY, odd, rewritten, type Tamper } from './judged';

const { logs, digests, files } = bucketOf(HOURS, KEY);
const each = <T>(items: readonly T[]) => items.map((item, index) => [index, item] as const);
const random = seeded(20_261_128, 'digests');

function logsOf(digest: string, among = files): string[] {
  const { logFiles } = JSON.parse(gunzipSync(among.get(digest) ?? Buffer.alloc(0)).toString());
  return logFiles.map(({ s3Object }: { s3Object: string }) => s3Object);
}

const named = (verdict: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, verdict]));

describe('chains that nobody touched', () => {
  it.each(Array.from({ length: 24 }, (_, nth) => nth + 1))('raise no alarm: %i hours', async (hours) => {
    expect(odd(await judged(undefined, { hours }))).toEqual({});
  });

  it.each(Array.from({ length: HOURS - 1 }, (_, nth) => nth + 1))(
    'raise no alarm when the chain begins anew, without a signature before it, at hour %i',
    async (hour) => {
      expect(odd(await judged(undefined, { restarts: [hour] }))).toEqual({});
    },
  );

  it.each([[[3]], [[3, 4]], [[0, 6, 12]], [[2, 5, 8, 11]]])(
    'raise no alarm when backfill digests name late logs of the hours %j',
    async (late) => {
      const validation = await judged(undefined, { late });
      expect(odd(validation)).toEqual({});
      expect(validation.digests).toHaveLength(HOURS + late.length);
      expect(validation.logs).toHaveLength(logs.length + late.length);
    },
  );
});

describe('tampering with the place of a digest', () => {
  it.each(each(digests).slice(0, -1))('renamed: %i', async (index, name) => {
    const renamed = name.replace(/_(\d{8}T\d{4})00Z/, '_$101Z');
    const move: Tamper = ({ files: all }) => {
      const content = all.get(name);
      all.delete(name);
      if (content) all.set(renamed, content);
    };
    expect(odd(await judged(move)), `${index}`).toEqual({
      [renamed]: 'invalid',
      [name]: 'missing',
      ...named('unproven', logsOf(name)),
    });
  });

  it.each(each(digests).slice(0, -1))('swapped with the next: %i', async (index, name) => {
    const next = digests[index + 1] ?? '';
    const swap: Tamper = ({ files: all }) => {
      const [one, other] = [all.get(name), all.get(next)];
      if (one && other) all.set(name, other).set(next, one);
    };
    expect(odd(await judged(swap))).toEqual({
      [name]: 'invalid',
      [next]: 'invalid',
      ...named('unproven', [...logsOf(name), ...logsOf(next)]),
    });
  });
});

describe('tampering with the chain', () => {
  it.each(each(digests).slice(1, -1))('an hour that is gone with its logs: %i', async (index, name) => {
    const before = digests[index - 1] ?? '';
    const cut: Tamper = ({ files: all }) => {
      for (const gone of [name, ...logsOf(name)]) all.delete(gone);
    };
    expect(odd(await judged(cut))).toEqual({
      [name]: 'missing',
      ...named('unproven', [before, ...logsOf(before)]),
    });
  });

  it.each(each(digests).slice(1, -1))('another digest named as the one before: %i', async (_, name) => {
    const point: Tamper = (bucket) =>
      rewritten(bucket, name, (text) =>
        text.replace(/"previousDigestHashValue":"[0-9a-f]{64}"/, `"previousDigestHashValue":"${'b'.repeat(64)}"`),
      );
    expect(odd(await judged(point))[name]).toBe('invalid');
  });

  it.each(each(digests).slice(1))('cut from what was before it, as if it were the first: %i', async (_, name) => {
    const detach: Tamper = (bucket) =>
      rewritten(bucket, name, (text) => text.replace(/"(previousDigest[A-Za-z0-9]+)":"[^"]+"/g, '"$1":null'));
    expect(odd(await judged(detach))[name]).toBe('invalid');
  });

  it.each(each(digests))('forged by somebody with a key of his own: %i', async (index, name) => {
    const forgedBy = (hour: number) => (hour === index ? OTHER_KEY : null);
    expect(odd(await judged(undefined, { forgedBy }))).toEqual({
      [name]: 'invalid',
      ...named('unproven', logsOf(name)),
    });
  });

  it('all of it, when the public keys are those of somebody else', async () => {
    const wrong = { PublicKeyList: [{ Fingerprint: KEY.fingerprint, Value: OTHER_KEY.listed.Value }] };
    const folder = folderWith({ 'keys.json': JSON.stringify(wrong) });
    const verdicts = odd(await judged(undefined, { keys: join(folder.path, 'keys.json') }));
    folder.remove();
    expect(verdicts).toEqual({ ...named('invalid', digests), ...named('unproven', logs) });
  });

  it('a last digest with another signature beside it', async () => {
    const last = digests.at(-1) ?? '';
    const verdicts = odd(
      await judged(({ signatures }) => signatures.set(last, signatures.get(digests[0] ?? '') ?? '')),
    );
    expect(verdicts).toEqual({ [last]: 'invalid', ...named('unproven', logsOf(last)) });
  });
});

describe('tampering with late logs and the digests that name them', () => {
  const late = [0, 3, 6, 9, 12];
  const whole = bucketOf(HOURS, KEY, { late });
  const fills = whole.digests.slice(HOURS);
  const lateLogs = whole.logs.slice(logs.length);

  it.each(each(lateLogs))('a late log changed: %i', async (_, name) => {
    const change: Tamper = (bucket) => rewritten(bucket, name, (text) => `${text} `);
    expect(odd(await judged(change, { late }))).toEqual({ [name]: 'invalid' });
  });

  it.each(each(lateLogs))('a late log deleted: %i', async (_, name) => {
    expect(odd(await judged(({ files: all }) => all.delete(name), { late }))).toEqual({ [name]: 'log-missing' });
  });

  it.each(each(fills))('a backfill digest changed: %i', async (index, name) => {
    const change: Tamper = (bucket) => rewritten(bucket, name, (text) => `${text} `);
    expect(odd(await judged(change, { late }))).toEqual({
      [name]: 'invalid',
      ...named('unproven', [lateLogs[index] ?? '']),
    });
  });

  it.each(each(fills))('a backfill digest deleted: %i', async (index, name) => {
    const verdicts = odd(await judged(({ files: all }) => all.delete(name), { late }));
    // The digest of its hour, which is here, never named the late log.
    expect(verdicts[lateLogs[index] ?? '']).toBe('invalid');
    expect(verdicts[name]).toBe(index < fills.length - 1 ? 'missing' : undefined);
  });
});

describe('single bits', () => {
  it.each(
    Array.from({ length: 60 }, (_, nth) => {
      const name = random.pick([...logs, ...digests]);
      const at = random.whole(0, (files.get(name)?.length ?? 1) - 1);
      return [nth, name, at, 1 << random.whole(0, 7)] as const;
    }),
  )('flipped: %i', async (_, name, at, bit) => {
    let isSame = false;
    const flip: Tamper = ({ files: all }) => {
      const before = all.get(name) ?? Buffer.alloc(0);
      const flipped = Buffer.from(before);
      flipped[at] = (flipped[at] ?? 0) ^ bit;
      all.set(name, flipped);
      try {
        isSame = gunzipSync(flipped).equals(gunzipSync(before));
      } catch {
        isSame = false;
      }
    };
    const verdict = odd(await judged(flip))[name];
    expect(verdict).toBe(isSame ? undefined : 'invalid');
  });
});
