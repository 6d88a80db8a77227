import sarifSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { asff } from '@/lib/exports/asff';
import { ocsf } from '@/lib/exports/ocsf';
import type { ReportedFinding } from '@/lib/exports/reported-finding';
import { sarif } from '@/lib/exports/sarif';
import { BY_ID, finding, MANY } from '../support/reported-findings';
import asffSchema from '../support/schemas/asff-2018-10-08.json' with { type: 'json' };
import ocsfSchema from '../support/schemas/ocsf-1.5.0-detection-finding.json' with { type: 'json' };

const options = { allErrors: true, strict: false };
/** The schema that OASIS publishes, as a package carries it. */
const isSarif = addFormats.default(new Ajv04({ ...options, unicodeRegExp: false })).compile(sarifSchema);
const newer = addFormats.default(new Ajv2020(options));
const isOcsf = newer.compile(ocsfSchema);
const isAsff = newer.compile(asffSchema);

/** What the schema says against a document, as it will be read. */
function faults(validate: ValidateFunction, document: unknown): string[] {
  validate(JSON.parse(JSON.stringify(document)));
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const UNANSWERED = [
  { analyzer: 'rotation-missed', outcome: 'cannot-tell', reason: null, as_of: '2026-11-21T00:00:00.000Z' },
  { analyzer: 'unused-key', outcome: 'failed', reason: '<b>\u0000\ud800</b>', as_of: '2026-11-21T00:00:00.000Z' },
  { analyzer: 'grant-burst', outcome: 'off', reason: ' '.repeat(3), as_of: '2026-11-21T00:00:00.000Z' },
  { analyzer: 'retired', outcome: 'cannot-tell', reason: '열쇠'.repeat(900), as_of: '2026-11-21T00:00:00.000Z' },
] as const;

const ocsfFaults = (findings: readonly ReportedFinding[]) =>
  ocsf(findings, BY_ID, UNANSWERED).flatMap((event) => faults(isOcsf, event));
const asffFaults = (findings: readonly ReportedFinding[]) =>
  asff(findings, BY_ID, UNANSWERED).findings.flatMap((one) => faults(isAsff, one));

describe('what is handed on, by the published schema', () => {
  it('is SARIF 2.1.0, whatever the findings hold', () => {
    expect(faults(isSarif, sarif(MANY, BY_ID, UNANSWERED))).toEqual([]);
    expect(faults(isSarif, sarif([], BY_ID, []))).toEqual([]);
  });

  it('is a Detection Finding of OCSF 1.5.0, whatever the findings hold', () => {
    expect(ocsfFaults(MANY)).toEqual([]);
  });

  it('is a finding of the AWS Security Finding Format, whatever the findings hold', () => {
    expect(asffFaults(MANY)).toEqual([]);
  });

  it('is not just anything: each schema refuses what is missing, misspelt or out of bounds', () => {
    const [event, hub] = [ocsf([finding()], BY_ID, [])[0], asff([finding()], BY_ID, []).findings[0]];
    expect(faults(isSarif, { version: '2.0.0', runs: [] })).not.toEqual([]);
    expect(faults(isSarif, { version: '2.1.0', runs: [{ tool: { driver: {} }, result: [] }] })).toHaveLength(2);
    expect(faults(isOcsf, { ...event, metadata: { version: '1.5.0' } })).toHaveLength(1);
    expect(faults(isOcsf, { ...event, severity_id: 9, severity_uid: 3 })).toHaveLength(2);
    expect(faults(isAsff, { ...hub, Title: '', Titel: 'x' })).toHaveLength(2);
    const Compliance = { Status: 'UNKNOWN', StatusReasons: [{ Description: 'why' }] };
    expect(faults(isAsff, { ...hub, Compliance })).toHaveLength(2);
    expect(faults(isAsff, { ...hub, CreatedAt: 'yesterday', Types: ['Mischief'] })).toHaveLength(2);
  });
});
