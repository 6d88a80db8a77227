import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { AppError } from '@/lib/model/errors';
import type { AccountPort, AwsPort } from './aws-port';
import { collectKeys } from './collect-keys';
import { collectTrails, trailsIn } from './collect-trails';
import { eachOf } from './each-of';
import { CollectionCut, type Interview, interview, type Tally } from './interview';
import type { Notebook } from './notebook';
import { organizationAccounts } from './organization';
import { type Clock, patience } from './patience';
import { failureOf, isDenial, refusalOf } from './refusal';
import { whoWeAre } from './who-we-are';

/** What to collect. */
export interface Plan {
  /** Names of Regions, or every Region that is enabled in an account. */
  readonly regions: 'enabled' | readonly string[];
  readonly accounts: 'own' | 'organization' | readonly string[];
  /** The role to take in accounts that are not our own; its name, with its path if it has one. */
  readonly role: string | null;
}

/** How far a collection is. Counts of keys grow until every Region has been listed. */
export interface CollectProgress extends Readonly<Tally> {
  readonly accounts: number;
  readonly regions: number;
  readonly regionsDone: number;
  readonly keys: number;
  readonly keysDone: number;
}

const ACCOUNTS_AT_ONCE = 4;
const REGIONS_AT_ONCE = 8;

const Regions = z.object({ Regions: z.array(z.object({ RegionName: z.string() })) });

/**
 * Asks AWS what the plan says and leaves every answer and refusal in the notebook. Ends early, with what was answered
 * kept, when the signal aborts or the credentials or the connection end (`CollectionCut`). `AppError` when nothing can
 * be asked at all.
 */
export async function collect(
  aws: AwsPort,
  plan: Plan,
  notebook: Notebook,
  clock: Clock,
  given: AbortSignal,
  onProgress: (progress: CollectProgress) => void,
): Promise<CollectProgress> {
  const counts = { asked: 0, known: 0, throttled: 0, refused: 0, denied: 0 };
  const far = { accounts: 0, regions: 0, regionsDone: 0, keys: 0, keysDone: 0 };
  const tell = () => onProgress({ ...counts, ...far });
  // What ends the collection in one place ends it in all: no other account may go on for hours to no use.
  const broken = new AbortController();
  const signal = AbortSignal.any([given, broken.signal]);
  setMaxListeners(0, signal);
  const calm = patience(clock, signal, () => {
    counts.throttled += 1;
  });
  let probe: Promise<boolean> | null = null;
  const isReachable = () => {
    probe ??= calm('-', 'sts:GetCallerIdentity', () => aws['sts:GetCallerIdentity']())
      .then(
        () => true,
        (error: unknown) => failureOf(error) !== 'unreachable',
      )
      .finally(() => {
        probe = null;
      });
    return probe;
  };
  const asking = interview(notebook, calm, counts, signal, isReachable, tell);
  const ask: Interview = (question) =>
    asking(question).catch((error: unknown) => {
      broken.abort(error);
      throw error;
    });
  const us = await whoWeAre(aws, calm);
  const accounts =
    plan.accounts === 'own'
      ? [us.accountId]
      : plan.accounts === 'organization'
        ? await organizationAccounts(us.accountId, aws.homeRegion, aws.own, ask)
        : plan.accounts;
  far.accounts = accounts.length;
  await eachOf(accounts, ACCOUNTS_AT_ONCE, async (accountId) => {
    const port = accountId === us.accountId ? aws.own : await inRole(accountId);
    if (port === null) return;
    const regions = await regionsOf(accountId, port, plan, aws.homeRegion, ask);
    far.regions += regions.length;
    const trails = new Map<string, Awaited<ReturnType<typeof trailsIn>>>();
    await eachOf(regions, REGIONS_AT_ONCE, async (region) => {
      trails.set(region, await trailsIn(accountId, region, port, ask));
      await collectKeys({ accountId, region, port }, ask, {
        found: (keys) => {
          far.keys += keys;
          tell();
        },
        done: () => {
          far.keysDone += 1;
        },
      });
      far.regionsDone += 1;
      tell();
    });
    // A trail of the organization is shown in every account; its owner tells more of it, if the owner is asked.
    const seen = [...trails.values()].flat();
    const owner = (arn: string) => arn.split(':')[4] ?? '';
    await collectTrails(
      accountId,
      port,
      seen.filter(({ arn }) => owner(arn) === accountId || !accounts.includes(owner(arn))),
      ask,
    );
  });
  tell();
  return { ...counts, ...far };

  async function inRole(accountId: string): Promise<AccountPort | null> {
    if (plan.role === null)
      throw new AppError('invalid', `No role is named for account ${accountId}. Give --role NAME.`);
    const roleArn = `arn:${us.arn.split(':')[1] ?? 'aws'}:iam::${accountId}:role/${plan.role}`;
    try {
      return await calm(`${accountId} -`, 'sts:AssumeRole', () => aws['sts:AssumeRole'](roleArn));
    } catch (error) {
      signal.throwIfAborted();
      const failure = failureOf(error);
      if (failure === 'expired') throw new CollectionCut('credentials', error);
      if (failure === 'unreachable') throw new CollectionCut('connection', error);
      const refusal = refusalOf(error, 'sts:AssumeRole', roleArn);
      counts.refused += 1;
      if (isDenial(refusal)) counts.denied += 1;
      const reply = { kind: 'refused', ...refusal } as const;
      await notebook.keep({ accountId, region: null, action: 'sts:AssumeRole', subject: roleArn, reply });
      return null;
    }
  }
}

async function regionsOf(
  accountId: string,
  port: AccountPort,
  { regions }: Plan,
  homeRegion: string,
  ask: Interview,
): Promise<readonly string[]> {
  if (regions !== 'enabled') return regions;
  const reply = await ask({
    accountId,
    region: null,
    action: 'ec2:DescribeRegions',
    subject: null,
    ask: (request) => request(() => port['ec2:DescribeRegions'](homeRegion, {})),
  });
  if (reply.kind === 'refused') return [];
  return Regions.parse(reply.output).Regions.map(({ RegionName }) => RegionName);
}
