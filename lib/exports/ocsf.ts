import type { Analyzer, Confidence, Severity } from '@/lib/model/analyzer';
import type { Status } from '@/lib/model/finding';
import { type AnalyzersById, placeOf, type ReportedFinding } from './reported-finding';
import { doubtOf, type Unanswered, whyUnanswered } from './unanswered';

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

/**
 * Findings as OCSF events, one JSON object each, and one for each analyzer that could not answer: no alert, of unknown
 * severity, with the reason as the detail of its status. Times are milliseconds since 1970.
 */
export function ocsf(
  findings: readonly ReportedFinding[],
  analyzers: AnalyzersById,
  unanswered: readonly Unanswered[],
): object[] {
  const doubts = new Map(unanswered.map((one) => [one.analyzer, doubtOf(one)]));
  return [
    ...findings.map((finding) => event(finding, analyzers.get(finding.analyzer), doubts.get(finding.analyzer))),
    ...unanswered.map((one) => silence(one, analyzers.get(one.analyzer))),
  ];
}

const OTHER = 99;
const SILENCES: Readonly<Record<Unanswered['outcome'], string>> = {
  'cannot-tell': 'Cannot tell',
  failed: 'Failed',
  off: 'Switched off',
};

function silence(unanswered: Unanswered, analyzer: Analyzer | undefined): object {
  const { analyzer: id, outcome } = unanswered;
  const time = ms(unanswered.as_of);
  const uid = `unanswered/${id}`;
  const title = `${SILENCES[outcome]}: ${analyzer?.title.en ?? id}`;
  return {
    activity_id: OTHER,
    category_uid: 2,
    class_uid: CLASS_UID,
    type_uid: CLASS_UID * 100 + OTHER,
    time,
    severity_id: 0,
    status_id: OTHER,
    status: SILENCES[outcome],
    status_detail: whyUnanswered(unanswered),
    is_alert: false,
    message: title,
    metadata: metadata(uid),
    finding_info: { uid, title, created_time: time, analytic: analytic(id, analyzer), types: ['unanswered'] },
    cloud: { provider: 'AWS' },
    unmapped: { outcome },
  };
}

function metadata(uid: string): object {
  return { version: VERSION, profiles: ['cloud'], product: { name: 'KeyTrail', vendor_name: 'KeyTrail' }, uid };
}

function analytic(id: string, analyzer: Analyzer | undefined): object {
  return {
    uid: analyzer?.code ?? id,
    name: id,
    type_id: 1,
    ...(analyzer ? { version: String(analyzer.version), category: analyzer.category } : {}),
  };
}

function event(finding: ReportedFinding, analyzer: Analyzer | undefined, doubt: string | undefined): object {
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
    ...(doubt === undefined ? {} : { status_detail: doubt }),
    message: headline,
    ...(confidence === null ? {} : { confidence_id: CONFIDENCE_IDS[confidence] }),
    metadata: metadata(fingerprint),
    finding_info: {
      uid: fingerprint,
      title: analyzer?.title.en ?? finding.analyzer,
      desc: headline,
      ...seen,
      analytic: analytic(finding.analyzer, analyzer),
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
