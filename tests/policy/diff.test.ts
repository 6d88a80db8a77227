import { describe, expect, it } from 'vitest';
import { diffPolicies } from '@/lib/policy/diff';
import { wideningOf } from '@/lib/policy/widening';
import { policyOf, statement, stopwatch } from './policies';

const keyAccount = '111122223333';
const own = 'o-a1b2c3d4e5';
const root = statement({ AWS: keyAccount }, 'kms:*');
const app = { AWS: `arn:aws:iam::${keyAccount}:role/App` };
const deny = (action: string, condition?: unknown) => ({ ...statement('*', action, condition), Effect: 'Deny' });

function diff(before: readonly unknown[], after: readonly unknown[], organizationId: string | null = null) {
  return diffPolicies({
    before: policyOf(...before),
    after: policyOf(...after),
    keyAccount,
    zone: { trustedAccounts: [], organizationId },
    now: new Date('2026-11-22T00:00:00Z'),
  });
}

function widenings(before: readonly unknown[], after: readonly unknown[], organizationId: string | null = null) {
  return wideningOf(diff(before, after, organizationId), keyAccount, () => false).map(
    ({ kind, principal, actions }) => `${kind}: ${principal}: ${actions.join(' ')}`,
  );
}

describe('the difference', () => {
  it('tells direct access from access through IAM', () => {
    const { added } = diff([root], [root, statement(app, 'kms:Decrypt')]);
    expect(added).toMatchObject([{ principal: app.AWS, mode: 'direct', actions: ['kms:Decrypt'], partly: [] }]);
    const { added: delegated } = diff([], [statement({ AWS: keyAccount }, 'kms:Decrypt')]);
    expect(delegated[0]).toMatchObject({ principal: `account ${keyAccount} (any principal)`, mode: 'iam' });
  });

  it('tells a delegation narrowed to one role from one that is lost', () => {
    const narrowed = statement({ AWS: keyAccount }, 'kms:*', { ArnEquals: { 'aws:PrincipalArn': app.AWS } });
    expect(diff([root], [narrowed]).delegation).toBe('narrowed');
    expect(diff([root], []).delegation).toBe('lost');
    expect(diff([], [root]).delegation).toBe('gained');
    expect(diff([statement({ AWS: keyAccount }, 'kms:Decrypt')], [root]).delegation).toBe('widened');
  });

  it('tells services that a star lets in, and no people where only services can have the key', () => {
    const opened = (condition: unknown) =>
      diff([root], [root, statement('*', 'kms:Decrypt', condition)]).added.map(({ principal }) => principal);
    expect(opened({ Bool: { 'aws:PrincipalIsAWSService': 'true' } })).toEqual(['any AWS service']);
    expect(opened({ StringEquals: { 'aws:SourceAccount': keyAccount } })).toEqual(['any AWS service']);
    expect(opened({ StringEquals: { 'aws:PrincipalServiceName': 's3.amazonaws.com' } })).toEqual(['s3.amazonaws.com']);
    expect(opened(undefined)).toEqual([`account ${keyAccount} (any principal)`, 'any other AWS account']);
  });

  it('tells those whom a pattern of names lets in, of one account and of all', () => {
    const toNames = (pattern: string) => statement('*', 'kms:Decrypt', { ArnLike: { 'aws:PrincipalArn': pattern } });
    const gained = (pattern: string) => diff([root], [root, toNames(pattern)]).added.map(({ principal }) => principal);
    const other = 'arn:aws:iam::444455556666:role';
    expect(gained(`${other}/Team-*`)).toEqual([`${other}/Team-*`]);
    expect(gained(`${other}/*`)).toEqual(['account 444455556666 (any principal)']);
    expect(gained(`arn:aws:iam::${keyAccount}:role/Team-*`)).toEqual([`arn:aws:iam::${keyAccount}:role/Team-*`]);
    expect(gained('arn:aws:iam::*:role/Team-*')).toEqual([
      `arn:aws:iam::${keyAccount}:role/Team-*`,
      'arn:aws:iam::*:role/Team-*',
    ]);
    const toMembers = statement('*', 'kms:Decrypt', {
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Team-*' },
      StringEquals: { 'aws:PrincipalOrgID': own },
    });
    expect(diff([root], [root, toMembers], own).added.map(({ principal }) => principal)).toEqual([
      `arn:aws:iam::${keyAccount}:role/Team-*`,
      `arn:aws:iam::*:role/Team-* of ${own}`,
    ]);
    expect(widenings([root], [root, toNames('arn:aws:iam::*:role/Team-*')])).toContain(
      'anybody: arn:aws:iam::*:role/Team-*: kms:Decrypt',
    );
  });

  it('tells of those whom a Deny spares by a pattern of names', () => {
    const sparing = (...names: string[]) => deny('kms:Decrypt', { ArnNotLike: { 'aws:PrincipalArn': names } });
    const one = `arn:aws:iam::${keyAccount}:role/Admin`;
    const some = `arn:aws:iam::${keyAccount}:role/Dev-*`;
    expect(widenings([root, sparing(one)], [root, sparing(one, some)])).toContain(`power: ${some}: kms:Decrypt`);
    expect(diff([root, sparing(one, some)], [root, sparing(some, one)]).added).toEqual([]);
  });

  it('tells services that a Deny no longer keeps out', () => {
    const open = [root, statement('*', 'kms:Decrypt')];
    const others = { StringNotEquals: { 'aws:PrincipalAccount': keyAccount } };
    const sparing = { ...others, Bool: { 'aws:PrincipalIsAWSService': 'false' } };
    expect(widenings([...open, deny('kms:*', others)], [...open, deny('kms:*', sparing)])).toEqual([
      'power: any AWS service: kms:Decrypt',
      'deny-removed: any AWS service: kms:Decrypt',
    ]);
  });

  it('tells members of the organization from everybody else, where it is known', () => {
    const toMembers = statement('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': own } });
    const names = (organization: string | null) =>
      diff([root], [root, toMembers], organization).added.map(({ principal }) => principal);
    expect(names(own)).toContain(`any account of ${own}`);
    expect(names(own)).not.toContain('any other AWS account');
    expect(names(null)).toContain('any other AWS account');
  });

  describe('about identity providers', () => {
    const cognito = { Federated: 'cognito-identity.amazonaws.com' };
    const saml = (account: string) => ({ Federated: `arn:aws:iam::${account}:saml-provider/staff` });
    const opened = statement(cognito, ['kms:Decrypt', 'kms:DescribeKey']);

    it('tells whose people gain and lose access', () => {
      expect(diff([root], [root, opened]).added).toMatchObject([
        {
          principal: 'identity provider cognito-identity.amazonaws.com',
          kind: 'provider',
          account: null,
          mode: 'direct',
        },
      ]);
      expect(diff([root, opened], [root, statement(cognito, 'kms:DescribeKey')]).removed).toMatchObject([
        { principal: 'identity provider cognito-identity.amazonaws.com', actions: ['kms:Decrypt'] },
      ]);
      expect(diff([root, opened], [opened, root])).toMatchObject({ added: [], removed: [] });
    });

    it('takes those of our own account for ours, and all others for outsiders', () => {
      const named = (principal: object) => widenings([root], [root, statement(principal, 'kms:Decrypt')]);
      expect(named(cognito)).toEqual(['outsider: identity provider cognito-identity.amazonaws.com: kms:Decrypt']);
      expect(named(saml('444455556666'))[0]).toMatch(/^outsider: identity provider /);
      expect(named(saml(keyAccount))[0]).toMatch(/^power: identity provider /);
    });

    it('knows that some actions work in the own account alone', () => {
      const manage = (account: string) => diff([root], [root, statement(saml(account), 'kms:PutKeyPolicy')]).added;
      expect(manage('444455556666')).toEqual([]);
      expect(manage(keyAccount)).toHaveLength(1);
    });

    it('does not name one where everybody gained the same, or all of the organization', () => {
      expect(names(diff([root, opened], [root, opened, statement('*', 'kms:Encrypt')]))).not.toContain('provider');
      const members = statement('*', 'kms:Encrypt', { StringEquals: { 'aws:PrincipalOrgID': own } });
      expect(names(diff([root, opened], [root, opened, members], own))).not.toContain('provider');
      const some = { ...opened, Condition: { StringEquals: { 'aws:PrincipalOrgID': own } } };
      expect(names(diff([root], [root, some], own))).toContain('provider');
    });

    it('tells a Deny of one, and one that a Deny spares', () => {
      const denied = { ...statement(cognito, 'kms:Decrypt'), Effect: 'Deny' };
      expect(diff([root, opened], [root, opened, denied]).removed).toMatchObject([{ actions: ['kms:Decrypt'] }]);
      expect(widenings([root, opened, deny('kms:Decrypt')], [root, opened])).toContain(
        'outsider: identity provider cognito-identity.amazonaws.com: kms:Decrypt',
      );
    });

    function names({ added }: ReturnType<typeof diff>) {
      return added.map(({ kind }) => kind).join();
    }
  });

  it('names the conditions of what was added', () => {
    const bound = statement(app, 'kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.us-west-2.amazonaws.com' } });
    expect(diff([root], [root, bound]).added[0]?.conditions).toEqual([
      'StringEquals kms:ViaService s3.us-west-2.amazonaws.com',
    ]);
  });

  it('leaves out a foreign role where its whole account is there already', () => {
    const before = [root, statement({ AWS: '444455556666' }, 'kms:Decrypt')];
    const role = statement({ AWS: 'arn:aws:iam::444455556666:role/X' }, 'kms:Decrypt');
    expect(diff(before, [...before, role]).added).toEqual([]);
  });

  it('says when it could not try everything', () => {
    const keys = Array.from({ length: 14 }, (_, index) => `aws:PrincipalTag/k${index}`);
    const many = keys.map((key) => deny('kms:*', { StringEquals: { [key]: 'a' } }));
    expect(diff([root, ...many], [root]).capped).toBe(true);
    expect(diff([root], [root, statement(app, 'kms:Decrypt')]).capped).toBe(false);
  });

  it('of two large policies takes less than a second', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      statement({ AWS: `arn:aws:iam::${keyAccount}:role/R${index}` }, ['kms:Decrypt', 'kms:Encrypt'], {
        StringEquals: {
          'kms:ViaService': `s3.us-west-${index}.amazonaws.com`,
          'kms:EncryptionContext:App': `a${index}`,
        },
      }),
    );
    const spent = stopwatch();
    expect(diff([root, ...many], [root, ...many, statement(app, 'kms:Decrypt')]).added).toHaveLength(1);
    expect(spent()).toBeLessThan(1000);
  });
});

