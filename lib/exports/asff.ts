import type { Analyzer, Severity } from '@/lib/model/analyzer';
import type { Status } from '@/lib/model/finding';
import { type AnalyzersById, atMost, placeOf, type ReportedFinding } from './reported-finding';

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
}

/** Findings in the AWS Security Finding Format, as the default product of the account and Region they belong to. */
export function asff(findings: readonly ReportedFinding[], analyzers: AnalyzersById): AsffExport {
  const written = findings.flatMap((finding): object[] => {
    const { account, region } = placeOf(finding);
    if (account === null || region === null) return [];
    return [one(finding, analyzers.get(finding.analyzer), account, region)];
  });
  return { findings: written, leftOut: findings.length - written.length };
}

function one(finding: ReportedFinding, analyzer: Analyzer | undefined, account: string, region: string): object {
  const { fingerprint, severity, status, subject, headline } = finding;
  const partition = partitionOf(region);
  const [reference] = analyzer?.references ?? [];
  return {
    SchemaVersion: '2018-10-08',
    Id: `keytrail/${fingerprint}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    CompanyName: 'KeyTrail',
    ProductName: 'KeyTrail',
    GeneratorId: `keytrail/${analyzer?.code ?? finding.analyzer}`,
    AwsAccountId: account,
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

/** Security Hub takes no text that is empty or blank. */
function said(text: string, most: number): string {
  return /\S/.test(text) ? atMost(text, most) : 'unknown';
}

function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
