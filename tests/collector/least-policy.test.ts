import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ACTIONS } from '@/lib/collector/actions';
import { collect } from '@/lib/collector/collect';
import { leastPolicies, type PolicyDocument } from '@/lib/collector/least-policy';
import { sdkPort } from '@/lib/collector/sdk-port';
import { keysOf, startAwsFake } from '../support/aws-fake';
import { jumpingClock } from '../support/jumping-clock';

const OURS = '111122223333';
const THEIRS = '444455556666';
const POLICIES = leastPolicies();
const actionsOf = (...documents: readonly PolicyDocument[]) =>
  documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)).sort();
const collecting = actionsOf(POLICIES.account, POLICIES.caller);
const allowed = [...new Set(actionsOf(...Object.values(POLICIES)))].sort();

afterAll(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
});

describe('the least policies', () => {
  it.each(Object.entries(POLICIES))('are in the documentation as the code has them: %s', (name, document) => {
    expect(JSON.parse(readFileSync(`docs/aws/${name}-policy.json`, 'utf8'))).toEqual(document);
  });

  it('allow each call, once in a policy, and nothing by wildcard', () => {
    expect(allowed).toEqual(
      Object.keys(ACTIONS)
        .filter((action) => action !== 'sts:GetCallerIdentity')
        .sort(),
    );
    for (const document of Object.values(POLICIES)) {
      const actions = actionsOf(document);
      expect(actions).toEqual([...new Set(actions)]);
    }
    expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('allow only reading, and taking the role', () => {
    expect(allowed.filter((action) => !/:(?:List|Describe|Get|Lookup)/.test(action))).toEqual(['sts:AssumeRole']);
  });

  it('allow all that goes over the wire, and nothing that does not', async () => {
    const keys = [{ arn: `arn:aws:kms:us-east-1:${OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab` }];
    const trails = [{ arn: `arn:aws:cloudtrail:us-east-1:${OURS}:trail/main` }];
    const fake = await startAwsFake({
      accounts: {
        [OURS]: { regions: ['us-east-1'], keys, trails },
        [THEIRS]: { regions: ['us-east-1'], role: { name: 'KeyTrailReader' } },
      },
      organization: { id: 'o-exampleorgid', members: [{ accountId: OURS }, { accountId: THEIRS }] },
    });
    Object.assign(process.env, keysOf(OURS), { AWS_ENDPOINT_URL: fake.url });
    const { signal } = new AbortController();
    const aws = sdkPort({ homeRegion: 'us-east-1', ec2Endpoint: fake.url, signal });
    await collect(
      aws,
      { regions: 'enabled', accounts: 'organization', role: 'KeyTrailReader' },
      { find: () => null, keep: async () => undefined },
      jumpingClock(),
      signal,
      () => undefined,
    );
    aws.close();
    await fake.close();
    const sent = new Set(fake.requests.map(({ service, operation }) => `${service}:${operation}`));
    sent.delete('sts:GetCallerIdentity');
    expect([...sent].sort()).toEqual(collecting);
  });
});
