import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger, User } from '@/db/ledger';
import type { Actor, Role } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { acceptInvitation } from '@/lib/verbs/users/accept-invitation';
import { changePassword } from '@/lib/verbs/users/change-password';
import { changeRole } from '@/lib/verbs/users/change-role';
import { checkPassword } from '@/lib/verbs/users/check-password';
import { disableUser } from '@/lib/verbs/users/disable-user';
import { enableUser } from '@/lib/verbs/users/enable-user';
import { inviteFirstAdministrator } from '@/lib/verbs/users/invite-first-administrator';
import { inviteUser } from '@/lib/verbs/users/invite-user';
import { hashPassword, passwordFits } from '@/lib/verbs/users/password';
import { emptyLedger } from '../support/ledger';

const PASSWORD = 'correct horse battery';
const OPERATOR: Actor = { kind: 'operator', name: 'root' };

let ledger: Ledger;
let close: () => void;
let now: Date;
beforeEach(async () => {
  ({ ledger, close } = await emptyLedger());
  now = new Date('2025-06-10T12:00:00Z');
});
afterEach(() => close());

const runtime = () => ({ ledger, now: () => now });

async function firstAdministrator(name = 'alice'): Promise<User> {
  const token = await inviteFirstAdministrator(runtime());
  return acceptInvitation(runtime(), { token, name, password: PASSWORD });
}

async function another(name: string, role: Role, by: Actor): Promise<User> {
  return acceptInvitation(runtime(), { token: await inviteUser(runtime(), by, { role }), name, password: PASSWORD });
}

function as({ userId, name, role }: User): Actor {
  return { kind: 'person', userId, name, role };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof AppError ? error.code : 'no refusal';
}

describe('the first administrator', () => {
  it('comes in by a one-time link', async () => {
    const user = await firstAdministrator();
    expect(user).toMatchObject({ name: 'alice', role: 'admin', sessionVersion: 1, disabledAt: null });
    expect(await inviteFirstAdministrator(runtime())).toBeNull();
    expect((await ledger.auditLog(5)).map(({ action }) => action).sort()).toEqual(['user-created', 'user-invited']);
  });

  it('can be invited again when the only one was disabled by hand', async () => {
    const user = await firstAdministrator();
    await ledger.updateUser(user.userId, { disabledAt: now });
    expect(await inviteFirstAdministrator(runtime())).not.toBeNull();
  });
});

describe('a one-time link', () => {
  it('works once, even when it is used twice at once', async () => {
    const token = await inviteFirstAdministrator(runtime());
    const accept = (name: string) => acceptInvitation(runtime(), { token, name, password: PASSWORD });
    const both = await Promise.allSettled([accept('alice'), accept('mallory')]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ledger.users()).toHaveLength(1);
    expect(await refusal(accept('eve'))).toBe('forbidden');
  });

  it('works for a day', async () => {
    const token = await inviteFirstAdministrator(runtime());
    now = new Date('2025-06-11T12:00:00Z');
    expect(await refusal(acceptInvitation(runtime(), { token, name: 'alice', password: PASSWORD }))).toBe('forbidden');
  });

  it('is not kept as it is', async () => {
    const token = (await inviteFirstAdministrator(runtime())) ?? '';
    expect(await ledger.invitation(token)).toBeNull();
  });

  it('is not spent on a password that is too short or a name that is taken', async () => {
    const admin = await firstAdministrator();
    const token = await inviteUser(runtime(), as(admin), { role: 'viewer' });
    const accept = (name: string, password: string) => acceptInvitation(runtime(), { token, name, password });
    expect(await refusal(accept('bob', 'eleven char'))).toBe('invalid');
    expect(await refusal(accept('alice', PASSWORD))).toBe('conflict');
    expect(await accept('bob', 'twelve chars')).toMatchObject({ name: 'bob', role: 'viewer' });
  });

  it('is not spent on a name that somebody else takes at the same moment', async () => {
    const admin = as(await firstAdministrator());
    const invite = () => inviteUser(runtime(), admin, { role: 'viewer' });
    const tokens = [await invite(), await invite()];
    const accept = (token: string | undefined, name: string) =>
      acceptInvitation(runtime(), { token, name, password: PASSWORD });
    const both = await Promise.allSettled(tokens.map((token) => accept(token, 'bob')));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = tokens[both.findIndex(({ status }) => status === 'rejected')];
    expect(await accept(left, 'carol')).toMatchObject({ name: 'carol' });
  });

  it('tells somebody with a made-up link nothing about names', async () => {
    await firstAdministrator();
    const guess = (name: string) => acceptInvitation(runtime(), { token: 'x'.repeat(43), name, password: PASSWORD });
    expect(await refusal(guess('alice'))).toBe('forbidden');
    expect(await refusal(guess('nobody'))).toBe('forbidden');
  });

  it('is made by administrators alone', async () => {
    const admin = await firstAdministrator();
    const analyst = await another('bob', 'analyst', as(admin));
    expect(await refusal(inviteUser(runtime(), as(analyst), { role: 'admin' }))).toBe('forbidden');
  });
});

