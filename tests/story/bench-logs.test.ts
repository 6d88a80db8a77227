import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { benchLogs } from '@/lib/story/bench-logs';
import type { StoryFile } from '@/lib/story/story';

const OPTIONS = { records: 20_000, files: 40, seed: 2, kms: 0.6 };
const files: StoryFile[] = [...benchLogs(OPTIONS)];
const texts = files.map(({ body }) => gunzipSync(body).toString());
const records = texts.flatMap((text): { eventID: string; eventSource: string }[] => JSON.parse(text).Records);

describe('log files for measuring', () => {
  it('are the same each time, byte for byte', () => {
    const hash = (list: Iterable<StoryFile>) => {
      const digest = createHash('sha256');
      for (const { path, body } of list) digest.update(path).update(body);
      return digest.digest('hex');
    };
    expect(hash(benchLogs(OPTIONS))).toBe(hash(files));
  });

  it('hold as many records and files as asked, in the asked share', () => {
    expect(files.length).toBe(40);
    expect(new Set(files.map(({ path }) => path)).size).toBe(40);
    expect(records.length).toBe(20_000);
    const kms = records.filter(({ eventSource }) => eventSource === 'kms.amazonaws.com').length / records.length;
    expect(kms).toBeGreaterThan(0.58);
    expect(kms).toBeLessThan(0.62);
  });

  it('hold records as large as real ones, in files of very different size', () => {
    const raw = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / records.length;
    const packed = files.reduce((sum, { body }) => sum + body.length, 0) / records.length;
    expect(raw).toBeGreaterThan(1_500);
    expect(raw).toBeLessThan(1_800);
    expect(packed).toBeGreaterThan(180);
    expect(packed).toBeLessThan(260);
    const sizes = files.map(({ body }) => body.length);
    expect(Math.max(...sizes)).toBeGreaterThan(20 * Math.min(...sizes));
  });

  it('hold a few records twice, as S3 delivers them', () => {
    const twice = records.length - new Set(records.map(({ eventID }) => eventID)).size;
    expect(twice).toBeGreaterThan(2);
    expect(twice).toBeLessThan(30);
  });
});
