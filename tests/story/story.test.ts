import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { openRuntime } from '@/boot/open-runtime';
import type { StoredFinding } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import { SAMPLE_STORY, type StoryFile, storyFiles, storyLabels } from '@/lib/story/story';
import { load } from '@/lib/verbs/load';

const labels = storyLabels(SAMPLE_STORY);
let folder = '';
let files: StoryFile[] = [];
let findings: StoredFinding[] = [];
let report: Awaited<ReturnType<typeof load>> | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keytrail-story-'));
  files = [...storyFiles(SAMPLE_STORY)];
  for (const { path, body } of files) {
    mkdirSync(dirname(join(folder, 'logs', path)), { recursive: true });
    writeFileSync(join(folder, 'logs', path), body);
  }
  const opened = await openRuntime({ folder: dataFolder(join(folder, 'data')), root: '.', workerFile: null });
  report = await load(
    opened.runtime,
    { kind: 'system', job: 'test' },
    [join(folder, 'logs')],
    new AbortController().signal,
  );
  findings = await opened.runtime.ledger.findings();
  opened.close();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether some finding of an analyzer is about what a label names. */
function isFound({ analyzer, subject }: { analyzer: string; subject: string }): boolean {
  const ids = ANALYZERS.filter(({ code }) => code === analyzer).map(({ id }) => id);
  return findings.some(
    (finding) =>
      ids.includes(finding.analyzer) &&
      finding.present &&
      [finding.subject, finding.scope, finding.detail].some((text) => text.includes(subject)),
  );
}

describe('the sample story', () => {
  it('is the same each time, byte for byte', () => {
    const hash = (list: Iterable<StoryFile>) => {
      const digest = createHash('sha256');
      for (const { path, body } of list) digest.update(path).update(body);
      return digest.digest('hex');
    };
    expect(hash(storyFiles(SAMPLE_STORY))).toBe(hash(files));
  });

  it('is read whole', () => {
    expect(report).toMatchObject({
      outcome: 'complete',
      filesQuarantined: 0,
      rejectedRecords: 0,
      duplicates: 0,
      inventoryProblems: [],
    });
    expect(report?.records).toBeGreaterThan(180_000);
    expect(report?.kmsRecords).toBeGreaterThan(100_000);
  });

  it('spans six accounts, three Regions and ninety days', () => {
    const places = files.flatMap(
      ({ path }) =>
        /AWSLogs\/o-exampleorgid\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/(\d{4}\/\d{2}\/\d{2})\//.exec(path)?.slice(1) ??
        [],
    );
    const column = (index: number) => new Set(places.filter((_, at) => at % 3 === index)).size;
    expect([column(0), column(1), column(2)]).toEqual([6, 3, 90]);
  });

  it('gives every event an id of its own', () => {
    const ids = new Set<string>();
    let count = 0;
    for (const { path, body } of files) {
      if (!path.includes('/CloudTrail/')) continue;
      for (const { eventID } of JSON.parse(gunzipSync(body).toString()).Records) {
        ids.add(eventID);
        count += 1;
      }
    }
    expect(ids.size).toBe(count);
  });

  it('has at least twelve incidents and as many analyzers at work', () => {
    const incidents = labels.filter(({ kind }) => kind === 'incident');
    expect(incidents.length).toBeGreaterThanOrEqual(12);
    expect(new Set(incidents.map(({ analyzer }) => analyzer)).size).toBeGreaterThanOrEqual(12);
  });

  it.each(
    labels
      .filter(({ kind }) => kind === 'incident')
      .map((label) => [`${label.analyzer}: ${label.says.en}`, label] as const),
  )('finds %s', (_, label) => {
    expect(isFound(label)).toBe(true);
  });

  it.each(
    labels
      .filter(({ kind }) => kind === 'innocent')
      .map((label) => [`${label.analyzer}: ${label.says.en}`, label] as const),
  )('is not misled by %s', (_, label) => {
    expect(isFound(label)).toBe(false);
  });
});
