import { afterEach, describe, expect, it } from 'vitest';
import { collectKeys } from '@/lib/collector/collect-keys';
import { interview } from '@/lib/collector/interview';
import { type Note, questionOf } from '@/lib/collector/notebook';
import { patience } from '@/lib/collector/patience';
import { sdkPort } from '@/lib/collector/sdk-port';
import { type AwsFake, type FakeBehaviour, keysOf, startAwsFake } from '../support/aws-fake';
import { FakeError, type FakeKey } from '../support/aws-fake-world';
import { jumpingClock } from '../support/jumping-clock';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const arnOf = (n: number) =>
  `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-${String(n).padStart(12, '0')}`;

let fake: AwsFake | undefined;
afterEach(async () => {
  await fake?.close();
  fake = undefined;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
});

async function collected(keys: readonly FakeKey[], behaviour: FakeBehaviour = {}, pageSize = 1000) {
  fake = await startAwsFake({ accounts: { [ACCOUNT]: { regions: [REGION], keys } }, pageSize }, behaviour);
  Object.assign(process.env, keysOf(ACCOUNT), { AWS_ENDPOINT_URL: fake.url });
  const { signal } = new AbortController();
  const port = sdkPort({ homeRegion: REGION, signal });
  const notes: Note[] = [];
  const tally = { asked: 0, known: 0, throttled: 0, refused: 0, denied: 0 };
  const clock = jumpingClock();
  const ask = interview(
    {
      find: () => null,
      keep: async (note) => {
        notes.push(note);
      },
    },
    patience(clock, signal, () => {
      tally.throttled += 1;
    }),
    tally,
    signal,
    async () => true,
    () => undefined,
  );
  await collectKeys({ accountId: ACCOUNT, region: REGION, port: port.own }, ask, { found: () => {}, done: () => {} });
  port.close();
  const replyTo = (action: Note['action'], subject: string | null) =>
    notes.find((note) => questionOf(note) === questionOf({ accountId: ACCOUNT, region: REGION, action, subject }))
      ?.reply;
  return { notes, tally, replyTo, clock, fake };
}

describe('the keys of one Region', () => {
  it('are asked everything that applies to them', async () => {
    const { replyTo, tally } = await collected([
      {
        arn: arnOf(1),
        aliases: ['payments'],
        policy: { Statement: [{ Sid: 'one' }] },
        grants: [{ GrantId: 'g1', Operations: ['Decrypt'] }],
        tags: { owner: 'ops' },
        rotation: { enabled: true, periodDays: 180 },
        rotations: [{ KeyMaterialId: 'a'.repeat(64), KeyMaterialState: 'CURRENT' }],
        lastUsage: { at: '2026-05-01T07:06:19Z', operation: 'Decrypt', eventId: 'e1' },
      },
    ]);
    expect(tally).toMatchObject({ refused: 0, throttled: 0 });
    expect(replyTo('kms:ListAliases', null)).toMatchObject({ output: { Aliases: [{ AliasName: 'alias/payments' }] } });
    expect(replyTo('kms:GetKeyPolicy', arnOf(1))).toMatchObject({
      output: { Policy: '{"Statement":[{"Sid":"one"}]}' },
    });
    expect(replyTo('kms:ListGrants', arnOf(1))).toMatchObject({ output: { Grants: [{ GrantId: 'g1' }] } });
    expect(replyTo('kms:ListResourceTags', arnOf(1))).toMatchObject({ output: { Tags: [{ TagKey: 'owner' }] } });
    expect(replyTo('kms:GetKeyRotationStatus', arnOf(1))).toMatchObject({ output: { RotationPeriodInDays: 180 } });
    expect(replyTo('kms:ListKeyRotations', arnOf(1))).toMatchObject({
      output: { Rotations: [{ KeyMaterialState: 'CURRENT' }] },
    });
    expect(replyTo('kms:GetKeyLastUsage', arnOf(1))).toMatchObject({
      output: { KeyLastUsage: { Operation: 'Decrypt', Timestamp: '2026-05-01T07:06:19.000Z' } },
    });
  });

  it('are not asked what cannot apply to them', async () => {
    const { fake: aws, tally } = await collected([
      { arn: arnOf(1), metadata: { KeySpec: 'RSA_4096', KeyUsage: 'SIGN_VERIFY' } },
      { arn: arnOf(2), metadata: { Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId: 'cks-1' } },
      { arn: arnOf(3), metadata: { KeyManager: 'AWS' } },
      { arn: arnOf(4), metadata: { Origin: 'EXTERNAL' } },
    ]);
    const about = (action: string) => aws.of(action).map(({ input }) => input.KeyId);
    expect(about('kms:ListKeyRotations').sort()).toEqual([arnOf(3), arnOf(4)]);
    expect(about('kms:GetKeyRotationStatus').sort()).toEqual([arnOf(3), arnOf(4)]);
    expect(about('kms:ListResourceTags').sort()).toEqual([arnOf(1), arnOf(2), arnOf(4)]);
    expect(tally.refused).toBe(0);
  });

  it('are listed to the last page, and so are their aliases, grants and tags', async () => {
    const keys = Array.from({ length: 5 }, (_, n) => ({ arn: arnOf(n), aliases: [`name-${n}`] }));
    const grants = Array.from({ length: 7 }, (_, n) => ({ GrantId: `g${n}`, Operations: ['Decrypt'] }));
    const [first = { arn: arnOf(0) }, ...others] = keys;
    const { replyTo } = await collected([{ ...first, grants, tags: { a: '1', b: '2', c: '3' } }, ...others], {}, 2);
    expect(replyTo('kms:ListKeys', null)).toMatchObject({ output: { Keys: keys.map(({ arn }) => ({ KeyArn: arn })) } });
    expect(replyTo('kms:ListAliases', null)).toMatchObject({ output: { Aliases: { length: 5 } } });
    expect(replyTo('kms:ListGrants', arnOf(0))).toMatchObject({
      output: { Grants: grants.map(({ GrantId }) => ({ GrantId })) },
    });
    expect(replyTo('kms:ListResourceTags', arnOf(0))).toMatchObject({ output: { Tags: { length: 3 } } });
  });

  it('are asked for last use no faster than AWS lets them be', async () => {
    const keys = Array.from({ length: 21 }, (_, n) => ({ arn: arnOf(n) }));
    const { clock } = await collected(keys);
    expect(clock.slept()).toBeGreaterThanOrEqual(20 * 200);
  });
});

