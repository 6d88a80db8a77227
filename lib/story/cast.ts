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

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** How long the story lasts. */
export const DAYS = 90;

/** A JSON object on its way into a file. */
export type Json = Readonly<Record<string, unknown>>;

/** One record, or its text, with the trail it is delivered to. */
export interface Delivered {
  readonly at: number;
  readonly account: string;
  readonly region: string;
  readonly record: Json;
}
