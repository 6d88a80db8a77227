import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaller } from '@/lib/policy/callers';
import { diffPolicies } from '@/lib/policy/diff';
import { evaluate } from '@/lib/policy/evaluate';
import { externalAccess } from '@/lib/policy/external';
import { normalise } from '@/lib/policy/normalise';
import {
  context,
  KEY_ACCOUNT,
  OWN_ORGANIZATION,
  outsider,
  policyFrom,
  type RawStatement,
  runs,
  statementOf,
  statements,
} from './arbitraries';

const now = new Date('2026-11-22T00:00:00Z');
const keyArn = `arn:aws:kms:us-west-2:${KEY_ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const zone = { trustedAccounts: [], organizationId: OWN_ORGANIZATION };
const options = { numRuns: runs };
const minute = 60_000;

function verdict(list: readonly unknown[]) {
  const access = externalAccess({ policy: policyFrom(list), keyAccount: KEY_ACCOUNT, keyArn, zone, now });
  return {
    public: access.public,
    tokens: access.findings.map(({ token }) => token),
    services: access.confusedDeputy,
    undetermined: access.undetermined,
  };
}

function diff(before: readonly unknown[], after: readonly unknown[]) {
  return diffPolicies({ before: policyFrom(before), after: policyFrom(after), keyAccount: KEY_ACCOUNT, keyArn, now });
}

/** Letters turned over one by one. */
function mixed(key: string): string {
  return [...key].map((letter, index) => (index % 2 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

function withMixedKeys(statement: RawStatement): unknown {
  const blocks = Object.entries(statement.Condition).map(([operator, block]) => [
    operator,
    Object.fromEntries(Object.entries(block).map(([key, values]) => [mixed(key), values])),
  ]);
  return { ...statement, Condition: Object.fromEntries(blocks) };
}

/** One statement for each action, and for each AWS principal of an Allow. */
function split(statement: RawStatement): unknown[] {
  return statement.Action.flatMap((Action) => {
    const named = statement.Principal as { AWS?: readonly string[] } | '*' | undefined;
    if (named === undefined || named === '*' || !named.AWS) return [{ ...statement, Action }];
    const { AWS, ...others } = named;
    const rest = Object.keys(others).length > 0 ? [{ ...statement, Action, Principal: others }] : [];
    return [...AWS.map((one) => ({ ...statement, Action, Principal: { AWS: one } })), ...rest];
  });
}

describe('who outside gets in', () => {
  it(
    'does not depend on the order of statements',
    () => {
      fc.assert(
        fc.property(statements, (list) => {
          expect(verdict(list.toReversed())).toEqual(verdict(list));
        }),
        options,
      );
    },
    minute,
  );

  it(
    'does not depend on the letter case of condition keys',
    () => {
      fc.assert(
        fc.property(statements, (list) => {
          expect(verdict(list.map(withMixedKeys))).toEqual(verdict(list));
        }),
        options,
      );
    },
    minute,
  );

  it(
    'does not depend on how statements are split',
    () => {
      fc.assert(
        fc.property(statements, (list) => {
          expect(verdict(list.flatMap(split))).toEqual(verdict(list));
        }),
        options,
      );
    },
    minute,
  );

  it(
    'never grows by a Deny',
    () => {
      fc.assert(
        fc.property(statements, statementOf(fc.constant('Deny')), (list, deny) => {
          const before = verdict(list);
          const after = verdict([...list, deny]);
          if (!before.public) expect(after.public).toBe(false);
          // A service that acts for anybody acts for a named account too, so its narrowing may name one.
          const isClosed = before.tokens.length === 0 && before.services.length === 0 && !before.undetermined;
          if (isClosed) expect(after.tokens).toEqual([]);
          const mayServe = new Set(before.services);
          if (!before.public && !mayServe.has('*'))
            expect(after.services.filter((one) => !mayServe.has(one))).toEqual([]);
        }),
        options,
      );
    },
    minute,
  );

  it(
    'misses no request that would be allowed',
    () => {
      fc.assert(
        fc.property(
          statements,
          outsider,
          context,
          fc.constantFrom('Decrypt', 'CreateGrant'),
          (list, arn, known, action) => {
            const caller = parseCaller(arn) ?? expect.fail(arn);
            const all = policyFrom([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
            const request = { action, caller, keyArn, keyAccount: KEY_ACCOUNT, context: known };
            const { decision } = evaluate(request, { keyPolicy: policyFrom(list), identityPolicies: [all] });
            if (decision === 'Allowed') expect(verdict(list).tokens).not.toEqual([]);
          },
        ),
        { numRuns: runs * 2 },
      );
    },
    minute,
  );
});

describe('one request', () => {
  it(
    'is not let through by a further Deny',
    () => {
      fc.assert(
        fc.property(statements, statementOf(fc.constant('Deny')), outsider, context, (list, deny, arn, known) => {
          const caller = parseCaller(arn) ?? expect.fail(arn);
          const decide = (some: readonly unknown[]) =>
            evaluate(
              { action: 'Decrypt', caller, keyArn, keyAccount: KEY_ACCOUNT, context: known },
              {
                keyPolicy: policyFrom(some),
                identityPolicies: [policyFrom([{ Effect: 'Allow', Action: '*', Resource: '*' }])],
              },
            ).decision;
          if (decide(list) !== 'Allowed') expect(decide([...list, deny])).not.toBe('Allowed');
        }),
        options,
      );
    },
    minute,
  );
});

describe('the difference of two policies', () => {
  it(
    'is nothing for another spelling',
    () => {
      fc.assert(
        fc.property(statements, (list) => {
          for (const respelt of [list.toReversed(), list.map(withMixedKeys), list.flatMap(split), [...list, ...list]]) {
            expect(diff(list, respelt)).toMatchObject({ added: [], removed: [], delegation: 'unchanged' });
          }
        }),
        { numRuns: Math.ceil(runs / 4) },
      );
    },
    minute,
  );

  it(
    'reads the same backwards',
    () => {
      const names = (changes: readonly { principal: string; actions: readonly string[] }[]) =>
        changes.map(({ principal, actions }) => `${principal} ${actions.join()}`).sort();
      fc.assert(
        fc.property(statements, statements, (one, other) => {
          const there = diff(one, other);
          const back = diff(other, one);
          expect(names(back.removed)).toEqual(names(there.added));
          expect(names(back.added)).toEqual(names(there.removed));
        }),
        { numRuns: Math.ceil(runs / 4) },
      );
    },
    minute,
  );
});

describe('the normal form', () => {
  it('is one for every order and letter case', () => {
    fc.assert(
      fc.property(statements, (list) => {
        expect(normalise(policyFrom(list.toReversed().map(withMixedKeys)))).toBe(normalise(policyFrom(list)));
      }),
      options,
    );
  });
});
