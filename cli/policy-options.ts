import { AppError } from '@/lib/model/errors';
import { keyArnParts, parseKeyArn } from '@/lib/model/parse';
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

/** Reads them; throws `invalid` for a word that is not of its kind, and for a key that is not in the account. */
export function keyWords(values: OptionValues): KeyWords {
  const [account, key, organization] = [text(values, 'account'), text(values, 'key'), text(values, 'org')];
  const trustedAccounts = list(values, 'trust');
  const wrong = trustedAccounts.find((one) => !isAccountId(one));
  if (wrong !== undefined) throw new AppError('invalid', `--trust ${wrong} is no account: it takes 12 digits.`);
  if (organization !== undefined && !/^o-[a-z0-9]{10,32}$/.test(organization)) {
    throw new AppError('invalid', `--org ${organization} is no organization: it takes an id such as o-exampleorgid.`);
  }
  const keyArn = key === undefined ? undefined : parseKeyArn(key);
  if (keyArn === null) {
    throw new AppError('invalid', `--key ${key} is no key: it takes an ARN, arn:aws:kms:REGION:ACCOUNT:key/ID.`);
  }
  if (keyArn !== undefined && account !== undefined && keyArnParts(keyArn).accountId !== account) {
    throw new AppError('invalid', `--key ${key} is not a key of account ${account}. Leave --account out.`);
  }
  return {
    ...(account === undefined ? {} : { account }),
    ...(keyArn === undefined ? {} : { keyArn }),
    zone: { trustedAccounts, organizationId: organization ?? null },
  };
}

function isAccountId(text: string): boolean {
  return /^\d{12}$/.test(text);
}
