import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { answersOf, Bundle, type PrintedAnswer, parseInventory } from '@/lib/inventory/parse-inventory';

const KEY = 'arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const about = { collectedAt: '2026-11-22T00:00:00Z', organizationId: null, accounts: [], trustedAccounts: [] };

function printed(output: unknown, more: Partial<PrintedAnswer> = {}): PrintedAnswer {
  return { path: 'answer.json', command: null, keyHint: null, accountId: null, region: null, output, ...more };
}

function read(...answers: PrintedAnswer[]) {
  return parseInventory(answers, about);
}

const described = printed({
  KeyMetadata: { Arn: KEY, KeyId: KEY.split('/')[1], KeyState: 'Enabled', Origin: 'AWS_KMS' },
});

describe('what the AWS CLI prints', () => {
  const documented: Record<string, unknown[]> = JSON.parse(
    readFileSync('../shared/data/aws-cli/kms_outputs.json', 'utf8'),
  );
  const ours = [
    'describe-key',
    'get-key-rotation-status',
    'list-aliases',
    'list-key-rotations',
    'list-keys',
    'list-resource-tags',
  ];

  it.each(
    ours.flatMap((command) =>
      (documented[command] ?? []).map((output, index) => [`${command} ${index + 1}`, command, output] as const),
    ),
  )('reads the documented answer %s', (_, command, output) => {
    const { inventory, problems } = read(described, printed(output, { command, keyHint: KEY }));
    expect(problems).toEqual([]);
    expect(inventory.keys.length).toBeGreaterThan(0);
  });
});

describe('recorded answers of the API', () => {
  it.each(readdirSync('../shared/data/inventory'))('are read: %s', (scenario) => {
    const folder = `../shared/data/inventory/${scenario}`;
    const answers = readdirSync(folder)
      .filter((file) =>
        /DescribeKey|ListKeys|ListAliases|ListKeyRotations|ListResourceTags|GetKeyLastUsage|ListGrants|GetKeyRotationStatus|GetKeyPolicy/.test(
          file,
        ),
      )
      .map((file) => {
        const { data } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
        const command = file
          .replace(/^kms\./, '')
          .replace(/_\d+\.json$/, '')
          .replace(/[a-z](?=[A-Z])/g, '$&-')
          .toLowerCase();
        return printed(data, { path: file, command });
      });
    const { inventory, problems } = parseInventory(answers, about);
    expect(problems.filter(({ reason }) => reason.includes('another shape'))).toEqual([]);
    expect(inventory.keys.length).toBeGreaterThan(0);
  });

  it('say when a key was last used, with the id of the event', () => {
    const { data } = JSON.parse(
      readFileSync('../shared/data/inventory/test_kms_last_usage/kms.GetKeyLastUsage_1.json', 'utf8'),
    );
    const arn = JSON.parse(
      readFileSync('../shared/data/inventory/test_kms_last_usage/kms.DescribeKey_1.json', 'utf8'),
    ).data;
    const { inventory } = read(printed(arn), printed(data));
    expect(inventory.keys[0]?.lastUsage).toEqual({
      known: true,
      value: {
        at: '2026-05-01T07:06:19.000Z',
        operation: 'Decrypt',
        eventId: '73595a59-3b0c-3fab-a33b-98452d4d6e88',
        trackingSince: '2026-04-23T00:00:00.000Z',
      },
    });
  });
});

