import { describe, expect, it } from 'vitest';
import { keys } from '@/lib/i18n/keys';
import { type Eligibility, rotationEligibility } from '@/lib/keys/eligibility';
import { type Hindrance, missedRotation, rotationHindrance } from '@/lib/keys/rotation-outlook';
import { LANGUAGES } from '@/lib/model/language';

/** Every value that KMS knows (API reference, DescribeKey), and null: not known. */
const SPECS = [
  'SYMMETRIC_DEFAULT',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
  'ECC_NIST_EDWARDS25519',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'SM2',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  null,
];
const USAGES = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT', null];
const ORIGINS = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE', null];
const MANAGERS = ['CUSTOMER', 'AWS', null];
const ROLES = ['NONE', 'PRIMARY', 'REPLICA', null];
const STATES: Readonly<Record<string, Hindrance>> = {
  Enabled: 'none',
  Disabled: 'disabled',
  PendingDeletion: 'pending-deletion',
  PendingReplicaDeletion: 'pending-deletion',
  PendingImport: 'pending-import',
  Unavailable: 'unavailable',
  Creating: 'in-the-making',
  Updating: 'in-the-making',
  Deleted: 'deleted',
  Unknown: 'state-unknown',
};

interface Kind {
  readonly spec: string | null;
  readonly usage: string | null;
  readonly origin: string | null;
  readonly manager: string | null;
  readonly multiRegion: string | null;
}

/** FACTS.md §2 read line by line: the first line that fits decides. */
const TABLE: readonly (readonly [line: string, fits: (kind: Kind) => boolean, answer: Eligibility])[] = [
  ['AWS managed: always every year', ({ manager }) => manager === 'AWS', 'aws-managed'],
  ['replicas inherit from the primary', ({ multiRegion }) => multiRegion === 'REPLICA', 'inherited'],
  ['asymmetric and HMAC keys', ({ spec }) => spec !== null && spec !== 'SYMMETRIC_DEFAULT', 'manual'],
  ['keys that sign, MAC or agree', ({ usage }) => usage !== null && usage !== 'ENCRYPT_DECRYPT', 'manual'],
  ['custom key stores', ({ origin }) => origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE', 'manual'],
  ['what decides is not known', ({ origin, spec }) => origin === null || spec === null, 'unknown'],
  ['it may be a replica', ({ multiRegion }) => multiRegion === null, 'unknown'],
  ['imported material', ({ origin }) => origin === 'EXTERNAL', 'on-demand'],
  ['symmetric with material of KMS', () => true, 'automatic'],
];

function* everyKind(): Generator<Kind> {
  for (const spec of SPECS)
    for (const usage of USAGES)
      for (const origin of ORIGINS)
        for (const manager of MANAGERS)
          for (const multiRegion of ROLES) yield { spec, usage, origin, manager, multiRegion };
}

/** What keeps a key of this eligibility from rotating in a state. */
function hindrance(eligibility: Eligibility, state: string): Hindrance {
  if (state === 'Deleted') return 'deleted';
  return eligibility === 'manual' || eligibility === 'aws-managed' ? 'none' : (STATES[state] ?? expect.fail(state));
}

describe('the whole table of rotation', () => {
  it('answers every spec × usage × origin × manager × multi-Region role × state as FACTS.md §2 does, with a reason', () => {
    const seen = new Map<string, number>();
    let rows = 0;
    for (const kind of everyKind()) {
      const line = TABLE.find(([, fits]) => fits(kind)) ?? expect.fail('no line fits');
      const eligibility = rotationEligibility({ ...kind, rotationSwitched: false });
      if (eligibility !== line[2])
        expect.fail(`${JSON.stringify(kind)} is ${eligibility}; "${line[0]}" says ${line[2]}`);
      for (const state of Object.keys(STATES)) {
        const found = rotationHindrance(eligibility, state);
        if (found !== hindrance(eligibility, state)) expect.fail(`${eligibility} in state ${state} is ${found}`);
        for (const language of LANGUAGES) {
          if (keys[language].eligibilityReasons[eligibility] === '') expect.fail(`${eligibility} lacks a reason`);
          if (keys[language].hindrances[found] === '') expect.fail(`${found} lacks a reason`);
        }
        rows += 1;
      }
      seen.set(eligibility, (seen.get(eligibility) ?? 0) + Object.keys(STATES).length);
    }
    console.info(`rotation table: ${rows} rows`, Object.fromEntries(seen));
    expect(rows).toBe(18 * 5 * 5 * 3 * 4 * 10);
  });

  it('takes a key that somebody switched rotation of for one that can', () => {
    const kind = { spec: null, usage: null, origin: null, manager: null, multiRegion: 'NONE' };
    expect(rotationEligibility({ ...kind, rotationSwitched: true })).toBe('automatic');
  });
});

describe('a missed rotation', () => {
  const asOf = new Date('2026-11-22T00:00:00Z');
  const planned = {
    eligibility: 'automatic',
    enabled: true,
    state: 'Enabled',
    stateSince: null,
    nextAt: new Date('2026-11-10T00:00:00Z'),
    lastRotatedAt: null,
  } as const;

  it('is the planned date once it is a day past', () => {
    expect(missedRotation(planned, asOf)).toEqual(planned.nextAt);
    expect(missedRotation(planned, new Date('2026-11-10T23:59:59Z'))).toBeNull();
  });

  it.each([
    ['a key that rotated then', { lastRotatedAt: new Date('2026-11-10T03:00:00Z') }],
    ['a key whose rotation is off', { enabled: false }],
    ['a key of which that is not known', { enabled: null }],
    ['a disabled key', { state: 'Disabled' }],
    ['a key enabled again hours ago', { stateSince: new Date('2026-11-21T12:00:00Z') }],
    ['a key without a date', { nextAt: null }],
    ['an imported key', { eligibility: 'on-demand' }],
  ] as const)('is none of %s', (_name, change) => {
    expect(missedRotation({ ...planned, ...change }, asOf)).toBeNull();
  });
});
