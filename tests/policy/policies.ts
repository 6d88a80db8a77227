import { parsePolicy } from '@/lib/policy/parse';
import type { Policy } from '@/lib/policy/types';

/** A parsed policy of the current version from statements. */
export function policyOf(...statements: readonly unknown[]): Policy {
  return parsed({ Version: '2012-10-17', Statement: statements });
}

export function parsed(document: unknown): Policy {
  const result = parsePolicy(document);
  if (result.kind === 'malformed') throw new Error(result.reason);
  return result.policy;
}

/** An Allow statement on every resource. */
export function statement(principal: unknown, action: unknown, condition?: unknown): object {
  return {
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    Resource: '*',
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** Milliseconds of processor time since the call, which other work on the machine does not lengthen. */
export function stopwatch(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
