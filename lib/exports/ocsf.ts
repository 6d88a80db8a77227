import type { Analyzer, Confidence, Severity } from '@/lib/model/analyzer';
import type { Status } from '@/lib/model/finding';
import { type AnalyzersById, placeOf, type ReportedFinding } from './reported-finding';

/** Detection Finding of the Open Cybersecurity Schema Framework, https://schema.ocsf.io/1.5.0/classes/detection_finding. */
const CLASS_UID = 2004;
const VERSION = '1.5.0';

const SEVERITY_IDS: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
const CONFIDENCE_IDS: Readonly<Record<Confidence, number>> = { low: 1, medium: 2, high: 3 };
/** New, In Progress, Suppressed, Resolved. */
const STATUS_IDS: Readonly<Record<Status, 1 | 2 | 3 | 4>> = {
  open: 1,
  reopened: 1,
  acknowledged: 2,
  'in-progress': 2,
  'risk-accepted': 3,
  'false-positive': 3,
  muted: 3,
  withdrawn: 3,
  resolved: 4,
};

/** The captions of these ids in the schema; our own word for the status stands in `unmapped`. */
const STATUS_CAPTIONS = { 1: 'New', 2: 'In Progress', 3: 'Suppressed', 4: 'Resolved' } as const;

/** Findings as OCSF events, one JSON object each. Times are milliseconds since 1970. */
export function ocsf(findings: readonly ReportedFinding[], analyzers: AnalyzersById): object[] {
  return findings.map((finding) => event(finding, analyzers.get(finding.analyzer)));
}

function event(finding: ReportedFinding, analyzer: Analyzer | undefined): object {
  const { fingerprint, severity, status, subject, headline } = finding;
  const { account, region } = placeOf(finding);
  const activity = activityOf(finding);
  const confidence = confidenceOf(finding);
  const seen = {
    created_time: ms(finding.observed_at),
    first_seen_time: ms(finding.first_seen_at),
    last_seen_time: ms(finding.last_seen_at),
  };
  return {
    activity_id: activity,
    category_uid: 2,
    class_uid: CLASS_UID,
    type_uid: CLASS_UID * 100 + activity,
    time: seen.last_seen_time,
    severity_id: SEVERITY_IDS[severity],
    status_id: STATUS_IDS[status],
    status: STATUS_CAPTIONS[STATUS_IDS[status]],
    message: headline,
    ...(confidence === null ? {} : { confidence_id: CONFIDENCE_IDS[confidence] }),
    metadata: {
      version: VERSION,
      profiles: ['cloud'],
      product: { name: 'KeyTrail', vendor_name: 'KeyTrail' },
      uid: fingerprint,
    },
    finding_info: {
      uid: fingerprint,
      title: analyzer?.title.en ?? finding.analyzer,
      desc: headline,
      ...seen,
      analytic: {
        uid: analyzer?.code ?? finding.analyzer,
        name: finding.analyzer,
        type_id: 1,
        ...(analyzer ? { version: String(analyzer.version), category: analyzer.category } : {}),
      },
      ...(analyzer && analyzer.attack.length > 0
        ? { attacks: analyzer.attack.map((uid) => ({ technique: { uid } })) }
        : {}),
      types: analyzer ? [analyzer.category] : [],
    },
    ...(analyzer
      ? { remediation: { desc: analyzer.remediation.en.join('\n'), references: [...analyzer.references] } }
      : {}),
    cloud: {
      provider: 'AWS',
      ...(account === null ? {} : { account: { uid: account, type_id: 10 } }),
      ...(region === null ? {} : { region }),
    },
    resources: [{ uid: subject, type: subject.includes(':key/') ? 'AWS::KMS::Key' : 'Other' }],
    unmapped: {
      status,
      scope: finding.scope,
      part_of: finding.part_of,
      event_ids: finding.event_ids,
      detail: finding.detail,
    },
  };
}

/** Create, Update or Close. */
function activityOf({ status, first_seen_at, last_seen_at }: ReportedFinding): 1 | 2 | 3 {
  if (status === 'resolved') return 3;
  return status === 'open' && first_seen_at === last_seen_at ? 1 : 2;
}

function confidenceOf({ detail }: ReportedFinding): Confidence | null {
  const { confidence } = detail;
  return confidence === 'low' || confidence === 'medium' || confidence === 'high' ? confidence : null;
}

function ms(instant: string): number {
  return new Date(instant).getTime();
}
