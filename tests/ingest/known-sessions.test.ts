import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionPlaces } from '@/lib/ingest/known-sessions';
import { PieceScanner } from '@/lib/ingest/piece-scanner';
import { QuickReader } from '@/lib/ingest/quick-reader';
import type { ToldSession } from '@/lib/ingest/told-sessions';
import { decodedBytes } from '../support/decode';
import { asRole, asService, kmsCall, type RawRecord } from '../support/events';

// A session that is told by another one of its role must be the very session that reading its JSON tells.

class Listening extends PieceScanner {
  readonly told: ToldSession[] = [];
  /** Of each caller that was to be remembered: whether it was. */
  readonly remembered: boolean[] = [];

  override rememberRole(places: SessionPlaces): number | null {
    const role = super.rememberRole(places);
    this.remembered.push(role !== null);
    return role;
  }

  override *newSessions(): Generator<ToldSession> {
    for (const session of super.newSessions()) {
      this.told.push(session);
      yield session;
    }
  }
}

const call: RawRecord = {
  ...kmsCall('Decrypt', { by: asService('s3.amazonaws.com') }),
  requestParameters: { keyId: 'alias/app' },
};

/** A log of calls that are alike but for their callers. */
function logOf(callers: readonly string[]): string {
  const records = [JSON.stringify(call.userIdentity), ...callers].map((caller, index) => {
    const eventID = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
    return JSON.stringify({ ...call, eventID, userIdentity: 'CALLER' }).replace('"CALLER"', () => caller);
  });
  return `{"Records":[${records.join(',')}]}`;
}

/** What the quick way reads of calls by these callers, which must be what the slow way does; and whom it told by others. */
async function read(callers: readonly string[], scanner = new Listening('dist/scan.wasm')) {
  const bytes = logOf(callers);
  const quick = await decodedBytes(bytes, { quick: new QuickReader(scanner) });
  const slow = await decodedBytes(bytes);
  expect(quick.kms).toEqual(slow.kms);
  expect(quick.file).toEqual({ ...slow.file, path: quick.file.path, modifiedMs: quick.file.modifiedMs });
  return { events: quick.kms.slice(1), told: scanner.told.map(({ name }) => name) };
}

const session = (name: string, more: object = {}) => ({ ...asRole('App', '111122223333', name), ...more });
const written = (value: unknown) => JSON.stringify(value);
const keyed = (name: string, key: string) => written(session(name, { accessKeyId: key }));