describe('a password', () => {
  it('is kept as argon2id at the cost that OWASP asks for', async () => {
    expect(await hashPassword(PASSWORD)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('counts letters, not bytes, and has an end', async () => {
    expect(await refusal(hashPassword('비밀번호비밀번호비밀번'))).toBe('invalid');
    expect(await hashPassword('비밀번호비밀번호비밀번호')).toContain('$argon2id$');
    expect(await refusal(hashPassword('x'.repeat(257)))).toBe('invalid');
  });

  it('proves its user and nobody else', async () => {
    const user = await firstAdministrator();
    expect(await checkPassword(runtime(), 'alice', PASSWORD)).toEqual(user);
    expect(await checkPassword(runtime(), 'alice', `${PASSWORD}!`)).toBeNull();
    expect(await checkPassword(runtime(), 'nobody', PASSWORD)).toBeNull();
  });

  it('is checked with the same work when there is no such user', async () => {
    const passwordHash = await hashPassword(PASSWORD);
    await passwordFits('a first time makes the stand-in', null);
    const costs = async (work: () => Promise<unknown>) => {
      const turns: number[] = [];
      for (let turn = 0; turn < 7; turn++) {
        const started = performance.now();
        await work();
        turns.push(performance.now() - started);
      }
      return Math.min(...turns);
    };
    const known = await costs(() => passwordFits('a wrong password', passwordHash));
    const unknown = await costs(() => passwordFits('a wrong password', null));
    expect(unknown).toBeGreaterThan(known / 4);
  });

  it('is changed by its user, who proves the old one, and ends every session', async () => {
    const user = await firstAdministrator();
    const change = (current: string) =>
      changePassword(runtime(), as(user), { userId: user.userId, current, password: 'another good one' });
    expect(await refusal(change('a wrong password'))).toBe('forbidden');
    await change(PASSWORD);
    expect(await checkPassword(runtime(), 'alice', PASSWORD)).toBeNull();
    expect(await checkPassword(runtime(), 'alice', 'another good one')).toMatchObject({ sessionVersion: 2 });
  });

  it('is set anew by the operator, but not by another administrator', async () => {
    const admin = await firstAdministrator();
    const bob = await another('bob', 'viewer', as(admin));
    const input = { userId: bob.userId, password: 'another good one' };
    expect(await refusal(changePassword(runtime(), as(admin), input))).toBe('forbidden');
    await changePassword(runtime(), OPERATOR, input);
    expect(await checkPassword(runtime(), 'bob', 'another good one')).not.toBeNull();
  });
});

describe('managing users', () => {
  it('gives another role and ends the sessions under the old one', async () => {
    const admin = await firstAdministrator();
    const bob = await another('bob', 'viewer', as(admin));
    await changeRole(runtime(), as(admin), { userId: bob.userId, role: 'analyst' });
    expect(await ledger.userById(bob.userId)).toMatchObject({ role: 'analyst', sessionVersion: 2 });
    expect((await ledger.auditLog(1))[0]).toMatchObject({ actor: 'alice', action: 'role-changed', subject: 'bob' });
  });

  it('locks a user out, and lets them in again', async () => {
    const admin = await firstAdministrator();
    const bob = await another('bob', 'viewer', as(admin));
    await disableUser(runtime(), as(admin), { userId: bob.userId });
    expect(await checkPassword(runtime(), 'bob', PASSWORD)).toBeNull();
    await enableUser(runtime(), as(admin), { userId: bob.userId });
    expect(await checkPassword(runtime(), 'bob', PASSWORD)).toMatchObject({ sessionVersion: 3 });
  });

  it('keeps somebody locked out who changes their password meanwhile', async () => {
    const alice = await firstAdministrator();
    const mallory = await another('mallory', 'analyst', as(alice));
    const input = { userId: mallory.userId, current: PASSWORD, password: 'another long password' };
    const changing = changePassword(runtime(), as(mallory), input);
    await disableUser(runtime(), as(alice), { userId: mallory.userId });
    await changing;
    expect(await ledger.userById(mallory.userId)).toMatchObject({ disabledAt: now, sessionVersion: 3 });
  });

  it('never leaves nobody in charge', async () => {
    const admin = await firstAdministrator();
    expect(await refusal(disableUser(runtime(), as(admin), { userId: admin.userId }))).toBe('conflict');
    expect(await refusal(changeRole(runtime(), as(admin), { userId: admin.userId, role: 'viewer' }))).toBe('conflict');
    await another('bob', 'admin', as(admin));
    await changeRole(runtime(), as(admin), { userId: admin.userId, role: 'viewer' });
    expect(await ledger.userById(admin.userId)).toMatchObject({ role: 'viewer' });
  });

  it('leaves one in charge of two who take it from each other at once', async () => {
    const alice = await firstAdministrator();
    const bob = await another('bob', 'admin', as(alice));
    const ends = await Promise.allSettled([
      changeRole(runtime(), as(alice), { userId: bob.userId, role: 'viewer' }),
      disableUser(runtime(), as(bob), { userId: alice.userId }),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const left = (await ledger.users()).filter(({ role, disabledAt }) => role === 'admin' && disabledAt === null);
    expect(left).toHaveLength(1);
  });

  it('is refused to everybody else', async () => {
    const admin = await firstAdministrator();
    const bob = await another('bob', 'analyst', as(admin));
    for (const attempt of [
      changeRole(runtime(), as(bob), { userId: bob.userId, role: 'admin' }),
      disableUser(runtime(), as(bob), { userId: admin.userId }),
      enableUser(runtime(), as(bob), { userId: admin.userId }),
    ]) {
      expect(await refusal(attempt)).toBe('forbidden');
    }
    expect(await refusal(disableUser(runtime(), as(admin), { userId: 'u-0' }))).toBe('not-found');
  });
});
