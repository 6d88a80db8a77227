import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventoryFiles } from '@/lib/inventory/inventory-files';
import { parseInventory } from '@/lib/inventory/parse-inventory';

const about = { collectedAt: '2026-11-22T00:00:00Z', organizationId: null, accounts: [], trustedAccounts: [] };
const USER = { Arn: 'arn:aws:iam::111122223333:user/Alice', UserId: 'AIDAEXAMPLE', UserName: 'Alice' };
const ROLE = { Arn: 'arn:aws:iam::111122223333:role/App', RoleId: 'AROAEXAMPLE' };
const POLICY = 'arn:aws:iam::111122223333:policy/ReadAll';

function read(...outputs: object[]) {
  return parseInventory(
    outputs.map((output) => ({
      path: 'iam.json',
      command: null,
      keyHint: null,
      accountId: null,
      region: null,
      output,
    })),
    about,
  );
}

function managed(statement: object) {
  return {
    PolicyName: 'ReadAll',
    Arn: POLICY,
    UpdateDate: '2026-01-01T00:00:00+00:00',
    PolicyVersionList: [{ Document: { Version: '2012-10-17', Statement: statement }, IsDefaultVersion: true }],
  };
}

describe('what IAM says of an account', () => {
  it('is its principals with their ids', () => {
    const { inventory, problems } = read({ UserDetailList: [USER], GroupDetailList: [], RoleDetailList: [ROLE] });
    expect(problems).toEqual([]);
    expect(inventory.iam).toEqual([
      {
        accountId: '111122223333',
        partial: false,
        principals: [
          { arn: USER.Arn, kind: 'user', uniqueId: 'AIDAEXAMPLE' },
          { arn: ROLE.Arn, kind: 'role', uniqueId: 'AROAEXAMPLE' },
        ],
        policies: [],
      },
    ]);
  });

  it('is put together from its pages, holders of a policy included', () => {
    const { inventory } = read(
      {
        UserDetailList: [],
        Policies: [managed({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' })],
        Marker: 'x',
      },
      { UserDetailList: [], RoleDetailList: [{ ...ROLE, AttachedManagedPolicies: [{ PolicyArn: POLICY }] }] },
    );
    expect(inventory.iam).toMatchObject([
      { partial: true, policies: [{ arn: POLICY, holders: [ROLE.Arn], updatedAt: '2026-01-01T00:00:00.000Z' }] },
    ]);
  });

  it('holds nothing of policies that do not concern KMS', () => {
    const { inventory } = read({
      RoleDetailList: [
        {
          ...ROLE,
          RolePolicyList: [
            { PolicyName: 'a', PolicyDocument: { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } } },
            {
              PolicyName: 'b',
              PolicyDocument: {
                Statement: [
                  { Effect: 'Allow', Action: ['s3:*', 'KMS:Decrypt'], Resource: '*' },
                  { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' },
                ],
              },
            },
          ],
        },
      ],
    });
    expect(inventory.iam?.[0]?.policies.map(({ name }) => name)).toEqual(['b']);
    expect(JSON.stringify(inventory)).not.toContain('sqs');
  });

  it.each([
    [
      'a document that is none',
      { RoleDetailList: [{ ...ROLE, RolePolicyList: [{ PolicyName: 'a', PolicyDocument: '%7B' }] }] },
    ],
    ['an answer that names no account', { UserDetailList: [], RoleDetailList: [], Policies: [] }],
  ])('is a problem where it cannot be read: %s', (_, output) => {
    const { inventory, problems } = read(output);
    expect(problems).toHaveLength(1);
    expect(inventory.iam).toBeUndefined();
  });

  it('is found among files by its first member', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keytrail-'));
    writeFileSync(join(folder, 'iam.json'), JSON.stringify({ UserDetailList: [USER] }, null, 4));
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ Records: [] }));
    const found: string[] = [];
    for await (const path of inventoryFiles([folder])) found.push(path);
    rmSync(folder, { recursive: true });
    expect(found).toEqual([join(folder, 'iam.json')]);
  });
});
