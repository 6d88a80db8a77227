import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ACTIONS, isAction } from '@/lib/collector/actions';
import {
  type Connection,
  cloudFormation,
  connectionStatements,
  newExternalId,
  terraform,
} from '@/lib/collector/connect-templates';
import { leastPolicies } from '@/lib/collector/least-policy';
import { PARTITIONS } from '@/lib/model/partition';
import { SOURCE_RATES } from '@/lib/sources/bucket-port';

const WHOLE: Connection = {
  partition: 'aws',
  trusted: 'arn:aws:iam::111122223333:role/KeyTrail',
  externalId: newExternalId(),
  bucket: 'trail-logs',
  prefix: 'audit/',
  kmsKeyArn: 'arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  queueArn: 'arn:aws:sqs:eu-west-1:444455556666:trail',
  withInventory: false,
};

/** Of CloudTrail, which knows no resource for it. */
const PUBLIC_KEYS = 'cloudtrail:ListPublicKeys';

const Statements = z.array(
  z.strictObject({ Sid: z.string(), Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.string() }),
);
const Trust = z.object({
  Statement: z.tuple([
    z.object({
      Principal: z.object({ AWS: z.string() }),
      Action: z.literal('sts:AssumeRole'),
      Condition: z.object({ StringEquals: z.object({ 'sts:ExternalId': z.string() }) }),
    }),
  ]),
});

function read(connection: Connection) {
  const formed = z
    .object({
      Resources: z.object({
        KeyTrailReader: z.object({
          Type: z.literal('AWS::IAM::Role'),
          Properties: z.object({
            AssumeRolePolicyDocument: Trust,
            Policies: z.tuple([z.object({ PolicyDocument: z.object({ Statement: Statements }) })]),
          }),
        }),
      }),
    })
    .parse(JSON.parse(cloudFormation(connection))).Resources.KeyTrailReader.Properties;
  const made = z
    .object({
      resource: z.object({
        aws_iam_role: z.object({ keytrail_reader: z.object({ assume_role_policy: z.string() }) }),
        aws_iam_role_policy: z.object({ keytrail_reads: z.object({ policy: z.string() }) }),
      }),
    })
    .parse(JSON.parse(terraform(connection))).resource;
  return {
    cloudFormation: { trust: formed.AssumeRolePolicyDocument, statements: formed.Policies[0].PolicyDocument.Statement },
    terraform: {
      trust: Trust.parse(JSON.parse(made.aws_iam_role.keytrail_reader.assume_role_policy)),
      statements: z.object({ Statement: Statements }).parse(JSON.parse(made.aws_iam_role_policy.keytrail_reads.policy))
        .Statement,
    },
  };
}

describe('the templates of a connection', () => {
  it('give the same rights and ask for the same external id', () => {
    const found = read({ ...WHOLE, withInventory: true });
    expect(found.terraform).toEqual(found.cloudFormation);
    const [{ Principal, Condition }] = found.terraform.trust.Statement;
    expect(Principal.AWS).toBe(WHOLE.trusted);
    expect(Condition.StringEquals['sts:ExternalId']).toBe(WHOLE.externalId);
  });

  it('allow exactly the calls that a source makes, reading what is encrypted, and the public keys of digests', () => {
    const allowed = connectionStatements(WHOLE).flatMap(({ Action }) => Action);
    const made = Object.keys(SOURCE_RATES).filter((action) => !action.startsWith('sts:'));
    expect(allowed.sort()).toEqual([...made, 'kms:Decrypt', PUBLIC_KEYS].sort());
  });

  it('name a resource wherever AWS knows a narrower one than everything', () => {
    for (const { Action, Resource } of connectionStatements({ ...WHOLE, withInventory: true })) {
      if (Resource !== '*') continue;
      for (const action of Action.filter((one) => one !== PUBLIC_KEYS))
        expect(isAction(action) && ACTIONS[action].on, action).toBe('anything');
    }
    const own = connectionStatements(WHOLE).map(({ Resource }) => Resource);
    expect(own).toEqual([
      'arn:aws:s3:::trail-logs',
      'arn:aws:s3:::trail-logs/audit/*',
      '*',
      WHOLE.kmsKeyArn,
      WHOLE.queueArn,
    ]);
  });

  it('leave out what was not asked for, and add the inventory when it was', () => {
    const bare = connectionStatements({ ...WHOLE, prefix: '', kmsKeyArn: null, queueArn: null });
    expect(bare.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject', PUBLIC_KEYS]);
    const more = connectionStatements({ ...WHOLE, withInventory: true });
    expect(more).toEqual([...connectionStatements(WHOLE), ...leastPolicies().account.Statement]);
  });

  it.each(PARTITIONS)('name everything in the partition %s', (partition) => {
    const inPartition = (arn: string) => arn.replace('arn:aws:', `arn:${partition}:`);
    const connection = {
      ...WHOLE,
      partition,
      trusted: inPartition(WHOLE.trusted),
      kmsKeyArn: inPartition(WHOLE.kmsKeyArn ?? ''),
      queueArn: inPartition(WHOLE.queueArn ?? ''),
      withInventory: true,
    };
    for (const template of [cloudFormation(connection), terraform(connection)]) {
      const named = new Set(Array.from(template.matchAll(/arn:([a-z-]+):/g), ([, name]) => name));
      expect([...named]).toEqual([partition]);
    }
  });

  it('have an external id of at least 128 bits, another each time', () => {
    const ids = Array.from({ length: 100 }, newExternalId);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{40}$/);
  });
});
