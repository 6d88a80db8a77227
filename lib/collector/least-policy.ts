import type { Partition } from '@/lib/model/partition';
import { ACTIONS, type Action, isAction } from './actions';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** The name that README.md and the policies give the role; `--role` takes any other. */
export const ROLE_NAME = 'KeyTrailReader';

/**
 * The least that the collector needs. `account`: in every account that is asked, for the role or the user that asks.
 * `caller`: beside it, for whoever asks other accounts. `history`:
 * for whoever reads the event history. Made of the calls that the collector makes.
 */
export function leastPolicies(
  partition: Partition = 'aws',
): Readonly<Record<'account' | 'caller' | 'history', PolicyDocument>> {
  const all = Object.keys(ACTIONS).filter(isAction).sort();
  const where = (on: (typeof ACTIONS)[Action]['on'], of: RegExp) =>
    all.filter((action) => ACTIONS[action].on === on && of.test(action));
  return {
    account: policy([
      ['FindKeysAndTrails', where('anything', /^(?!organizations:|cloudtrail:LookupEvents)/), '*'],
      ['ReadKeys', where('key', /./), `arn:${partition}:kms:*:*:key/*`],
      ['ReadTrails', where('trail', /./), `arn:${partition}:cloudtrail:*:*:trail/*`],
    ]),
    caller: policy([
      ['FindAccounts', where('anything', /^organizations:/), '*'],
      ['TakeTheRole', where('role', /./), `arn:${partition}:iam::*:role/${ROLE_NAME}`],
    ]),
    history: policy([['ReadEventHistory', ['cloudtrail:LookupEvents', 'ec2:DescribeRegions'], '*']]),
  };
}

function policy(
  statements: readonly (readonly [sid: string, actions: readonly Action[], resource: string])[],
): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statements.map(([Sid, Action, Resource]) => ({ Sid, Effect: 'Allow', Action, Resource })),
  };
}
