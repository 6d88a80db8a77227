import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '@/db/ledger';
import { type ExportFormat, exportOperation } from '@/lib/verbs/operations/export';
import { emptyLedger, nthName, runOf, sightingOf } from '../support/ledger';
import { recordRun } from '../support/record-run';

let ledger: Ledger;
let close: () => void;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
  const found = { runId: 'run-1', analyzer: 'rotation-off', findings: 1 };
  await recordRun(ledger, runOf(found), [sightingOf(nthName(1))], [{ kind: 'appeared', fingerprint: nthName(1) }]);
  await recordRun(
    ledger,
    runOf({
      runId: 'run-2',
      analyzer: 'iam-decrypt-on-all-keys',
      outcome: 'cannot-tell',
      reason: 'no IAM',
      findings: 0,
    }),
    [],
    [],
  );
  await recordRun(ledger, runOf({ runId: 'run-3', analyzer: 'grant-burst', outcome: 'off', findings: 0 }), [], []);
});
afterEach(() => close());

async function exported(what: 'findings' | 'analyzers', format: ExportFormat) {
  const runtime = { ledger, now: () => new Date('2025-06-10T00:00:00Z') };
  const call = { runtime, actor: { kind: 'operator', name: 'root' }, signal: new AbortController().signal };
  return exportOperation.run(
    { ...call, onProgress: () => undefined } as unknown as Parameters<typeof exportOperation.run>[0],
    { what, format },
  );
}

describe('an export', () => {
  it('of findings says how many analyzers could not answer', async () => {
    for (const format of ['json', 'csv', 'ocsf', 'asff', 'sarif'] as const) {
      expect((await exported('findings', format)).unanswered, format).toBe(2);
    }
  });

  it('of findings as JSON names its shape, and which analyzers could not answer', async () => {
    const told = JSON.parse((await exported('findings', 'json')).text);
    expect(Object.keys(told)).toEqual(['schema', 'unanswered', 'findings']);
    expect(told.schema).toBe('keytrail-findings/2');
    expect(told.unanswered).toMatchObject([
      { analyzer: 'grant-burst', outcome: 'off' },
      { analyzer: 'iam-decrypt-on-all-keys', outcome: 'cannot-tell', reason: 'no IAM' },
    ]);
    expect(told.findings).toHaveLength(1);
  });

  it('says what its format cannot say of analyzers that did not answer', async () => {
    expect((await exported('findings', 'asff')).unsaid).toBe(0);
    const nowhere = sightingOf(nthName(1), { scope: 'unknown/unknown' });
    await recordRun(ledger, runOf({ runId: 'run-5', analyzer: 'rotation-off', findings: 1 }), [nowhere], []);
    expect(await exported('findings', 'asff')).toMatchObject({ leftOut: 1, unanswered: 2, unsaid: 2 });
  });

  it('of findings leaves no part of a chain out, and names the chain', async () => {
    const at = '2025-06-01T00:00:00.000Z';
    const id = '00000000-0000-4000-8000-000000000001';
    const steps = [
      { role: 'opened', at, event_id: id, operation: 'PutKeyPolicy', who: 'unknown', what: null, calls: 1 },
    ];
    const chain = sightingOf(nthName(2), { severity: 'critical', detail: JSON.stringify({ event_count: 1, steps }) });
    const found = runOf({ runId: 'run-4', analyzer: 'snapshot-exfiltration', findings: 1 });
    await recordRun(ledger, found, [chain], [{ kind: 'appeared', fingerprint: nthName(2) }]);
    const told = JSON.parse((await exported('findings', 'json')).text).findings.map(
      ({ fingerprint, part_of }: Record<string, unknown>) => [fingerprint, part_of],
    );
    expect(told).toEqual([
      [nthName(2), null],
      [nthName(1), nthName(2)],
    ]);
    expect((await exported('findings', 'csv')).text).toContain(`"${nthName(2)}"`);
    expect((await exported('findings', 'sarif')).text).toContain(`"partOf": "${nthName(2)}"`);
    expect((await exported('findings', 'ocsf')).text).toContain(`"part_of": "${nthName(2)}"`);
    expect((await exported('findings', 'asff')).text).toContain(`"keytrail/partOf": "${nthName(2)}"`);
  });

  it('of answers tells "cannot tell" and "off" apart from nothing found', async () => {
    const { text } = await exported('analyzers', 'json');
    expect(JSON.parse(text)).toMatchObject([
      { code: 'GRT-09', analyzer: 'grant-burst', outcome: 'off', findings: null },
      { code: 'POL-17', analyzer: 'iam-decrypt-on-all-keys', outcome: 'cannot-tell', reason: 'no IAM', findings: null },
      { code: 'ROT-01', analyzer: 'rotation-off', outcome: 'complete', findings: 1 },
    ]);
    expect((await exported('analyzers', 'csv')).text.split('\r\n')[2]).toContain('"cannot-tell","no IAM",""');
  });

  it('of findings says in a table how each analyzer ended, also of those without a finding', async () => {
    const [head, ...lines] = (await exported('findings', 'csv')).text.trimEnd().split('\r\n');
    expect(head).toMatch(/"analyzer_outcome","analyzer_reason"$/);
    expect(lines.map((line) => line.split(',').slice(-2).join())).toEqual([
      '"complete",""',
      '"off","The analyzer is switched off."',
      '"cannot-tell","Cannot tell: its data is not here. no IAM"',
    ]);
    expect(lines[1]).toMatch(/^"","","","grant-burst",/);
  });

  it('of answers is a table, not a finding of other programs', async () => {
    await expect(exported('analyzers', 'sarif')).rejects.toMatchObject({ code: 'invalid' });
  });
});
