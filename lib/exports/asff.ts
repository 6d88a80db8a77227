import type { Analyzer, Severity } from '@/lib/model/analyzer';
import type { Status } from '@/lib/model/finding';
import { type AnalyzersById, atMost, placeOf, type ReportedFinding } from './reported-finding';
import { doubtOf, type Unanswered, whyUnanswered } from './unanswered';

/** Greatest lengths of the AWS Security Finding Format (API reference of Security Hub, AwsSecurityFinding). */
const MOST = { title: 256, description: 1024, text: 512, resourceId: 512 };

const LABELS: Readonly<Record<Severity, 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'>> = {
  info: 'INFORMATIONAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  critical: 'CRITICAL',
};

const WORKFLOWS: Readonly<Record<Status, 'NEW' | 'NOTIFIED' | 'SUPPRESSED' | 'RESOLVED'>> = {
  open: 'NEW',
  reopened: 'NEW',
  acknowledged: 'NOTIFIED',
  'in-progress': 'NOTIFIED',
  'risk-accepted': 'SUPPRESSED',
  'false-positive': 'SUPPRESSED',
  muted: 'SUPPRESSED',
  withdrawn: 'SUPPRESSED',
  resolved: 'RESOLVED',
};

export interface AsffExport {
  readonly findings: readonly object[];
  /** How many could not be written, since their records name no account or no Region: Security Hub wants both. */
  readonly leftOut: number;
  /** Analyzers that could not answer and are not said either, since no account is known to say it of. */
  readonly unsaid: number;
}

/**
 * Findings in the AWS Security Finding Format, as the default product of the account and Region they belong to. An
 * analyzer that could not answer is said once for each account of the findings, as a check that is not available.
 */
export function asff(
  findings: readonly ReportedFinding[],
  analyzers: AnalyzersById,
  unanswered: readonly Unanswered[],
): AsffExport {
  const silent = new Map(unanswered.map((one) => [one.analyzer, one]));
  const places = new Map<string, string>();
  const written = findings.flatMap((finding): object[] => {
    const { account, region: told } = placeOf(finding);
    const region = told ?? homeOfGlobal(finding);
    if (account === null || region === null) return [];
    if (region < (places.get(account) ?? '~')) places.set(account, region);
    const said = one(finding, analyzers.get(finding.analyzer), account, region);
    const why = silent.get(finding.analyzer);
    return [why ? { ...said, Compliance: notAvailable(why, doubtOf(why)) } : said];
  });
  const silences = [...places].flatMap(([account, region]) =>
    unanswered.map((why) => silence(why, analyzers.get(why.analyzer), account, region)),
  );
  return {
    findings: [...written, ...silences],
    leftOut: findings.length - written.length,
    unsaid: places.size === 0 ? unanswered.length : 0,
  };
}

const REASON_CODES: Readonly<Record<Unanswered['outcome'], string>> = {
  'cannot-tell': 'KEYTRAIL_CANNOT_TELL',
  failed: 'KEYTRAIL_FAILED',
  off: 'KEYTRAIL_OFF',
};

function notAvailable({ outcome }: Unanswered, description: string): object {
  const reason = { ReasonCode: REASON_CODES[outcome], Description: said(description, MOST.description) };
  return { Status: 'NOT_AVAILABLE', StatusReasons: [reason] };
}

function silence(why: Unanswered, analyzer: Analyzer | undefined, account: string, region: string): object {
  const partition = partitionOf(region);
  const title = `${analyzer?.title.en ?? why.analyzer} (${analyzer?.code ?? 'retired'}): not answered`;
  return {
    ...product(account, region, analyzer?.code ?? why.analyzer),
    Id: `keytrail/unanswered/${account}/${why.analyzer}`,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: why.as_of,
    UpdatedAt: why.as_of,
    Severity: { Label: 'INFORMATIONAL' },
    Title: atMost(title, MOST.title),
    Description: said(whyUnanswered(why), MOST.description),
    Compliance: notAvailable(why, whyUnanswered(why)),
    ProductFields: { 'keytrail/analyzer': why.analyzer, 'keytrail/outcome': why.outcome },
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${account}`, Partition: partition, Region: region }],
    RecordState: 'ACTIVE',
    Workflow: { Status: 'NEW' },
  };
}

function product(account: string, region: string, generator: string): object {
  return {
    SchemaVersion: '2018-10-08',
    ProductArn: `arn:${partitionOf(region)}:securityhub:${region}:${account}:product/${account}/default`,
    CompanyName: 'KeyTrail',
    ProductName: 'KeyTrail',
    GeneratorId: `keytrail/${generator}`,
    AwsAccountId: account,
  };
}

function one(finding: ReportedFinding, analyzer: Analyzer | undefined, account: string, region: string): object {
  const { fingerprint, severity, status, subject, headline } = finding;
  const partition = partitionOf(region);
  const [reference] = analyzer?.references ?? [];
  return {
    ...product(account, region, analyzer?.code ?? finding.analyzer),
    Id: `keytrail/${fingerprint}`,
    Types: [
      analyzer?.category === 'threats' ? 'TTPs' : 'Software and Configuration Checks/AWS Security Best Practices',
    ],
    CreatedAt: finding.first_seen_at,
    UpdatedAt: finding.last_seen_at,
    FirstObservedAt: finding.observed_at,
    LastObservedAt: finding.last_seen_at,
    Severity: { Label: LABELS[severity], Original: severity },
    Title: atMost(`${analyzer?.title.en ?? finding.analyzer} (${analyzer?.code ?? 'retired'})`, MOST.title),
    Description: said(headline, MOST.description),
    ...(analyzer
      ? {
          Remediation: {
            Recommendation: {
              Text: atMost(analyzer.remediation.en.join(' '), MOST.text),
              ...(reference === undefined ? {} : { Url: reference }),
            },
          },
        }
      : {}),
    ProductFields: {
      'keytrail/analyzer': finding.analyzer,
      'keytrail/status': status,
      ...(finding.part_of === null ? {} : { 'keytrail/partOf': finding.part_of }),
    },
    Resources: [
      {
        Type: subject.includes(':key/') ? 'AwsKmsKey' : 'Other',
        Id: said(subject, MOST.resourceId),
        Partition: partition,
        Region: region,
      },
    ],
    RecordState: status === 'resolved' || status === 'withdrawn' ? 'ARCHIVED' : 'ACTIVE',
    Workflow: { Status: WORKFLOWS[status] },
  };
}

/** The Region in which AWS itself reports IAM, which has none; null where a finding is not about what is global. */
function homeOfGlobal({ scope, subject }: ReportedFinding): string | null {
  if (!scope.endsWith('/global')) return null;
  if (subject.startsWith('arn:aws-cn:')) return 'cn-north-1';
  return subject.startsWith('arn:aws-us-gov:') ? 'us-gov-west-1' : 'us-east-1';
}

/** Security Hub takes no text that is empty or blank. */
function said(text: string, most: number): string {
  return /\S/.test(text) ? atMost(text, most) : 'unknown';
}

function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