describe('a widening', () => {
  const bound = (service: string) => statement(app, 'kms:Encrypt', { StringEquals: { 'kms:ViaService': service } });

  it.each<[string, unknown[], unknown[], string[]]>([
    [
      'a star',
      [root],
      [root, statement('*', 'kms:DescribeKey', { StringEquals: { 'aws:PrincipalOrgID': 'o-other00000' } })],
      ['anybody: any other AWS account: kms:DescribeKey'],
    ],
    [
      'an outsider',
      [root],
      [root, statement({ AWS: '444455556666' }, 'kms:DescribeKey')],
      ['outsider: account 444455556666 (any principal): kms:DescribeKey'],
    ],
    [
      'a power',
      [root],
      [root, statement(app, ['kms:CreateGrant', 'kms:DescribeKey'])],
      [`power: ${app.AWS}: kms:CreateGrant`],
    ],
    ['no power', [root], [root, statement(app, 'kms:DescribeKey')], []],
    [
      'a condition gone',
      [root, bound('s3.us-west-2.amazonaws.com')],
      [root, statement(app, 'kms:Encrypt')],
      [`bounds-removed: ${app.AWS}: kms:Encrypt`],
    ],
    [
      'a condition replaced',
      [root, bound('s3.us-west-2.amazonaws.com')],
      [root, bound('ec2.us-west-2.amazonaws.com')],
      [],
    ],
    [
      'a Deny gone',
      [root, deny('kms:ScheduleKeyDeletion')],
      [root],
      [`deny-removed: account ${keyAccount} (any principal): kms:ScheduleKeyDeletion`],
    ],
    ['a Deny that changed nothing', [root, deny('s3:*')], [root], []],
    ['less', [root, statement(app, 'kms:Decrypt')], [root], []],
  ])('%s', (_, before, after, expected) => {
    const found = widenings(before, after);
    if (expected.length === 0) expect(found).toEqual([]);
    else expect(found).toEqual(expect.arrayContaining(expected));
  });
});

describe('a step from IAM to the key policy', () => {
  const bound = (action: string) => statement(app, action, { StringEquals: { 'kms:CallerAccount': keyAccount } });
  const withTag = (action: string) => statement(app, action, { StringEquals: { 'aws:PrincipalTag/Team': 'Blue' } });

  it('is no widening for harmless actions, bound before or not', () => {
    expect(widenings([root], [root, statement(app, 'kms:DescribeKey')])).toEqual([]);
    expect(widenings([root, withTag('kms:DescribeKey')], [root, statement(app, 'kms:DescribeKey')])).toEqual([]);
    expect(widenings([root, bound('kms:ListGrants')], [root, statement(app, 'kms:ListGrants')])).toEqual([]);
  });

  it('is one for the power to read', () => {
    expect(widenings([root, withTag('kms:Decrypt')], [root, statement(app, 'kms:Decrypt')])).toEqual([
      `bounds-removed: ${app.AWS}: kms:Decrypt`,
    ]);
  });

  it('is one where nothing but the bound statement gave the access', () => {
    expect(widenings([withTag('kms:DescribeKey')], [statement(app, 'kms:DescribeKey')])).toEqual([
      `bounds-removed: ${app.AWS}: kms:DescribeKey`,
    ]);
  });
});
