import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyAccountOf, readGrantsFile, readPolicyFile } from '@/lib/verbs/policy-files/policy-file';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keytrail-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' || content instanceof Buffer ? content : JSON.stringify(content));
  return path;
}

const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' }],
};

describe('a file of a policy', () => {
  it('holds the document, or what the AWS CLI prints', () => {
    const plain = readPolicyFile(file(document)).policy;
    expect(readPolicyFile(file({ Policy: JSON.stringify(document), PolicyName: 'default' })).policy).toEqual(plain);
    expect(keyAccountOf({}, [plain])).toBe('111122223333');
  });

  it('may be written as shells of Windows write it', () => {
    const plain = readPolicyFile(file(document)).policy;
    const text = `\uFEFF${JSON.stringify(document)}`;
    expect(readPolicyFile(file(Buffer.from(text, 'utf16le'))).policy).toEqual(plain);
    expect(readPolicyFile(file(Buffer.from(text, 'utf8'))).policy).toEqual(plain);
  });

  it.each([
    ['is not JSON', '{'],
    ['is no policy: no Statement', '{}'],
    ['is no policy: not an object', '[]'],
  ])('%s', (message, content) => {
    expect(() => readPolicyFile(file(content))).toThrow(message);
  });

  it('may be missing', () => {
    expect(() => readPolicyFile(join(folder, 'nowhere.json'))).toThrow('could not be read');
  });
});

describe('the account of the key', () => {
  it('is as told, before what the policy says', () => {
    const { policy } = readPolicyFile(file(document));
    expect(keyAccountOf({ account: '444455556666' }, [policy])).toBe('444455556666');
    expect(keyAccountOf({ keyArn: 'arn:aws:kms:us-west-2:444455556666:key/k' }, [policy])).toBe('444455556666');
  });

  it('must be told where the policy names none, or two', () => {
    expect(() => keyAccountOf({}, [])).toThrow('--account');
    expect(() => keyAccountOf({ account: '42' }, [])).toThrow('12 digits');
    const two = { Statement: [{ ...document.Statement[0], Principal: { AWS: ['111122223333', '444455556666'] } }] };
    expect(() => keyAccountOf({}, [readPolicyFile(file(two)).policy])).toThrow('--account');
  });
});

it('reads what the AWS CLI prints of grants', () => {
  const grants = readGrantsFile(
    file({
      Grants: [
        {
          GrantId: 'one',
          GranteePrincipal: 'arn:aws:iam::111122223333:role/App',
          Operations: ['Decrypt'],
          Constraints: { EncryptionContextSubset: { app: 'billing' } },
          CreationDate: '2026-01-02T03:04:05+00:00',
        },
      ],
    }),
  );
  expect(grants).toMatchObject([
    {
      grantId: 'one',
      createdAt: new Date('2026-01-02T03:04:05Z'),
      granteePrincipal: 'arn:aws:iam::111122223333:role/App',
      constraints: { EncryptionContextSubset: { app: 'billing' } },
    },
  ]);
  expect(() => readGrantsFile(file(document))).toThrow('list-grants');
});

it.each([
  [
    'a bound that is no pair',
    { EncryptionContextSubset: 'app=billing' },
    'Constraints.EncryptionContextSubset of grant one cannot be read',
  ],
  ['a value that is no text', { EncryptionContextEquals: { app: 7 } }, 'Constraints.EncryptionContextEquals.app'],
  ['a source that is no text', { SourceArn: ['arn:aws:sns:us-east-1:111122223333:t'] }, 'Constraints.SourceArn'],
  ['a bound that AWS does not know', { encryptionContextSubset: { app: 'billing' } }, 'encryptionContextSubset'],
  ['constraints that are a list', [], 'list-grants'],
])('takes %s for no grant without bounds', (_, Constraints, message) => {
  const grant = { GrantId: 'one', GranteePrincipal: 'arn:aws:iam::111122223333:role/App', Operations: ['Decrypt'] };
  expect(() => readGrantsFile(file({ Grants: [{ ...grant, Constraints }] }))).toThrow(message);
  expect(readGrantsFile(file({ Grants: [{ ...grant, Constraints: null }] }))).toHaveLength(1);
});

it('takes the first page of grants for no whole', () => {
  expect(() => readGrantsFile(file({ Grants: [], Truncated: true, NextMarker: 'more' }))).toThrow(
    'a part of the grants',
  );
  expect(readGrantsFile(file({ Grants: [], Truncated: false }))).toEqual([]);
});
