import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Action } from '@/lib/collector/actions';
import type { Plan } from '@/lib/collector/collect';
import { collectToFile } from '@/lib/collector/collect-to-file';
import type { Clock } from '@/lib/collector/patience';
import { sdkPort } from '@/lib/collector/sdk-port';
import { answersOf, Bundle, parseInventory } from '@/lib/inventory/parse-inventory';
import { folderWith } from './folder';

export const BODY_REGION = 'us-east-1';

/** Keys of several kinds, as a customer makes them, and the policy that the plain one was given. */
export interface Furnished {
  readonly account: string;
  readonly plain: string;
  readonly signing: string;
  readonly off: string;
  readonly policy: object;
}

/** An AWS to try the collector on: our own fake over HTTP, or another server. The environment points to it. */
export interface Stand {
  /** Makes a plain key (alias `plain`, tag owner=ops, rotation on, three grants), one that signs, one that waits for deletion. */
  readonly furnish: () => Promise<Furnished>;
  /** Makes so many plain keys; gives their ARNs. */
  readonly manyKeys: (count: number) => Promise<readonly string[]>;
  /** Makes an organization with `Payments` below `Workloads`, and an account in it; gives its number. */
  readonly organization: () => Promise<string>;
  /** Calls that this AWS does not know: unknowns of each key, never defaults. */
  readonly unanswered: readonly Action[];
  readonly clock: Clock;
}

const folder = folderWith();

/** Collects as the command does, and reads what it wrote as the import does. */
async function collected(plan: Plan, clock: Clock) {
  folder.write('.keep', '');
  const out = join(folder.path, 'bundle.json.gz');
  const { signal } = new AbortController();
  const aws = sdkPort({ homeRegion: BODY_REGION, signal });
  try {
    const outcome = await collectToFile(aws, plan, { out, resume: false }, clock, signal, () => undefined);
    const bundle = Bundle.parse(JSON.parse(gunzipSync(readFileSync(out)).toString('utf8')));
    const { inventory, problems } = parseInventory(answersOf(bundle, out), {
      collectedAt: bundle.collectedAt,
      organizationId: bundle.organizationId ?? null,
      accounts: bundle.accounts.map(({ accountId, name, units }) => ({ accountId, name: name ?? null, units })),
      trustedAccounts: [],
    });
    return { outcome, inventory, problems };
  } finally {
    aws.close();
    folder.remove();
  }
}

const OWN: Plan = { regions: [BODY_REGION], accounts: 'own', role: null };

/** What holds of the collector whatever AWS it asks; each body begins with an AWS of its own. */
export function collectorBodies(stand: () => Stand): void {
  it('brings every key as the import reads it, and states what the server does not answer', async () => {
    const { plain, signing, off, policy } = await stand().furnish();
    const { outcome, inventory, problems } = await collected(OWN, stand().clock);
    expect(problems).toEqual([]);
    const of = (arn: string) => inventory.keys.find(({ keyArn }) => keyArn === arn);
    expect(of(plain)).toMatchObject({
      description: { known: true, value: { state: 'Enabled', spec: 'SYMMETRIC_DEFAULT', manager: 'CUSTOMER' } },
      rotation: { known: true, value: { enabled: true } },
      aliases: { known: true, value: ['plain'] },
      tags: { known: true, value: { owner: 'ops' } },
      grants: { known: true, value: { length: 3 } },
    });
    const told = of(plain)?.policy;
    expect(told?.known && JSON.parse(told.value)).toEqual(policy);
    expect(of(signing)).toMatchObject({ description: { value: { spec: 'RSA_2048', usage: 'SIGN_VERIFY' } } });
    expect(of(off)).toMatchObject({ description: { value: { state: 'PendingDeletion' } } });
    expect(outcome.missing.map(({ action }) => action)).toEqual(stand().unanswered);
    expect(of(plain)?.lastUsage?.known).toBe(!stand().unanswered.includes('kms:GetKeyLastUsage'));
  });

  it('lists keys to the last page', async () => {
    const arns = await stand().manyKeys(103);
    const { inventory } = await collected(OWN, stand().clock);
    const listed = new Set(inventory.keys.map(({ keyArn }) => keyArn));
    expect(arns.filter((arn) => !listed.has(arn))).toEqual([]);
  });

  it('names the organizational units above each account', async () => {
    const account = await stand().organization();
    const { inventory } = await collected(
      { regions: [BODY_REGION], accounts: 'organization', role: 'KeyTrailReader' },
      stand().clock,
    );
    const found = inventory.accounts.find(({ accountId }) => accountId === account);
    expect(found?.units?.map(({ name }) => name)).toEqual(['Workloads', 'Payments']);
  });
}