describe('a key of the inventory', () => {
  it('gets a policy from a file that is named after it', () => {
    const { inventory } = read(
      described,
      printed({ Policy: '{"Statement":[]}' }, { keyHint: KEY.split('/')[1] ?? null }),
    );
    expect(inventory.keys[0]?.policy).toEqual({ known: true, value: '{"Statement":[]}' });
  });

  it('is not given a policy that nobody says is its own', () => {
    const { inventory, problems } = read(described, printed({ Policy: '{}' }));
    expect(inventory.keys[0]?.policy).toBeUndefined();
    expect(problems).toEqual([{ path: 'answer.json', reason: 'the answer does not say which key it is about' }]);
  });

  it('has an unknown where the API refused, never a default', () => {
    const refusal = {
      Error: {
        Code: 'AccessDeniedException',
        Message: `not authorized to perform: kms:GetKeyRotationStatus on resource: ${KEY}`,
      },
    };
    const { inventory } = read(described, printed(refusal, { command: 'get-key-rotation-status' }));
    expect(inventory.keys[0]?.rotation).toMatchObject({
      known: false,
      reason: expect.stringContaining('AccessDeniedException'),
    });
  });

  it('has no alias when the API was asked for its aliases and named none', () => {
    const { inventory } = read(described, printed({ Aliases: [] }, { command: 'list-aliases', keyHint: KEY }));
    expect(inventory.keys[0]?.aliases).toEqual({ known: true, value: [] });
  });

  it('is not said to have no alias by a list that is cut short, or that nobody made for it', () => {
    const cut = read(described, printed({ Aliases: [], Truncated: true }, { command: 'list-aliases', keyHint: KEY }));
    expect(cut.inventory.keys[0]?.aliases).toBeUndefined();
    const ofRegion = read(described, printed({ Aliases: [] }, { command: 'list-aliases' }));
    expect(ofRegion.inventory.keys[0]?.aliases).toBeUndefined();
  });

  it('has all grants of all pages, and no whole list of them where the last page is not here', () => {
    const grants = (id: string, more: object) =>
      printed({ Grants: [{ GrantId: id, KeyId: KEY, Operations: ['Decrypt'] }], ...more }, { command: 'list-grants' });
    const first = grants('a1', { Truncated: true, NextMarker: 'more' });
    const cut = read(described, first).inventory.keys[0]?.grants;
    expect(cut).toMatchObject({ known: true, partial: true, value: [{ grantId: 'a1' }] });
    const both = read(described, first, grants('b2', { Truncated: false })).inventory.keys[0]?.grants;
    expect(both).toMatchObject({ known: true, value: [{ grantId: 'a1' }, { grantId: 'b2' }] });
    expect(both).not.toHaveProperty('partial');
  });

  it('is found by its id alone in the partition of its Region', () => {
    const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const { inventory } = read(printed({ Tags: [] }, { keyHint: id, accountId: '111122223333', region: 'cn-north-1' }));
    expect(inventory.keys.map(({ keyArn }) => keyArn)).toEqual([`arn:aws-cn:kms:cn-north-1:111122223333:key/${id}`]);
  });

  it('is told apart from a replica of the same id in another Region', () => {
    const id = 'mrk-1234abcd12ab34cd56ef1234567890ab';
    const keys = ['us-east-1', 'eu-west-1'].map((region) => ({
      KeyArn: `arn:aws:kms:${region}:111122223333:key/${id}`,
      KeyId: id,
    }));
    const { inventory } = read(
      printed({ Keys: keys }),
      printed(
        { Tags: [{ TagKey: 'owner', TagValue: 'ops' }] },
        { keyHint: id, accountId: '111122223333', region: 'eu-west-1' },
      ),
    );
    expect(inventory.keys.map(({ keyArn, tags }) => [keyArn.split(':')[3], tags?.known ?? null])).toEqual([
      ['eu-west-1', true],
      ['us-east-1', null],
    ]);
  });

  it.each([
    ['text in place of a flag', { KeyRotationEnabled: 'yes', KeyId: KEY }],
    ['a time that is none', { KeyMetadata: { Arn: KEY, CreationDate: 'soon' } }],
    ['something else altogether', { Buckets: [] }],
  ])('loses nothing to %s', (_, output) => {
    const { inventory, problems } = read(described, printed(output));
    expect(inventory.keys).toHaveLength(1);
    expect(problems).toHaveLength(1);
  });
});

describe('a bundle', () => {
  it('gives each answer its account and Region', () => {
    const bundle = Bundle.parse({
      keytrailInventory: 1,
      collectedAt: '2026-11-22T00:00:00Z',
      regions: [
        {
          accountId: '111122223333',
          region: 'us-west-2',
          outputs: [{ command: 'kms list-keys', output: { Keys: [] } }],
        },
      ],
    });
    expect(answersOf(bundle, 'b.json')).toMatchObject([
      { command: 'list-keys', accountId: '111122223333', region: 'us-west-2' },
    ]);
  });

  it('of another version is refused', () => {
    expect(Bundle.safeParse({ keytrailInventory: 2, collectedAt: '2026-11-22T00:00:00Z' }).success).toBe(false);
  });
});

