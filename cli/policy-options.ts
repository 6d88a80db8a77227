import type { Zone } from '@/lib/policy/types';
import { list, type OptionValues, text } from './command';

/** What commands about policy files are told of the key. */
export const POLICY_OPTIONS = {
  account: { type: 'string' },
  key: { type: 'string' },
  org: { type: 'string' },
  trust: { type: 'string', multiple: true },
} as const;

export const POLICY_OPTIONS_HELP = `  --account ID     whose key it is; otherwise the one account to which the policy delegates
  --key ARN        the key
  --org ID         your organization, such as o-exampleorgid
  --trust ID       an account that is trusted; may be given more than once`;

export interface KeyWords {
  readonly account?: string;
  readonly keyArn?: string;
  readonly zone: Zone;
}

export function keyWords(values: OptionValues): KeyWords {
  const [account, keyArn] = [text(values, 'account'), text(values, 'key')];
  return {
    ...(account === undefined ? {} : { account }),
    ...(keyArn === undefined ? {} : { keyArn }),
    zone: { trustedAccounts: list(values, 'trust'), organizationId: text(values, 'org') ?? null },
  };
}