describe('sessions of a role', () => {
  it('are told by the first of them', async () => {
    const names = ['i-1', 'i-2', 'a/b', 'x@example.com', 'i-2', 'i-1'];
    const { events, told } = await read(names.map((name) => written(session(name))));
    expect(events.map((event) => event.session_name)).toEqual(names);
    expect(told).toEqual(['i-2', 'a/b', 'x@example.com', 'i-1']);
  });

  it('are apart where only their access keys are', async () => {
    const keys = ['ASIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN8EXAMPLE', 'ASIAIOSFODNN9EXAMPLE', 'ASIAIOSFODNN8EXAMPLE'];
    const { events, told } = await read(keys.map((key) => keyed('i-1', key)));
    expect(events.map((event) => event.access_key_id)).toEqual(keys);
    expect(told).toHaveLength(2);
  });

  it('are apart where what ends a name could begin a key', async () => {
    const { events } = await read([keyed('x', 'K'), keyed('ab', 'cd'), keyed('abc', 'd'), keyed('a', 'bcd')]);
    expect(events.map((event) => `${event.session_name} ${event.access_key_id}`)).toEqual([
      'x K',
      'ab cd',
      'abc d',
      'a bcd',
    ]);
  });

  it('are told apart by role, whichever came last', async () => {
    const of = (role: string, name: string) =>
      written({ ...asRole(role, '111122223333', name), principalId: `AROA${role.toUpperCase()}:${name}` });
    const callers = ['1', '2', '3', '4'].flatMap((name) => [of('App', name), of('Node', name), of('Web', name)]);
    const { events, told } = await read(callers);
    expect(new Set(events.map((event) => event.principal)).size).toBe(3);
    expect(told).toEqual(['2', '2', '2', '3', '3', '3', '4', '4', '4']);
  });

  it('of one role id are told by those that are the same beside', async () => {
    const context = (mfa: string) => ({
      sessionContext: { attributes: { creationDate: '2026', mfaAuthenticated: mfa } },
    });
    const callers = [1, 2, 3].flatMap((number) => [
      written(session(`i-${number}`, context('true'))),
      written(session(`i-${number}`, context('false'))),
    ]);
    const { events, told } = await read(callers);
    expect(events.map((event) => event.mfa)).toEqual([true, false, true, false, true, false]);
    expect(told).toEqual(['i-2', 'i-2', 'i-3', 'i-3']);
  });

  it.each([
    ['another type', written(session('i-2', { type: 'FederatedUser' }))],
    ['another account', written(session('i-2', { accountId: '444455556666' }))],
    ['another role id', written({ ...session('i-2'), principalId: 'AROAOTHER:i-2' })],
    ['one member more', written(session('i-2', { invokedBy: 's3.amazonaws.com' }))],
    ['a name that is escaped', written(session('i-"2'))],
    ['a name beyond ASCII', written(session('세션'))],
    ['two different names', written({ ...session('i-2'), principalId: 'AROAIOSFODNN7EXAMPLE:i-3' })],
    ['no name', written(session(''))],
    ['an access key that is no text', written(session('i-2', { accessKeyId: 7 }))],
    ['an empty access key', written(session('i-2', { accessKeyId: '' }))],
    ['a name longer than is remembered', written(session('i'.repeat(1100)))],
    ['spaces between its members', JSON.stringify(session('i-2'), null, 1)],
    ['a second access key', written(session('i-2')).replace(/}$/, ',"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}')],
    ['a date that goes on', written(session('i-2')).replace(/("creationDate":"[^"]*)"/, '$1","x":"')],
  ])('are read where there is %s', async (_what, text) => {
    const { told } = await read([written(session('i-1')), text]);
    expect(told).toEqual([]);
  });

  it('with a member twice are never told by each other, since the last one counts', async () => {
    const twice = (name: string) => written(session(name)).replace(/}$/, ',"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}');
    expect((await read([twice('i-1'), twice('i-2')])).told).toEqual([]);
  });

  it.each([
    ['that are their own principals', 'arn:aws:sts::111122223333:federated-user/'],
    ['of an ARN that is escaped', 'arn:aws:sts::111122223333:federated\\user/'],
    ['of no role', 'arn:aws:sts::111122223333:assumed-role/'],
    ['of a role with a path', 'arn:aws:sts::111122223333:assumed-role/App/x/'],
  ])('%s are read', async (_what, arn) => {
    const bare = (name: string) => {
      const { sessionContext: _none, ...user } = session(name);
      return written({ ...user, arn: `${arn}${name}` });
    };
    expect((await read([bare('i-1'), bare('i-2')])).told).toEqual([]);
  });

  it('with another date than CloudTrail writes tell nothing of others', async () => {
    const text = written(session('i-1', { sessionContext: { attributes: { creationDate: 'a"b' } } }));
    expect((await read([text, text.replace('i-1', 'i-2').replace('i-1', 'i-2')])).told).toEqual([]);
  });

  it('of one role id are remembered in few kinds, since each session is held against all of them', async () => {
    const kinds = Array.from({ length: 30 }, (_, number) => written(session('i-1', { kind: String(number) })));
    const scanner = new Listening('dist/scan.wasm');
    const { told } = await read(
      [...kinds, written(session('i-2', { kind: '0' })), written(session('i-2', { kind: '29' }))],
      scanner,
    );
    expect(scanner.remembered.filter(Boolean)).toHaveLength(8);
    expect(told).toEqual(['i-2']);
  });

  it('take no place of another role, however long their names are', async () => {
    const scanner = new Listening('dist/scan.wasm');
    await read(
      Array.from({ length: 40 }, (_, number) => written(session(`${number}-${'x'.repeat(994)}`))),
      scanner,
    );
    expect(scanner.remembered.filter(Boolean)).toHaveLength(1);
  });

  it('are told whatever was forgotten in between', async () => {
    const scanner = new Listening('dist/scan.wasm');
    const names = Array.from({ length: 70_000 }, (_, number) => `i-${number}`);
    const bytes = logOf(names.map((name) => written(session(name))));
    const { kms } = await decodedBytes(bytes, { quick: new QuickReader(scanner) });
    expect(scanner.generation).toBeGreaterThan(1);
    expect(kms.slice(1).every((event, index) => event.session_name === names[index])).toBe(true);
    expect(scanner.told.length).toBeGreaterThan(60_000);
  }, 120_000);

  it('are what their JSON says, whatever it is', async () => {
    const mostly = <A, B>(usual: A, rare: fc.Arbitrary<B>) =>
      fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, rare);
    const part = fc.constantFrom('', 'a', 'i-1', 'a/b', 'a:b', '/x', 'App/x', '"', '\\', 'é', '","arn":"', 'AROA:x');
    const one = fc
      .record({
        id: mostly('AROAEXAMPLE', part),
        name: part,
        other: mostly(null, part),
        key: mostly('ASIAEXAMPLE', part),
        arn: mostly(
          'arn:aws:sts::111122223333:assumed-role/App',
          fc.constantFrom(
            'arn:aws:sts::111122223333:assumed-role/App/x',
            'arn:aws:sts::111122223333:assumed-role',
            'arn:aws:sts::111122223333:assumed-role/',
            'arn:aws:sts::111122223333:federated\\user',
            'arn:aws:sts::111122223333:assumed-role/A\\p',
            'arn:aws:sts::111122223333:assumed-role/롤',
            'é',
          ),
        ),
        account: mostly('111122223333', fc.constantFrom('1"1122223333', '')),
        context: fc.constantFrom(
          {},
          { sessionContext: { attributes: { creationDate: '2026-11-06T23:43:45Z', mfaAuthenticated: 'true' } } },
          { sessionContext: { attributes: { creationDate: '"', mfaAuthenticated: 'false' } } },
          { sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/App' }, sourceIdentity: 'me' } },
          { sessionContext: '{"attributes":{"creationDate":"2026"}}' },
          { userName: 'me', creationDate: 'today' },
        ),
      })
      .map(({ id, name, other, key, arn, account, context }) =>
        written({
          type: 'AssumedRole',
          principalId: `${id}:${name}`,
          arn: `${arn}/${other ?? name}`,
          accountId: account,
          accessKeyId: key,
          ...context,
        }),
      );
    const scanner = new Listening('dist/scan.wasm');
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 30 }), async (callers) => {
        scanner.forget();
        await read(callers, scanner);
      }),
      { numRuns: 1000 },
    );
    expect(scanner.told.length).toBeGreaterThan(100);
  }, 120_000);
});
