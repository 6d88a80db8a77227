import { z } from 'zod';
import type { AccountPort } from './aws-port';
import { eachOf } from './each-of';
import type { Interview } from './interview';
import { questionsFor } from './key-questions';
import { askOfKey, listAliases, listKeys } from './kms-requests';

/** Keys that are asked about at one time in one Region; the pace of each call is kept apart from this. */
const AT_ONCE = 8;

const Listed = z.object({ Keys: z.array(z.object({ KeyArn: z.string() })) });
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const Described = z.object({ KeyMetadata: z.object({ KeyManager: text, KeySpec: text, Origin: text }) });

/** Where keys are asked about, and with what. */
export interface Region {
  readonly accountId: string;
  readonly region: string;
  readonly port: AccountPort;
}

/** Told as keys are found and as all is asked about one. */
export interface KeyProgress {
  readonly found: (keys: number) => void;
  readonly done: () => void;
}

/** Asks everything about every key of one Region of one account. What is refused is kept as a refusal. */
export async function collectKeys(
  { accountId, region, port }: Region,
  ask: Interview,
  progress: KeyProgress,
): Promise<void> {
  const place = { accountId, region, subject: null } as const;
  const listed = await ask({
    ...place,
    action: 'kms:ListKeys',
    ask: (request) => listKeys(port, region, request),
  });
  if (listed.kind === 'refused') return;
  const keys = Listed.parse(listed.output).Keys.map(({ KeyArn }) => KeyArn);
  progress.found(keys.length);
  if (keys.length === 0) return;
  await ask({ ...place, action: 'kms:ListAliases', ask: (request) => listAliases(port, region, request) });
  await eachOf(keys, AT_ONCE, async (keyArn) => {
    const about = (action: Parameters<typeof askOfKey>[2]) =>
      ask({
        accountId,
        region,
        subject: keyArn,
        action,
        ask: (request) => askOfKey(port, region, action, keyArn, request),
      });
    const described = await about('kms:DescribeKey');
    const metadata = described.kind === 'said' ? Described.safeParse(described.output).data?.KeyMetadata : undefined;
    const traits = {
      manager: metadata?.KeyManager ?? null,
      spec: metadata?.KeySpec ?? null,
      origin: metadata?.Origin ?? null,
    };
    await Promise.all(questionsFor(traits).map(about));
    progress.done();
  });
}
