import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingParams } from '@/app/findings/finding-params';
import { dataFolder } from '@/boot/data-folder';
import { openRuntime } from '@/boot/open-runtime';
import { ANALYZERS } from '@/lib/analyzers';
import { chainsOf, folded, partsOf } from '@/lib/findings/chains';
import { SEVERITIES } from '@/lib/model/analyzer';
import { ACTIVE_STATUSES } from '@/lib/model/finding';
import { type FindingItem, findingItem, taggedItems } from '@/lib/queries/finding-items';
import { FINDING_FACETS, type FindingFilter, facetCounts, filtered } from '@/lib/queries/finding-list';
import { SAMPLE_STORY, storyFiles, storyLabels } from '@/lib/story/story';
import { load } from '@/lib/verbs/load';

type Runtime = Awaited<ReturnType<typeof openRuntime>>['runtime'];
type Findings = Awaited<ReturnType<Runtime['ledger']['findings']>>;

const codes = new Map(ANALYZERS.map(({ id, code }) => [id, code]));
/** One line per label and analyzer. */
const expected = storyLabels(SAMPLE_STORY).flatMap((label) =>
  label.analyzers.map((code) => ({ ...label, code, says: label.says.en })),
);
const LATER = new Date('2100-01-01T00:00:00Z');
let folder = '';
let findings: Findings = [];
let items: readonly FindingItem[] = [];
let report: Awaited<ReturnType<typeof load>> | null = null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keytrail-story-'));
  for (const { path, body } of storyFiles(SAMPLE_STORY)) {
    mkdirSync(dirname(join(folder, 'logs', path)), { recursive: true });
    writeFileSync(join(folder, 'logs', path), body);
  }
  const opened = await openRuntime({ folder: dataFolder(join(folder, 'data')), root: '.', workerFile: null });
  const actor = { kind: 'system', job: 'test' } as const;
  report = await load(opened.runtime, actor, [join(folder, 'logs')], new AbortController().signal);
  findings = await opened.runtime.ledger.findings();
  items = await taggedItems(opened.runtime);
  opened.close();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

function found(code: string, subject: string): Findings {
  return findings.filter(
    (finding) => finding.present && codes.get(finding.analyzer) === code && finding.subject === subject,
  );
}

/** Findings that ask for somebody, filtered further. */
function asked(facets: Partial<FindingFilter['facets']>): FindingFilter {
  const { facets: none, ...rest } = findingParams({}, LATER, LATER).filter;
  return { ...rest, facets: { ...none, status: ACTIVE_STATUSES, ...facets } };
}

describe('the sample story, loaded', () => {
  it('is read whole', () => {
    expect(report).toMatchObject({
      outcome: 'complete',
      filesQuarantined: 0,
      rejectedRecords: 0,
      duplicates: 0,
      inventoryProblems: [],
    });
  });

  it('gives nearly fifty analyzers something to find', () => {
    const busy = new Set(expected.filter(({ kind }) => kind === 'incident').map(({ code }) => code));
    expect(busy.size).toBeGreaterThanOrEqual(49);
  });

  it.each(expected.filter(({ kind }) => kind === 'incident'))('$code finds $id: $says', ({ code, subject }) => {
    expect(found(code, subject).length).toBeGreaterThan(0);
  });

  it.each(expected.filter(({ kind }) => kind === 'innocent'))(
    '$code is not misled by $id: $says',
    ({ code, subject }) => {
      expect(found(code, subject)).toEqual([]);
    },
  );

  it.each(storyLabels(SAMPLE_STORY).flatMap(({ chain, id, subject }) => (chain ? [{ ...chain, id, subject }] : [])))(
    'tells $id as one: $told',
    ({ told, tells, subject }) => {
      const items = findings.map((finding) => findingItem(finding, LATER, [], []));
      const chains = chainsOf(items);
      const chain = items.find(({ fingerprint }) => fingerprint === found(told, subject)[0]?.fingerprint);
      const parts = chain ? partsOf(chain, items, chains) : [];
      expect(parts.map(({ analyzer }) => codes.get(analyzer))).toEqual(expect.arrayContaining([...tells]));
      expect(folded(items, chains).rows).toContain(chain);
      for (const part of parts) expect(folded(items, chains).rows).not.toContain(part);
    },
  );

  it('counts beside each filter what the list shows under it, parts of chains too that the filter leaves out', () => {
    const chains = chainsOf(items);
    const shown = (facets: Partial<FindingFilter['facets']>) => folded(filtered(items, asked(facets)), chains).rows;
    for (const others of [{}, { severity: ['high'] }, { category: ['threats'] }]) {
      for (const facet of FINDING_FACETS) {
        for (const [value, count] of facetCounts(items, asked(others), facet, chains)) {
          expect([facet, value, count]).toEqual([facet, value, shown({ ...others, [facet]: [value] }).length]);
        }
      }
    }
    const whole = shown({});
    const apart = SEVERITIES.flatMap((severity) => shown({ severity: [severity] })).filter(
      (one) => !whole.includes(one),
    );
    expect(apart.length).toBeGreaterThan(0);
    for (const part of apart) expect(chains.get(part.fingerprint)?.severity).not.toBe(part.severity);
  });

  it('has few findings beside those that are labelled', () => {
    const labelled = expected.flatMap(({ kind, code, subject }) => (kind === 'incident' ? found(code, subject) : []));
    const others = findings.filter((finding) => finding.present && !labelled.includes(finding));
    expect(others.length).toBeLessThanOrEqual(14);
  });
});
