/** The organization of the story. Account numbers are those of documentation. */
export const ACCOUNTS = {
  prod: { id: '111122223333', name: 'prod' },
  data: { id: '222233334444', name: 'data' },
  dev: { id: '333344445555', name: 'dev' },
  security: { id: '444455556666', name: 'security' },
  sandbox: { id: '555566667777', name: 'sandbox' },
  shared: { id: '666677778888', name: 'shared-services' },
} as const;
export type AccountName = keyof typeof ACCOUNTS;

/** Outside the organization: a partner with a contract, a vendor, and somebody nobody knows. */
export const PARTNER = '777788889999';
export const VENDOR = '888899990000';
export const STRANGER = '999900001111';
export const ORGANIZATION = 'o-exampleorgid';
export const REGIONS = ['ap-northeast-2', 'us-east-1', 'eu-west-1'] as const;
export type RegionName = (typeof REGIONS)[number];

/** One key of the story. */
export interface StoryKey {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly arn: string;
  readonly alias: string | null;
  readonly spec: string;
  readonly usage: string;
  readonly origin: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly material: string;
  readonly multiRegion: 'PRIMARY' | 'REPLICA' | 'NONE';
  /** Days before the end of the story. */
  readonly createdDaysAgo: number;
  readonly rotation: boolean | null;
  /** Days before the end at which it was last rotated; null: never. */
  readonly rotatedDaysAgo: number | null;
}

const DEFAULTS = {
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  manager: 'CUSTOMER',
  multiRegion: 'NONE',
  createdDaysAgo: 700,
  rotation: true,
  rotatedDaysAgo: 120,
} as const;

/** Makes a key; its id follows from its name alone, so that it does not move when the story grows. */
export function storyKey(
  name: string,
  account: AccountName,
  region: RegionName,
  given: Partial<Omit<StoryKey, 'name' | 'account' | 'region' | 'arn'>> = {},
): StoryKey {
  const digits = digest(
    `${name} ${account} ${given.multiRegion === undefined || given.multiRegion === 'NONE' ? region : ''}`,
  );
  const multi = given.multiRegion === 'PRIMARY' || given.multiRegion === 'REPLICA';
  const id =
    given.id ??
    (multi
      ? `mrk-${digits.slice(0, 32)}`
      : `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20, 32)}`);
  const { id: accountId } = ACCOUNTS[account];
  return {
    ...DEFAULTS,
    alias: name,
    ...given,
    name,
    account: accountId,
    region,
    id,
    arn: `arn:aws:kms:${region}:${accountId}:key/${id}`,
    material: `${digest(`${name} material`)}${digest(`${name} ${region}`)}`.slice(0, 64),
  };
}

/** 32 hex digits that follow from a text (four FNV-1a hashes). */
export function digest(text: string): string {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]
    .map((start) => {
      let hash = start;
      for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash ^= hash >>> 15;
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}
