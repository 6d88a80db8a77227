import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownSessions } from '@/lib/ingest/known-sessions';
import { Known, whoOf } from '@/lib/ingest/quick-known';
import { asRole } from '../support/events';

// A session that is told by another one of its role must be the very session that reading its JSON tells.

function read(text: string) {
  return whoOf(JSON.parse(text), new Known(0));
}

/** What is told of each text, after those before it; null where it must be read. */
function told(texts: readonly string[]) {
  const sessions = new KnownSessions();
  return texts.map((text) => {
    const who = sessions.of(text);
    if (who === null) sessions.remember(text, JSON.parse(text), read(text));
    return who;
  });
}

const session = (name: string, more: object = {}) => ({ ...asRole('App', '111122223333', name), ...more });
const mostly = <A, B>(usual: A, rare: fc.Arbitrary<B>) => fc.oneof({ arbitrary: fc.constant(usual), weight: 6 }, rare);
const written = (value: unknown) => JSON.stringify(value);

describe('sessions of a role', () => {
  it('are told by the first of them', () => {
    const texts = ['i-1', 'i-2', 'a/b', 'x@example.com'].map((name, index) =>
      written({ ...session(name), accessKeyId: `ASIAIOSFODNN${index}EXAMPLE` }),
    );
    const [first, ...others] = told(texts);
    expect(first).toBeNull();
    expect(others.map((who) => who?.part)).toEqual(texts.slice(1).map((text) => read(text).part));
    expect(others.map((who) => who?.part.session_name)).toEqual(['i-2', 'a/b', 'x@example.com']);
  });

  it.each([
    ['another type', written(session('i-2', { type: 'FederatedUser' }))],
    ['another account', written(session('i-2', { accountId: '444455556666' }))],
    ['one member more', written(session('i-2', { invokedBy: 's3.amazonaws.com' }))],
    ['a name that is escaped', written(session('i-"2'))],
    ['a name beyond ASCII', written(session('세션'))],
    ['two different names', written({ ...session('i-2'), principalId: 'AROAIOSFODNN7EXAMPLE:i-3' })],
    ['no name', written(session(''))],
    ['an access key that is no text', written(session('i-2', { accessKeyId: 7 }))],
    ['spaces between its members', JSON.stringify(session('i-2'), null, 1)],
    ['a second access key', written(session('i-2')).replace(/}$/, ',"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}')],
  ])('are read where there is %s', (_what, text) => {
    expect(told([written(session('i-1')), text])[1]).toBeNull();
  });

  it('with a member twice are never told by each other, since the last one counts', () => {
    const twice = (name: string) => written(session(name)).replace(/}$/, ',"accessKeyId":"AKIAIOSFODNN7EXAMPLE"}');
    expect(told([twice('i-1'), twice('i-2')])).toEqual([null, null]);
  });

  it.each([
    ['that are their own principals', 'arn:aws:sts::111122223333:federated-user/'],
    ['of an ARN that is escaped', 'arn:aws:sts::111122223333:federated\\user/'],
    ['of no role', 'arn:aws:sts::111122223333:assumed-role/'],
    ['of a role with a path', 'arn:aws:sts::111122223333:assumed-role/App/x/'],
  ])('%s are read', (_what, arn) => {
    const bare = (name: string) => {
      const { sessionContext: _none, ...user } = session(name);
      return written({ ...user, arn: `${arn}${name}` });
    };
    expect(told([bare('i-1'), bare('i-2')])).toEqual([null, null]);
  });

  it('without an access key, or with another date than CloudTrail writes, tell nothing of others', () => {
    const text = written(session('i-1', { accessKeyId: '', sessionContext: { creationDate: 'a"b' } }));
    const other = text.replace('"accessKeyId":""', '"accessKeyId":"AKIAIOSFODNN7EXAMPLE"');
    const sessions = new KnownSessions();
    sessions.remember(text, JSON.parse(text), read(text));
    expect(sessions.of(other.replace('a\\"b', '2026'))).toBeNull();
    expect(sessions.of(other.replace('a\\"b', '2026"b'))).toBeNull();
  });

  it('are what their JSON says, whatever it is', () => {
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
    let known = 0;
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (texts) => {
        told(texts).forEach((who, index) => {
          if (who === null) return;
          known++;
          const { part, class: group } = read(texts[index] ?? '');
          expect(who.part).toEqual(part);
          expect(who.class.callerKey).toBe(group.callerKey);
          expect(who.class.ec2RoleDelivery).toBe(group.ec2RoleDelivery);
        });
      }),
      { numRuns: 2000 },
    );
    expect(known).toBeGreaterThan(100);
  });
});
