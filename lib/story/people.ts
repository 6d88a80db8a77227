import { type Caller, person, role, user } from './callers';
import { ACCOUNTS, STRANGER } from './cast';

/** From where the intruder works, with the access key of a contractor. */
const INTRUDER_ADDRESS = '203.0.113.66';

/** Whoever holds the contractor's access key in an account. */
export function contractor(account: string): Caller {
  return user(account, 'contractor-leo', INTRUDER_ADDRESS);
}

/** A role of the unknown account. */
export function stranger(name = 'collector'): Caller {
  return role(STRANGER, name, { agent: 'python', sessions: ['run-1'], ip: INTRUDER_ADDRESS });
}

/** The engineer on duty of the platform team. */
export function engineer(account: string): Caller {
  return person(account, 'PlatformAdmin', 'dohyun.kang', '203.0.113.16');
}

/** The developer who looks after the development account's own trail. */
export function developer(): Caller {
  return person(ACCOUNTS.dev.id, 'Developer', 'jun.choi', '203.0.113.13');
}
