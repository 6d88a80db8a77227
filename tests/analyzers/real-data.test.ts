import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANALYZERS } from '@/lib/analyzers';
import { limitsOf } from '@/lib/findings/settings';
import { severityOf } from '@/lib/findings/severity';
import { analysisGround } from '@/lib/queries/analysis-ground';
import { asOf } from '@/lib/queries/as-of';
import { question } from '@/lib/queries/question';
import { warehouseHolding } from '../support/warehouse';

const DATA = '../shared/data';

interface Found {
  readonly code: string;
  readonly severity: string;
  readonly subject: string;
}

/** What analyzers of these families find in delivered logs, as of the end of those logs. */
async function findingsIn(path: string, families: RegExp): Promise<Found[]> {
  const warehouse = await warehouseHolding();
  try {
    for (const file of filesBelow(join(DATA, path))) await warehouse.addFile(file);
    await warehouse.refresh();
    const instant = await asOf({ models: warehouse.models, now: () => new Date('2099-01-01T00:00:00Z') });
    if (instant === null) return [];
    const ground = await analysisGround(warehouse.models, instant);
    const found: Found[] = [];
    for (const analyzer of ANALYZERS.filter(({ code }) => families.test(code))) {
      const asked = question(analyzer, ground, limitsOf(warehouse.site));
      const rows = await warehouse.models.rows(asked, analyzer.row);
      found.push(
        ...rows.map((row) => ({ code: analyzer.code, severity: severityOf(analyzer, row), subject: row.subject })),
      );
    }
    return found;
  } finally {
    warehouse.close();
  }
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

describe('delivered logs', () => {
  it('show the key that lets everybody encrypt, which was the attack, that its administrator uses it, and what was shared', async () => {
    const subject = expect.stringMatching(/:key\/f2a82583-a7d3-4c92-8787-fe2baab1cee1$/);
    expect(await findingsIn('splunk/example_logs.ndjson', /^(POL|XAC|THR)-/)).toEqual([
      { code: 'POL-01', severity: 'critical', subject },
      { code: 'POL-09', severity: 'medium', subject },
      { code: 'XAC-05', severity: 'medium', subject: 'snap-02effb3bb62786b18' },
      { code: 'XAC-05', severity: 'medium', subject: 'ami-06dac31db29508566' },
      { code: 'POL-05', severity: 'medium', subject },
    ]);
  });

  it('show the trail that was told to leave management events out, the snapshot that was shared, and the trail that was stopped', async () => {
    expect(await findingsIn('stratus', /^(POL|GRT|XAC|THR|LOG)-/)).toEqual([
      {
        code: 'LOG-01',
        severity: 'critical',
        subject: expect.stringMatching(/:trail\/stratus-red-team-ctes-trail-khlvciwdor$/),
      },
      { code: 'XAC-05', severity: 'medium', subject: 'snap-041993b54a9b3af6f' },
      {
        code: 'LOG-03',
        severity: 'critical',
        subject: expect.stringMatching(/:trail\/stratus-red-team-ct-stop-trail-buykxbqejv$/),
      },
    ]);
  });

  it('of a simulated attack show the secrets read in one go, the snapshot shared for a while and the deleted trails, and none that still leaves KMS out', async () => {
    expect(await findingsIn('invictus', /^(POL|GRT|XAC|THR|LOG)-/)).toEqual([
      { code: 'THR-15', severity: 'high', subject: expect.stringMatching(/:user\/|:role\//) },
      { code: 'XAC-05', severity: 'low', subject: 'exfiltration' },
      { code: 'LOG-03', severity: 'critical', subject: expect.stringMatching(/-ctes-trail-qyxyekjbtk$/) },
      { code: 'LOG-03', severity: 'critical', subject: expect.stringMatching(/-ctlr-trail-zqfsvooxqj$/) },
    ]);
  });

  it('as AWS documents them show two deletions and a disabled key, and no false stranger', async () => {
    const key = (id: string) => `arn:aws:kms:us-west-2:111122223333:key/${id}`;
    expect(await findingsIn('aws-docs', /^(POL-|XAC-|THR-0[123]|THR-16|LOG-01)/)).toEqual([
      { code: 'THR-01', severity: 'high', subject: key('1234abcd-12ab-34cd-56ef-1234567890ab') },
      { code: 'THR-01', severity: 'high', subject: key('0987dcba-09fe-87dc-65ba-ab0987654321') },
      { code: 'THR-02', severity: 'medium', subject: key('1234abcd-12ab-34cd-56ef-1234567890ab') },
    ]);
  });

  it.each(['opensearch', 'trailscraper', 'shapes'])('of %s give every analyzer something to read', async (folder) => {
    expect(await findingsIn(folder, /^(POL|XAC|THR)-/)).toEqual([]);
  });
});
