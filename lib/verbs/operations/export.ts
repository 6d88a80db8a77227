import { z } from 'zod';
import type { AnalyzerRun } from '@/db/ledger';
import { ANALYZERS } from '@/lib/analyzers';
import { asff } from '@/lib/exports/asff';
import { csv } from '@/lib/exports/csv';
import { ocsf } from '@/lib/exports/ocsf';
import type { ReportedFinding } from '@/lib/exports/reported-finding';
import { sarif } from '@/lib/exports/sarif';
import { type Unanswered, whyUnanswered } from '@/lib/exports/unanswered';
import { AppError } from '@/lib/model/errors';
import { STATUSES } from '@/lib/model/finding';
import { allKeys } from '@/lib/queries/all-keys';
import { defineOperation } from '@/lib/verbs/operation';
import { findingsOperation } from './findings';

export const EXPORTS = ['findings', 'keys', 'analyzers'] as const;
/** Those of keys and analyzers are the first two. */
export const EXPORT_FORMATS = ['json', 'csv', 'sarif', 'ocsf', 'asff'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A table of KeyTrail as text, ready for a file. */
export const exportOperation = defineOperation({
  name: 'export',
  role: 'viewer',
  input: z.object({
    what: z.enum(EXPORTS),
    format: z.enum(EXPORT_FORMATS),
    /** Only these findings; all unless said. */
    fingerprints: z.array(z.string()).optional(),
    /** Whether analyzers that could not answer are said too, or only those of the findings that are exported. */
    allUnanswered: z.boolean().optional(),
  }),
  output: z.object({
    text: z.string(),
    /** Findings that the format cannot say. */
    leftOut: z.number().int().nonnegative(),
    /** Analyzers that could not answer: the findings say nothing of what they ask. */
    unanswered: z.number().int().nonnegative().default(0),
    /** Those of them that the format cannot say either. */
    unsaid: z.number().int().nonnegative().default(0),
  }),
  run: async (call, { what, format, fingerprints, allUnanswered = true }) => {
    switch (what) {
      case 'findings': {
        const wanted = fingerprints === undefined ? null : new Set(fingerprints);
        const all = await findingsOperation.run(call, {
          status: [...STATUSES],
        });
        const findings = all.filter(({ fingerprint }) => wanted === null || wanted.has(fingerprint));
        const about = new Set(findings.map(({ analyzer }) => analyzer));
        const silent = (await call.runtime.ledger.latestRuns())
          .flatMap(unanswered)
          .filter(({ analyzer }) => allUnanswered || about.has(analyzer));
        return { unsaid: 0, ...findingsAs(format, findings, silent), unanswered: silent.length };
      }
      case 'analyzers': {
        const rows = (await call.runtime.ledger.latestRuns()).map(answerOf);
        if (format === 'json') return { text: json(rows), leftOut: 0, unanswered: 0, unsaid: 0 };
        if (format !== 'csv') throw new AppError('invalid', `Analyzers are exported as json or csv, not as ${format}.`);
        const lines = rows.map((row) => ANSWER_COLUMNS.map((column) => row[column]));
        return { text: csv(ANSWER_COLUMNS, lines), leftOut: 0, unanswered: 0, unsaid: 0 };
      }
      case 'keys': {
        const keys = await allKeys(call.runtime.models);
        if (format === 'json') return { text: json(keys), leftOut: 0, unanswered: 0, unsaid: 0 };
        if (format !== 'csv') throw new AppError('invalid', `Keys are exported as json or csv, not as ${format}.`);
        const columns = [
          'key_arn',
          'account_id',
          'region',
          'key_id',
          'aliases',
          'manager',
          'state',
          'key_spec',
          'key_usage',
          'key_origin',
          'multi_region',
          'created_at',
          'deletion_at',
          'rotation_eligibility',
          'rotation_enabled',
          'rotation_period_days',
          'next_rotation_at',
          'last_rotated_at',
          'policy_verdict',
          'grants_active',
          'last_used_at',
          'last_used_operation',
          'api_last_used_at',
          'unused_verdict',
          'unused_confidence',
          'unused_reason',
        ] as const;
        return {
          text: csv(
            columns,
            keys.map((key) => columns.map((column) => key[column])),
          ),
          leftOut: 0,
          unanswered: 0,
          unsaid: 0,
        };
      }
    }
  },
});

const FINDING_COLUMNS = [
  'fingerprint',
  'severity',
  'status',
  'analyzer',
  'subject',
  'scope',
  'headline',
  'observed_at',
  'first_seen_at',
  'last_seen_at',
  'part_of',
  'event_ids',
] as const;

/** Names the shape of findings as JSON. The first was the bare list of `findings`. */
const JSON_SCHEMA = 'keytrail-findings/2';

const BY_ID = new Map(ANALYZERS.map((analyzer) => [analyzer.id, analyzer]));

function findingsAs(
  format: ExportFormat,
  findings: readonly ReportedFinding[],
  silent: readonly Unanswered[],
): { text: string; leftOut: number; unsaid?: number } {
  switch (format) {
    case 'json':
      return { text: json({ schema: JSON_SCHEMA, unanswered: silent, findings }), leftOut: 0 };
    case 'csv':
      return { text: findingsTable(findings, silent), leftOut: 0 };
    case 'sarif':
      return { text: json(sarif(findings, BY_ID, silent)), leftOut: 0 };
    case 'ocsf':
      return { text: json(ocsf(findings, BY_ID, silent)), leftOut: 0 };
    case 'asff': {
      const { findings: written, leftOut, unsaid } = asff(findings, BY_ID, silent);
      return { text: json(written), leftOut, unsaid };
    }
  }
}

/**
 * The last two columns say how the analyzer ended when it was asked last. One that could not answer and has no finding
 * has a row of its own without a fingerprint, so that its silence is not read as a pass.
 */
function findingsTable(findings: readonly ReportedFinding[], silent: readonly Unanswered[]): string {
  const byId = new Map(silent.map((one) => [one.analyzer, one]));
  const answer = (analyzer: string) => {
    const one = byId.get(analyzer);
    return one ? [one.outcome, whyUnanswered(one)] : ['complete', null];
  };
  const named = new Set(findings.map(({ analyzer }) => analyzer));
  return csv(
    [...FINDING_COLUMNS, 'analyzer_outcome', 'analyzer_reason'],
    [
      ...findings.map((finding) => [...FINDING_COLUMNS.map((column) => finding[column]), ...answer(finding.analyzer)]),
      ...silent
        .filter(({ analyzer }) => !named.has(analyzer))
        .map(({ analyzer }) => [
          ...FINDING_COLUMNS.map((column) => (column === 'analyzer' ? analyzer : null)),
          ...answer(analyzer),
        ]),
    ],
  );
}

const ANSWER_COLUMNS = ['code', 'analyzer', 'outcome', 'reason', 'findings', 'as_of', 'version'] as const;

/** How an analyzer ended last; `findings` is null when it did not answer, never zero. */
function answerOf({ analyzer, outcome, reason, findings, asOf, version }: AnalyzerRun) {
  return {
    code: BY_ID.get(analyzer)?.code ?? null,
    analyzer,
    outcome,
    reason,
    findings: outcome === 'complete' ? findings : null,
    as_of: asOf.toISOString(),
    version,
  };
}

function unanswered({ analyzer, outcome, reason, asOf }: AnalyzerRun): Unanswered[] {
  return outcome === 'complete' ? [] : [{ analyzer, outcome, reason, as_of: asOf.toISOString() }];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
