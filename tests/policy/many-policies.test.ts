import { expect, it } from 'vitest';
import { parseCaller } from '@/lib/policy/callers';
import { type Decision, evaluate } from '@/lib/policy/evaluate';
import { externalAccess } from '@/lib/policy/external';
import { parsed, policyOf, stopwatch } from './policies';
import {
  ACTIONS,
  CALLERS,
  Chooser,
  KEY_ARN,
  type RandomStatement,
  randomContext,
  randomPolicy,
  randomStatement,
} from './random-policies';

/** Policies for requests, and fewer for the dearer question of who outside gets in; `npm run test:faults` makes more. */
const POLICIES = Number(process.env.KEYTRAIL_POLICY_COUNT ?? 5000);
const OUTSIDERS = POLICIES / 50;

const anyIam = policyOf({ Effect: 'Allow', Action: '*', Resource: '*' });
const keyAccount = '111122223333';
const callers = CALLERS.map((principal) => parseCaller(principal) ?? expect.fail(principal));

function turned(key: string): string {
  return [...key].map((letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

function withTurnedKeys(statement: RandomStatement): unknown {
  const blocks = Object.entries(statement.Condition).map(
    ([operator, block]) =>
      [operator, Object.fromEntries(Object.entries(block).map(([key, values]) => [turned(key), values]))] as const,
  );
  return { ...statement, Condition: Object.fromEntries(blocks) };
}

/** One statement for each resource, principal and action; what is excluded stays together. */
function split(statement: RandomStatement): unknown[] {
  const { Action, Principal } = statement;
  const byAction: object[] = Action ? Action.map((one) => ({ ...statement, Action: one })) : [statement];
  const byResource = byAction.flatMap((one) => statement.Resource.map((Resource) => ({ ...one, Resource })));
  if (Principal === undefined || Principal === '*') return byResource;
  return byResource.flatMap((one) => [
    ...(Principal.AWS ?? []).map((AWS) => ({ ...one, Principal: { AWS } })),
    ...(Principal.Service ?? []).map((Service) => ({ ...one, Principal: { Service } })),
  ]);
}

it(`gives ${POLICIES} random policies the same verdict in any spelling, and none a wider one by a Deny`, () => {
  const elapsed = stopwatch();
  const seen = new Map<Decision, number>();
  for (let seed = 1; seed <= POLICIES; seed++) {
    const choose = new Chooser(seed);
    const policy = randomPolicy(choose);
    const caller = choose.one(callers);
    const context = randomContext(choose);
    const request = { action: choose.one(ACTIONS), caller, keyArn: KEY_ARN, keyAccount, context };
    const identityPolicies = choose.chance(0.5) ? [anyIam] : [];
    const decide = (statements: readonly unknown[]) =>
      evaluate(request, {
        keyPolicy: parsed({ Version: '2012-10-17', Statement: statements }),
        identityPolicies,
      }).decision;
    const verdict = decide(policy);
    seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    const respelt = [policy.toReversed(), policy.map(withTurnedKeys), policy.flatMap(split)];
    const differing = respelt.find((spelling) => decide(spelling) !== verdict);
    if (differing) expect.fail(`seed ${seed}: ${verdict} for ${JSON.stringify([policy, differing, request])}`);
    const denied = [...policy, randomStatement(choose, 'Deny')];
    if (verdict !== 'Allowed' && decide(denied) === 'Allowed') {
      expect.fail(`seed ${seed}: a Deny opened ${JSON.stringify([denied, request])}`);
    }
  }
  // A generator that made only one kind of verdict would prove nothing.
  expect(
    Math.min(...(['Allowed', 'ImplicitlyDenied', 'ExplicitlyDenied'] as const).map((one) => seen.get(one) ?? 0)),
  ).toBeGreaterThan(POLICIES / 50);
  expect(elapsed()).toBeLessThan(10_000 + POLICIES / 2);
}, 600_000);

it('finds the same outsiders in any spelling, and none more by a Deny', () => {
  let open = 0;
  for (let seed = 1; seed <= OUTSIDERS; seed++) {
    const choose = new Chooser(seed);
    const policy = randomPolicy(choose);
    const outside = (statements: readonly unknown[]) => {
      const access = externalAccess({
        policy: parsed({ Version: '2012-10-17', Statement: statements }),
        keyAccount,
        keyArn: KEY_ARN,
        zone: { trustedAccounts: [], organizationId: 'o-a1b2c3d4e5' },
        now: new Date('2026-11-22T00:00:00Z'),
      });
      return {
        isPublic: access.public,
        tokens: access.findings.map(({ token }) => token),
        services: access.confusedDeputy,
        undetermined: access.undetermined,
      };
    };
    const verdict = outside(policy);
    if (verdict.tokens.length > 0) open += 1;
    for (const spelling of [policy.toReversed(), policy.map(withTurnedKeys), policy.flatMap(split)]) {
      expect(outside(spelling), `seed ${seed}`).toEqual(verdict);
    }
    if (verdict.tokens.length > 0 || verdict.services.length > 0 || verdict.undetermined) continue;
    const denied = outside([...policy, randomStatement(choose, 'Deny')]);
    expect([...denied.tokens, ...denied.services], `seed ${seed}`).toEqual([]);
  }
  expect(open).toBeGreaterThan(OUTSIDERS / 10);
}, 600_000);
