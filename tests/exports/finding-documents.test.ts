import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { asff } from '@/lib/exports/asff';
import { ocsf } from '@/lib/exports/ocsf';
import { atMost, type ReportedFinding } from '@/lib/exports/reported-finding';
import { sarif } from '@/lib/exports/sarif';
import { STATUSES } from '@/lib/model/finding';
import { BY_ID, finding, MANY } from '../support/reported-findings';

// What the published schema of SARIF 2.1.0 (OASIS) says of the members that are used, and no others.
const text = z.strictObject({ text: z.string() });
const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.string(),
          rules: z.array(
            z.strictObject({
              id: z.string().min(1),
              name: z.string().optional(),
              shortDescription: text,
              fullDescription: text.optional(),
              help: text.optional(),
              helpUri: z.url().optional(),
              defaultConfiguration: z.strictObject({ level: z.enum(['none', 'note', 'warning', 'error']) }).optional(),
              properties: z.record(z.string(), z.unknown()).optional(),
            }),
          ),
        }),
      }),
      columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(
            z.strictObject({
              level: z.enum(['none', 'note', 'warning', 'error']),
              message: text,
              associatedRule: z.strictObject({ id: z.string(), index: z.number().int().min(0) }),
            }),
          ),
        }),
      ),
      results: z.array(
        z.strictObject({
          ruleId: z.string(),
          ruleIndex: z.number().int().min(0),
          level: z.enum(['none', 'note', 'warning', 'error']),
          message: text,
          locations: z
            .array(
              z.strictObject({
                physicalLocation: z.strictObject({
                  artifactLocation: z.strictObject({ uri: z.string().regex(/^[A-Za-z0-9%._~!*'()/-]+$/) }),
                  region: z.strictObject({ startLine: z.number().int().min(1) }),
                }),
                logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string(), kind: z.string() })),
              }),
            )
            .min(1),
          partialFingerprints: z.record(z.string(), z.string()),
          suppressions: z
            .array(
              z.strictObject({
                kind: z.enum(['inSource', 'external']),
                status: z.enum(['accepted', 'underReview', 'rejected']),
                justification: z.string(),
              }),
            )
            .optional(),
          properties: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
});

// What schema.ocsf.io 1.5.0 says of the members of Detection Finding that are used.
const ms = z.number().int().positive();
const Ocsf = z.strictObject({
  activity_id: z.literal([1, 2, 3]),
  category_uid: z.literal(2),
  class_uid: z.literal(2004),
  type_uid: z.literal([200401, 200402, 200403]),
  time: ms,
  severity_id: z.literal([1, 2, 3, 4, 5]),
  status_id: z.literal([1, 2, 3, 4]),
  status: z.string(),
  message: z.string(),
  confidence_id: z.literal([1, 2, 3]).optional(),
  metadata: z.strictObject({
    version: z.literal('1.5.0'),
    profiles: z.tuple([z.literal('cloud')]),
    product: z.strictObject({ name: z.string(), vendor_name: z.string() }),
    uid: z.string(),
  }),
  finding_info: z.strictObject({
    uid: z.string(),
    title: z.string(),
    desc: z.string(),
    created_time: ms,
    first_seen_time: ms,
    last_seen_time: ms,
    analytic: z.strictObject({
      uid: z.string(),
      name: z.string(),
      type_id: z.literal(1),
      version: z.string().optional(),
      category: z.string().optional(),
    }),
    attacks: z
      .array(z.strictObject({ technique: z.strictObject({ uid: z.string().regex(/^T\d{4}(\.\d{3})?$/) }) }))
      .optional(),
    types: z.array(z.string()),
  }),
  remediation: z.strictObject({ desc: z.string(), references: z.array(z.url()) }).optional(),
  cloud: z.strictObject({
    provider: z.literal('AWS'),
    account: z.strictObject({ uid: z.string().regex(/^\d{12}$/), type_id: z.literal(10) }).optional(),
    region: z.string().optional(),
  }),
  resources: z.array(z.strictObject({ uid: z.string(), type: z.string() })).min(1),
  unmapped: z.record(z.string(), z.unknown()),
});

// What the API reference of Security Hub says of AwsSecurityFinding: required members, lengths, words.
const Asff = z.strictObject({
  SchemaVersion: z.literal('2018-10-08'),
  Id: z.string().min(1).max(512),
  ProductArn: z.string().regex(/^arn:(aws|aws-cn|aws-us-gov):securityhub:[a-z0-9-]+:\d{12}:product\/\d{12}\/default$/),
  CompanyName: z.string().max(128),
  ProductName: z.string().max(128),
  GeneratorId: z.string().min(1).max(512),
  AwsAccountId: z.string().regex(/^\d{12}$/),
  Types: z
    .array(
      z
        .string()
        .regex(
          /^(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)(\/[^/]+){0,2}$/,
        ),
    )
    .min(1)
    .max(50),
  CreatedAt: z.iso.datetime(),
  UpdatedAt: z.iso.datetime(),
  FirstObservedAt: z.iso.datetime(),
  LastObservedAt: z.iso.datetime(),
  Severity: z.strictObject({
    Label: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
    Original: z.string().min(1).max(64),
  }),
  Title: z.string().min(1).max(256),
  Description: z.string().max(1024),
  Remediation: z
    .strictObject({ Recommendation: z.strictObject({ Text: z.string().min(1).max(512), Url: z.url().optional() }) })
    .optional(),
  ProductFields: z.record(z.string().max(128), z.string().max(2048)),
  Resources: z
    .array(
      z.strictObject({
        Type: z.enum(['AwsKmsKey', 'Other']),
        Id: z.string().max(512),
        Partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']),
        Region: z.string().max(16),
      }),
    )
    .min(1)
    .max(32),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
  Workflow: z.strictObject({ Status: z.enum(['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED']) }),
});

/** As it will be read: what JSON cannot say would be gone. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const AS_OF = '2026-11-21T00:00:00.000Z';

describe('SARIF', () => {
  const unanswered = [
    { analyzer: 'rotation-missed', outcome: 'cannot-tell', reason: null, as_of: AS_OF },
    { analyzer: 'unused-key', outcome: 'failed', reason: 'out of memory', as_of: AS_OF },
  ] as const;
  const run = (findings: readonly ReportedFinding[], silent: Parameters<typeof sarif>[2] = []) => {
    const [first] = Sarif.parse(written(sarif(findings, BY_ID, silent))).runs;
    if (!first) throw new Error('no run');
    return first;
  };

  it('keeps to its schema, whatever the findings hold', () => {
    expect(run(MANY, unanswered).results).toHaveLength(MANY.length - 2);
    expect(run([]).results).toEqual([]);
  });

  it('names each result’s rule by its place', () => {
    const { results, tool } = run(MANY);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('leaves out what is resolved or withdrawn, and suppresses what was accepted', () => {
    const { results } = run(STATUSES.map((status) => finding({ status })));
    expect(results.map(({ properties, suppressions }) => [properties.status, suppressions?.length ?? 0])).toEqual([
      ['open', 0],
      ['acknowledged', 0],
      ['in-progress', 0],
      ['risk-accepted', 1],
      ['false-positive', 1],
      ['muted', 1],
      ['reopened', 0],
    ]);
  });

  it('says which analyzers could not answer, so that their silence is no pass', () => {
    const [invocation] = run([], unanswered).invocations;
    expect(invocation).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [
        { level: 'warning', associatedRule: { id: 'rotation-missed' } },
        {
          level: 'error',
          message: { text: 'The analyzer failed. out of memory' },
          associatedRule: { id: 'unused-key' },
        },
      ],
    });
    expect(run([], unanswered.slice(0, 1)).invocations[0]?.executionSuccessful).toBe(true);
  });

  it('gives a finding the same fingerprint and place whenever it is written', () => {
    const place = ({ partialFingerprints, locations }: ReturnType<typeof run>['results'][number]) => ({
      partialFingerprints,
      uri: locations[0]?.physicalLocation.artifactLocation.uri,
    });
    const before = run([finding()]).results.map(place);
    expect(
      run([finding({ last_seen_at: '2026-11-22T00:00:00.000Z', headline: 'in other words' })]).results.map(place),
    ).toEqual(before);
    expect(before).toEqual([
      {
        partialFingerprints: { 'keytrail/v1': finding().fingerprint },
        uri: 'aws/111122223333/us-east-1/key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    ]);
  });
});

describe('OCSF', () => {
  const events = (findings: readonly ReportedFinding[]) => Ocsf.array().parse(written(ocsf(findings, BY_ID, [])));

  it('keeps to its schema, whatever the findings hold', () => {
    const all = events(MANY);
    expect(all).toHaveLength(MANY.length);
    for (const { type_uid, class_uid, activity_id } of all) expect(type_uid).toBe(class_uid * 100 + activity_id);
  });

  it('tells new, in progress, suppressed and resolved apart', () => {
    expect(events(STATUSES.map((status) => finding({ status }))).map(({ status_id }) => status_id)).toEqual([
      1, 2, 2, 3, 3, 3, 4, 3, 1,
    ]);
  });

  it('leaves out an account, a Region or a confidence that nobody knows', () => {
    const [event] = events([finding({ scope: 'unknown/unknown', detail: {} })]);
    expect(event?.cloud).toEqual({ provider: 'AWS' });
    expect(event).not.toHaveProperty('confidence_id');
  });
});

describe('ASFF', () => {
  const all = (findings: readonly ReportedFinding[]) => Asff.array().parse(written(asff(findings, BY_ID, []).findings));

  it('keeps to its schema and lengths, whatever the findings hold', () => {
    expect(all(MANY)).toHaveLength(MANY.length - 1);
  });

  it('counts what it cannot say, for want of an account or a Region', () => {
    expect(asff(MANY, BY_ID, []).leftOut).toBe(1);
  });

  it('reports what is about IAM in the Region in which AWS reports it', () => {
    const ofIam = (partition: string) =>
      finding({ scope: '111122223333/global', subject: `arn:${partition}:iam::111122223333:role/notebook` });
    expect(all(['aws', 'aws-cn', 'aws-us-gov'].map(ofIam)).map(({ ProductArn }) => ProductArn.split(':')[3])).toEqual([
      'us-east-1',
      'cn-north-1',
      'us-gov-west-1',
    ]);
  });

  it('archives what is resolved and suppresses what was accepted', () => {
    expect(
      all(STATUSES.map((status) => finding({ status }))).map(({ RecordState, Workflow }) => [
        RecordState,
        Workflow.Status,
      ]),
    ).toEqual([
      ['ACTIVE', 'NEW'],
      ['ACTIVE', 'NOTIFIED'],
      ['ACTIVE', 'NOTIFIED'],
      ['ACTIVE', 'SUPPRESSED'],
      ['ACTIVE', 'SUPPRESSED'],
      ['ACTIVE', 'SUPPRESSED'],
      ['ARCHIVED', 'RESOLVED'],
      ['ARCHIVED', 'SUPPRESSED'],
      ['ACTIVE', 'NEW'],
    ]);
  });

  it('knows the partition of the Region', () => {
    expect(all([finding({ scope: '111122223333/us-gov-west-1' })])[0]?.ProductArn).toMatch(/^arn:aws-us-gov:/);
  });
});

describe('an analyzer that could not answer', () => {
  const silent = [{ analyzer: 'unused-key', outcome: 'cannot-tell', reason: 'no inventory', as_of: AS_OF }] as const;
  const doubted = finding({ analyzer: 'unused-key' });

  it('is an OCSF event that alarms nobody, and a doubt of its findings', () => {
    expect(ocsf([finding(), doubted], BY_ID, silent)).toMatchObject([
      expect.not.objectContaining({ status_detail: expect.anything() }),
      { status_id: 1, status_detail: expect.stringContaining('is not known') },
      {
        type_uid: 200499,
        severity_id: 0,
        status_id: 99,
        status: 'Cannot tell',
        status_detail: 'Cannot tell: its data is not here. no inventory',
        is_alert: false,
        finding_info: { uid: 'unanswered/unused-key' },
      },
    ]);
  });

  it('is a check that is not available in ASFF, once for each account', () => {
    const elsewhere = finding({ scope: '444455556666/eu-west-1' });
    const { findings, unsaid } = asff([finding(), doubted, elsewhere], BY_ID, silent);
    const reasons = (text: string) => [
      { ReasonCode: 'KEYTRAIL_CANNOT_TELL', Description: expect.stringContaining(text) },
    ];
    expect(unsaid).toBe(0);
    expect(findings).toMatchObject([
      expect.not.objectContaining({ Compliance: expect.anything() }),
      { Compliance: { Status: 'NOT_AVAILABLE', StatusReasons: reasons('is not known') } },
      expect.not.objectContaining({ Compliance: expect.anything() }),
      {
        AwsAccountId: '111122223333',
        Compliance: { Status: 'NOT_AVAILABLE', StatusReasons: reasons('no inventory') },
        Resources: [{ Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }],
      },
      { AwsAccountId: '444455556666', Id: 'keytrail/unanswered/444455556666/unused-key' },
    ]);
  });

  it('is counted as unsaid in ASFF when no account is known', () => {
    expect(asff([], BY_ID, silent)).toEqual({ findings: [], leftOut: 0, unsaid: 1 });
  });
});

describe('atMost', () => {
  it('never leaves half a character, and marks what it cut', () => {
    for (let units = 1; units < 12; units++) {
      const cut = atMost('a😀b😀c😀', units);
      expect(cut.length).toBeLessThanOrEqual(units);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.endsWith('…') || cut === 'a😀b😀c😀').toBe(true);
    }
  });
});
