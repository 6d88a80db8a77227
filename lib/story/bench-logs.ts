import { gzipSync } from 'node:zlib';
import { storyKey } from './cast';
import { seeded } from './random';
import { type Delivered, type Json, kmsRecords, otherRecord, role, service, user, via } from './record';
import type { StoryFile } from './story';

export interface BenchOptions {
  readonly records: number;
  readonly files: number;
  readonly seed: number;
  /** Share of KMS records. */
  readonly kms: number;
}

const START = Date.parse('2026-08-24T00:00:00Z');
const SPAN = 90 * 86_400_000;
const ACCOUNTS = ['prod', 'data', 'dev', 'security', 'sandbox', 'shared'] as const;
const REGIONS = ['ap-northeast-2', 'us-east-1', 'eu-west-1'] as const;

/**
 * Log files for measuring: an organization trail with files of very different size, 0.05 % of the records delivered
 * twice and 0.2 % in odd shapes, each about as large as CloudTrail writes them. The same options give the same bytes.
 */
export function* benchLogs({ records, files, seed, kms }: BenchOptions): Generator<StoryFile> {
  const random = seeded(seed);
  // Sizes spread over three orders of magnitude, as delivered files do.
  const weights = Array.from({ length: files }, () => Math.exp(random.next() * 6));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const keys = ACCOUNTS.flatMap((account) =>
    REGIONS.flatMap((region) => Array.from({ length: 20 }, (_, n) => storyKey(`bench-${n}`, account, region))),
  );
  let made = 0;
  let twice: Json | null = null;
  for (const [index, weight] of weights.entries()) {
    const at = START + Math.floor((index / files) * SPAN);
    const account = random.pick(ACCOUNTS);
    const region = random.pick(REGIONS);
    const ours = keys.filter(
      (key) => key.region === region && key.name.startsWith('bench-') && key.arn.includes(accountOf(account)),
    );
    const wanted = index === files - 1 ? records - made : Math.max(1, Math.round((weight / total) * records));
    const delivered: Json[] = [];
    while (delivered.length < wanted) {
      const moment = at + Math.floor(random.next() * 300_000);
      if (twice && random.next() < 0.0005) delivered.push(twice);
      // Each key has its own few callers and resources, as in real organizations.
      const key = random.pick(ours);
      const number = ours.indexOf(key);
      const batch: Delivered[] =
        random.next() < kms
          ? kmsRecords(random, {
              at: moment,
              name: random.pick(['Decrypt', 'Decrypt', 'Decrypt', 'GenerateDataKey', 'Encrypt', 'DescribeKey']),
              who: random.pick([
                via(role(accountOf(account), `service-${number}`, region, `i-${random.hex(17)}`), 's3'),
                role(accountOf(account), `app-${number}`, region, `session-${random.hex(12)}`),
                number % 5 === 0 ? user(accountOf(account), `person-${number}`, region) : service('dynamodb'),
              ]),
              key,
              context: { 'aws:s3:arn': `arn:aws:s3:::bucket-${number}/reports/${random.hex(24)}.parquet` },
              ...(random.next() < 0.002
                ? {
                    error: {
                      code: 'AccessDenied',
                      message:
                        'User is not authorized to perform: kms:Decrypt because no identity-based policy allows the kms:Decrypt action',
                    },
                  }
                : {}),
            })
          : [
              otherRecord(random, {
                at: moment,
                source: random.pick([
                  'ec2.amazonaws.com',
                  's3.amazonaws.com',
                  'sts.amazonaws.com',
                  'logs.amazonaws.com',
                ]),
                name: random.pick(['DescribeInstances', 'AssumeRole', 'GetBucketAcl', 'CreateLogStream']),
                who: role(accountOf(account), `app-${random.whole(1, 60)}`, region, `session-${random.hex(12)}`),
                account: accountOf(account),
                region,
                request: {
                  resource: random.hex(40),
                  filter: { name: 'tag:service', values: [random.hex(16), random.hex(16)] },
                  token: random.hex(200),
                },
              }),
            ];
      for (const { record } of batch) {
        delivered.push(
          random.next() < 0.002 ? { ...record, requestParameters: JSON.stringify(record.requestParameters) } : record,
        );
        twice = record;
      }
    }
    made += delivered.length;
    const day = new Date(at).toISOString().slice(0, 10);
    yield {
      path: `AWSLogs/o-exampleorgid/${accountOf(account)}/CloudTrail/${region}/${day.replaceAll('-', '/')}/${accountOf(account)}_CloudTrail_${region}_${day.replaceAll('-', '')}T0000Z_${random.hex(16)}.json.gz`,
      body: gzipSync(JSON.stringify({ Records: delivered }), { level: 6 }),
    };
  }
}

function accountOf(name: (typeof ACCOUNTS)[number]): string {
  return {
    prod: '111122223333',
    data: '222233334444',
    dev: '333344445555',
    security: '444455556666',
    sandbox: '555566667777',
    shared: '666677778888',
  }[name];
}
