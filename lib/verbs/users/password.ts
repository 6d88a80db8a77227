import { hash, verify } from '@node-rs/argon2';
import { AppError } from '@/lib/model/errors';

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
export const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 256;

/** Hashes a password with argon2id. Throws `invalid` when it is too short or absurdly long. */
export async function hashPassword(password: string): Promise<string> {
  if ([...password].length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
    throw new AppError('invalid', `A password has at least ${SHORTEST_PASSWORD} characters.`);
  }
  return hash(password, COST);
}

let nobody: Promise<string> | null = null;

/** Whether a password fits a hash. Without a hash (no such user) it does the same work and says no. */
export async function passwordFits(password: string, passwordHash: string | null): Promise<boolean> {
  nobody ??= hash('a password that nobody has', COST);
  const fits = await verify(passwordHash ?? (await nobody), password.slice(0, LONGEST_PASSWORD)).catch(() => false);
  return passwordHash !== null && fits;
}