describe('a call that fails', () => {
  it('is made again when AWS throttled it, after a pause that grows', async () => {
    const {
      replyTo,
      tally,
      clock,
      fake: aws,
    } = await collected([{ arn: arnOf(1) }], {
      fault: ({ operation }, earlier) => {
        if (operation === 'GetKeyPolicy' && earlier < 4) throw new FakeError('ThrottlingException', 'Rate exceeded');
      },
    });
    expect(aws.of('kms:GetKeyPolicy')).toHaveLength(5);
    expect(tally).toMatchObject({ throttled: 4, refused: 0 });
    expect(clock.slept()).toBeGreaterThanOrEqual(100 + 200 + 400 + 800);
    expect(replyTo('kms:GetKeyPolicy', arnOf(1))?.kind).toBe('said');
  });

  it('is made again when AWS failed', async () => {
    const { replyTo } = await collected([{ arn: arnOf(1) }], {
      fault: ({ operation }, earlier) => {
        if (operation === 'ListGrants' && earlier < 2) throw new FakeError('KMSInternalException', 'Try again', 500);
      },
    });
    expect(replyTo('kms:ListGrants', arnOf(1))?.kind).toBe('said');
  });

  it('is an unknown of that key alone when it was denied, with what is missing', async () => {
    const words = 'User: arn:aws:iam::111122223333:user/Auditor is not authorized to perform: kms:GetKeyPolicy';
    const {
      notes,
      replyTo,
      tally,
      fake: aws,
    } = await collected([{ arn: arnOf(1) }, { arn: arnOf(2) }], {
      fault: ({ operation, input }) => {
        if (operation === 'GetKeyPolicy' && input.KeyId === arnOf(2))
          throw new FakeError('AccessDeniedException', words);
      },
    });
    expect(replyTo('kms:GetKeyPolicy', arnOf(2))).toEqual({
      kind: 'refused',
      code: 'AccessDeniedException',
      message: words,
      action: 'kms:GetKeyPolicy',
      resource: arnOf(2),
    });
    expect(aws.of('kms:GetKeyPolicy')).toHaveLength(2);
    expect(notes.filter(({ reply }) => reply.kind === 'refused')).toHaveLength(1);
    expect(tally).toMatchObject({ refused: 1, denied: 1 });
  });

  it('is an unknown when AWS never stops throttling, and does not go on for ever', async () => {
    const { replyTo, fake: aws } = await collected([{ arn: arnOf(1) }], {
      fault: ({ operation }) => {
        if (operation === 'ListResourceTags') throw new FakeError('ThrottlingException', 'Rate exceeded');
      },
    });
    expect(replyTo('kms:ListResourceTags', arnOf(1))).toMatchObject({ kind: 'refused', code: 'ThrottlingException' });
    expect(aws.of('kms:ListResourceTags').length).toBeLessThan(20);
  });

  it('leaves a list unknown when a later page was denied, never shorter', async () => {
    const grants = Array.from({ length: 3 }, (_, n) => ({ GrantId: `g${n}`, Operations: ['Decrypt'] }));
    const { replyTo } = await collected(
      [{ arn: arnOf(1), grants }],
      {
        fault: ({ operation, input }) => {
          if (operation === 'ListGrants' && input.Marker) throw new FakeError('AccessDeniedException', 'no');
        },
      },
      2,
    );
    expect(replyTo('kms:ListGrants', arnOf(1))).toMatchObject({ kind: 'refused' });
  });

  it('is made again with the clock of AWS when ours is wrong', async () => {
    const { tally, replyTo } = await collected([{ arn: arnOf(1) }], { now: () => Date.now() + 3 * 3_600_000 });
    expect(tally.refused).toBe(0);
    expect(replyTo('kms:DescribeKey', arnOf(1))?.kind).toBe('said');
  });

  it('tells that keys could not be listed, and asks nothing more', async () => {
    const { notes } = await collected([{ arn: arnOf(1) }], {
      fault: ({ operation }) => {
        if (operation === 'ListKeys') throw new FakeError('AccessDeniedException', 'no');
      },
    });
    expect(notes).toMatchObject([{ action: 'kms:ListKeys', reply: { kind: 'refused', resource: '*' } }]);
  });
});
