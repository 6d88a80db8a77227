import { expect, it } from 'vitest';
import type { KeyUse } from '@/lib/keys/key-inputs';
import { isUseAlone } from '@/lib/keys/restate';

const KNOWN = {
  manager: 'CUSTOMER',
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  aliases: ['app'],
} as const;
const SIGNING = { ...KNOWN, spec: 'RSA_2048', usage: 'SIGN_VERIFY' } as const;

function did(...operations: string[]): KeyUse {
  const at = new Date('2025-06-01T00:00:00Z');
  const lastUsedOperation = operations.at(-1) ?? null;
  const lastUsed = { lastUsedAt: at, lastUsedOperation, lastUsedEventId: 'id' };
  return { firstSeenAt: at, firstUsedAt: at, ...lastUsed, provenAt: at, operations };
}

it.each([
  ['decrypts with a key that is known', KNOWN, did('Decrypt'), null],
  ['makes data keys with a symmetric key', KNOWN, did('Decrypt', 'GenerateDataKey'), null],
  ['signs with a signing key', SIGNING, did('Sign'), null],
  ['asks about a key and never uses it', KNOWN, did(), null],
  ['uses a key of AWS by its alias', { ...KNOWN, manager: 'AWS', aliases: ['aws/s3'] }, did('Decrypt'), 'aws/s3'],
] as const)('somebody who %s tells nothing new of it', (_name, known, use, alias) => {
  expect(isUseAlone(known, use, alias)).toBe(true);
});

it.each([
  ['a key that was disabled is in use again', { ...KNOWN, state: 'Disabled' }, did('Decrypt'), null],
  ['a key that nothing is known of is enabled', { ...KNOWN, state: 'Unknown' }, did('Decrypt'), null],
  ['a use may not prove that the key is enabled', KNOWN, did('ReEncrypt'), null],
  ['what it is used for tells the kind of the key', { ...KNOWN, spec: null }, did('GenerateDataKey'), null],
  ['what it is used for tells the usage of the key', { ...KNOWN, spec: null, usage: null }, did('Decrypt'), null],
  ['what it is used for contradicts what is known', KNOWN, did('Sign'), null],
  ['its alias tells that the key is one of AWS', KNOWN, did('Decrypt'), 'aws/s3'],
] as const)('a use tells something new when %s', (_name, known, use, alias) => {
  expect(isUseAlone(known, use, alias)).toBe(false);
});
