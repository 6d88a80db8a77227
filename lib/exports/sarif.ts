import type { Analyzer, Severity } from '@/lib/model/analyzer';
import { type AnalyzersById, placeOf, type ReportedFinding } from './reported-finding';
import { doubtOf, type Unanswered, whyUnanswered } from './unanswered';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** GitHub sorts by these: critical from 9.0, high from 7.0, medium from 4.0. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '1.0',
};

/**
 * Findings as SARIF 2.1.0 (OASIS). Resolved and withdrawn ones are left out: a result that is missing is closed by whoever reads the
 * next file. Accepted risks, false positives and
 * what is muted are suppressed; analyzers that could not answer are notifications.
 */
export function sarif(
  findings: readonly ReportedFinding[],
  analyzers: AnalyzersById,
  unanswered: readonly Unanswered[],
): object {
  const reported = findings.filter(({ status }) => status !== 'resolved' && status !== 'withdrawn');
  const ids = [...new Set([...reported, ...unanswered].map(({ analyzer }) => analyzer))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'KeyTrail', rules: ids.map((id) => rule(id, analyzers.get(id))) } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: unanswered.every(({ outcome }) => outcome !== 'failed'),
            toolExecutionNotifications: unanswered.map((one) => ({
              level: one.outcome === 'failed' ? 'error' : 'warning',
              message: { text: whyUnanswered(one) },
              associatedRule: { id: one.analyzer, index: indexes.get(one.analyzer) ?? -1 },
            })),
          },
        ],
        results: reported.map((finding) =>
          result(
            finding,
            indexes.get(finding.analyzer) ?? -1,
            unanswered.find(({ analyzer }) => analyzer === finding.analyzer),
          ),
        ),
      },
    ],
  };
}

function rule(id: string, analyzer: Analyzer | undefined): object {
  if (!analyzer) return { id, shortDescription: { text: `${id}: an analyzer that this program has no more` } };
  const { code, title, rationale, remediation, severity, references, attack, category } = analyzer;
  return {
    id,
    name: code,
    shortDescription: { text: title.en },
    fullDescription: { text: rationale.en },
    help: { text: remediation.en.map((step, index) => `${index + 1}. ${step}`).join('\n') },
    ...(references[0] === undefined ? {} : { helpUri: references[0] }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['security', 'aws-kms', category, ...attack], 'security-severity': SCORES[severity] },
  };
}

function result(finding: ReportedFinding, ruleIndex: number, unanswered: Unanswered | undefined): object {
  const { fingerprint, analyzer, severity, status, subject, headline, event_ids } = finding;
  return {
    ruleId: analyzer,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: headline },
    locations: [
      {
        // Not a file: a place that is the same as long as the finding is.
        physicalLocation: { artifactLocation: { uri: placeUri(finding) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: subject, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'keytrail/v1': fingerprint },
    ...(status === 'risk-accepted' || status === 'false-positive' || status === 'muted'
      ? { suppressions: [{ kind: 'external', status: 'accepted', justification: status }] }
      : {}),
    properties: {
      status,
      'security-severity': SCORES[severity],
      scope: finding.scope,
      partOf: finding.part_of,
      observedAt: finding.observed_at,
      lastSeenAt: finding.last_seen_at,
      eventIds: event_ids,
      ...(unanswered ? { doubt: doubtOf(unanswered) } : {}),
    },
  };
}

function placeUri(finding: ReportedFinding): string {
  const { account, region } = placeOf(finding);
  const name = finding.subject.split(':').at(-1) ?? finding.subject;
  return ['aws', account ?? 'unknown', region ?? 'unknown', ...name.split('/')]
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}