describe('what a collection could not ask', () => {
  const place = { accountId: '111122223333', region: 'us-west-2' };
  const refused = { code: 'AccessDeniedException', message: 'no', action: 'kms:ListGrants', resource: KEY };

  it('is an unknown of the key, with the right that is missing', () => {
    const { inventory, problems } = read(
      described,
      printed(undefined, { ...place, command: 'list-grants', keyHint: KEY, error: refused }),
    );
    expect(inventory.keys[0]?.grants).toEqual({
      known: false,
      reason: `AccessDeniedException (kms:ListGrants on ${KEY}): no`,
    });
    expect({ problems, refusals: inventory.refusals }).toEqual({ problems: [], refusals: undefined });
  });

  it('of a whole place is told once, and makes aliases unknown but no other aspect', () => {
    const { inventory, problems } = read(
      described,
      printed(undefined, {
        ...place,
        command: 'list-aliases',
        error: { code: 'AccessDeniedException', message: 'no' },
      }),
    );
    expect(inventory.refusals).toEqual([{ ...place, command: 'list-aliases', reason: 'AccessDeniedException: no' }]);
    expect(problems).toHaveLength(1);
    expect(inventory.keys).toMatchObject([{ aliases: { known: false }, description: { known: true } }]);
    expect(inventory.keys[0]?.policy).toBeUndefined();
  });

  it('is not concluded from a list of aliases that is cut off', () => {
    const { inventory } = read(
      described,
      printed({ Aliases: [], Truncated: true }, { ...place, command: 'list-aliases' }),
    );
    expect(inventory.keys[0]?.aliases).toBeUndefined();
  });

  it.each([
    ['of the whole place', { ...place, command: 'list-aliases' }, { known: true, value: [] }],
    ['of another Region', { ...place, region: 'eu-west-1', command: 'list-aliases' }, undefined],
    ['that does not say its place', { command: 'list-aliases' }, undefined],
    ['about one other key', { ...place, command: 'list-aliases', keyHint: 'another' }, undefined],
  ])('is not confused with a list of aliases %s', (_, around, aliases) => {
    const { inventory } = read(described, printed({ Aliases: [] }, around));
    expect(inventory.keys[0]?.aliases).toEqual(aliases);
  });

  it('leaves what a trail leaves out unknown, and reads no trail into a shape that is none', () => {
    const TrailARN = 'arn:aws:cloudtrail:us-west-2:111122223333:trail/main';
    const { inventory, problems } = read(
      printed({ trailList: [{ TrailARN }] }, { ...place, command: 'cloudtrail describe-trails' }),
      printed({ IsLogging: 'yes' }, { ...place, command: 'cloudtrail get-trail-status', resource: TrailARN }),
    );
    expect(inventory.trails).toMatchObject([{ trailArn: TrailARN, multiRegion: null }]);
    expect(inventory.trailPlaces).toEqual([{ accountId: '111122223333', region: 'us-west-2', trails: [TrailARN] }]);
    expect(inventory.trails?.[0]?.logging).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  it('knows what a person keeps of trails by its shape', () => {
    const TrailARN = 'arn:aws:cloudtrail:us-west-2:111122223333:trail/main';
    const OTHER = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/other';
    const { inventory, problems } = read(
      printed({ trailList: [{ TrailARN, HomeRegion: 'us-west-2', IsMultiRegionTrail: true }] }),
      printed({ TrailARN, EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }),
      printed({ TrailARN: OTHER, AdvancedEventSelectors: [] }),
    );
    expect(problems).toEqual([]);
    expect(inventory.trails).toMatchObject([
      { trailArn: OTHER, homeRegion: 'eu-west-1', multiRegion: null, selectors: { known: true } },
      { trailArn: TrailARN, multiRegion: true, selectors: { known: true } },
    ]);
  });
});
