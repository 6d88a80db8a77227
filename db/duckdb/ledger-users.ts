import { z } from 'zod';
import type { Invitation, Ledger, User, UserChange } from '@/db/ledger';
import { ROLES } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { LANGUAGES } from '@/lib/model/language';
import { integer, timestamp } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';
import type { Database, Transaction } from './database';
import type { ApprovalSide } from './ledger-approvals';
import type { AuditSide } from './ledger-audit';
import type { EditionSide } from './ledger-editions';
import type { FindingSide } from './ledger-findings';
import type { MuteSide } from './ledger-mutes';
import type { SettingsSide } from './ledger-settings';
import type { SourceSide } from './ledger-sources';
import type { SwitchSide } from './ledger-switch';

const userRow = z.object({
  user_id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  password_hash: z.string(),
  session_version: integer,
  language: z.enum(LANGUAGES),
  created_at: timestamp,
  disabled_at: timestamp.nullable(),
});

function user(row: z.infer<typeof userRow>): User {
  return {
    userId: row.user_id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    sessionVersion: row.session_version,
    language: row.language,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
  };
}

const invitationRow = z.object({
  token_hash: z.string(),
  role: z.enum(ROLES),
  created_at: timestamp,
  expires_at: timestamp,
  used_at: timestamp.nullable(),
});

function invitation(row: z.infer<typeof invitationRow>): Invitation {
  return {
    tokenHash: row.token_hash,
    role: row.role,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}

/** The part of the ledger about users and invitations. */
export function usersOf(
  db: Database,
): Omit<
  Ledger,
  | 'copyTo'
  | 'generation'
  | keyof FindingSide
  | keyof EditionSide
  | keyof MuteSide
  | keyof ApprovalSide
  | keyof AuditSide
  | keyof SettingsSide
  | keyof SourceSide
  | keyof SwitchSide
> {
  const first = async (query: ReturnType<typeof sql>): Promise<User | null> => {
    const [row] = await db.rows(query, userRow);
    return row ? user(row) : null;
  };
  return {
    users: async () => (await db.rows(sql`select * from users order by name`, userRow)).map(user),
    userByName: (name) => first(sql`select * from users where name = ${name}`),
    userById: (userId) => first(sql`select * from users where user_id = ${userId}`),

    addUser: (added) => db.write((transaction) => add(transaction, added)),

    updateUser: (userId, change) => db.write((transaction) => update(transaction, userId, change)),

    updateUnlessLast: (userId, change) =>
      db.write(async (transaction) => {
        const administrators = await transaction.rows(
          sql`select * from users where role = 'admin' and disabled_at is null`,
          userRow,
        );
        const left = administrators.map(user).map((one) => (one.userId === userId ? { ...one, ...change } : one));
        const isLast =
          administrators.length > 0 && left.every(({ role, disabledAt }) => role !== 'admin' || disabledAt);
        if (isLast) return false;
        await update(transaction, userId, change);
        return true;
      }),

    addInvitation: (added) =>
      db.write((transaction) =>
        transaction.run(sql`
          insert into invitations
          values (${added.tokenHash}, ${added.role}, ${added.createdAt}, ${added.expiresAt}, ${added.usedAt}, null)
        `),
      ),

    invitation: async (tokenHash) => {
      const [row] = await db.rows(
        sql`select token_hash, role, created_at, expires_at, used_at from invitations where token_hash = ${tokenHash}`,
        invitationRow,
      );
      return row ? invitation(row) : null;
    },

    takeInvitation: (tokenHash, by, at) =>
      db.write(async (transaction) => {
        const [row] = await transaction.rows(
          sql`
            select token_hash, role, created_at, expires_at, used_at
            from invitations
            where token_hash = ${tokenHash} and used_at is null and expires_at > ${at}
          `,
          invitationRow,
        );
        if (!row) return null;
        const added: User = { ...by, role: row.role };
        await add(transaction, added);
        await transaction.run(sql`
          update invitations
          set
            used_at = ${at},
            used_by = ${by.name}
          where token_hash = ${tokenHash}
        `);
        return added;
      }),
  };
}

async function update(transaction: Transaction, userId: string, change: UserChange): Promise<void> {
  const [row] = await transaction.rows(sql`select * from users where user_id = ${userId}`, userRow);
  if (!row) return;
  const { role, passwordHash, disabledAt } = { ...user(row), ...change };
  await transaction.run(sql`
    update users
    set
      role            = ${role},
      password_hash   = ${passwordHash},
      session_version = session_version + 1,
      disabled_at     = ${disabledAt}
    where user_id = ${userId}
  `);
}

async function add(transaction: Transaction, added: User): Promise<void> {
  const taken = await transaction.rows(sql`select name from users where name = ${added.name}`, z.unknown());
  if (taken.length > 0) {
    throw new AppError('conflict', `There is a user "${added.name}" already. Choose another name.`);
  }
  await transaction.run(sql`
    insert into users
    values (
      ${added.userId}, ${added.name}, ${added.role}, ${added.passwordHash}, ${added.sessionVersion},
      ${added.language}, ${added.createdAt}, ${added.disabledAt}
    )
  `);
}
