import { z } from 'zod';
import { partitionOfRegion } from '@/lib/model/partition';
import {
  DescribeKey,
  description,
  GetKeyLastUsage,
  GetKeyPolicy,
  GetKeyRotationStatus,
  grants,
  known,
  ListAliases,
  ListGrants,
  ListKeyRotations,
  ListKeys,
  ListResourceTags,
  lastUsage,
  Refusal,
  rotationStatus,
  rotations,
  unknown,
} from './cli-output';
import { AuthorizationDetails, iamAccount, iamAccountId } from './iam-details';
import type { Inventory, InventoryKey, InventoryRefusal, ListAnswer } from './inventory';
import { labelled, trailsIn } from './trail-output';

/** One printed answer of `aws kms …` with what its surroundings say about it. */
export interface PrintedAnswer {
  /** Where it came from, for messages. */
  readonly path: string;
  /** The command, when a bundle or a file name says it: of KMS without its service, e.g. `get-key-policy`. */
  readonly command: string | null;
  /** Key id or ARN, when the answer itself does not name the key. */
  readonly keyHint: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
  /** What was asked about, when it is no key. */
  readonly resource?: string | null | undefined;
  readonly output: unknown;
  readonly error?: z.infer<typeof BundleError> | undefined;
}

export interface Problem {
  readonly path: string;
  readonly reason: string;
}

export interface ParsedInventory {
  readonly inventory: Inventory;
  readonly problems: readonly Problem[];
}

const accountId = z.string().regex(/^\d{12}$/);

/** A refusal, with the right that is missing where somebody knows it. */
const BundleError = z.object({
  code: z.string(),
  message: z.string().default(''),
  action: z.string().nullish(),
  resource: z.string().nullish(),
});

/** KeyTrail's own bundle of answers. */
export const Bundle = z.object({
  keytrailInventory: z.literal(1),
  collectedAt: z.iso.datetime({ offset: true }),
  /** When the last answer came; the first came at `collectedAt`. */
  completedAt: z.iso.datetime({ offset: true }).optional(),
  organizationId: z.string().nullish(),
  accounts: z
    .array(
      z.object({
        accountId,
        name: z.string().nullish(),
        path: z.string().nullish(),
        units: z.array(z.object({ id: z.string(), name: z.string().nullable() })).optional(),
      }),
    )
    .default([]),
  trustedAccounts: z
    .array(z.object({ accountId, name: z.string().nullish(), until: z.string().nullish() }))
    .default([]),
  regions: z
    .array(
      z.object({
        accountId: accountId.nullish(),
        region: z.string().nullish(),
        outputs: z.array(
          z.object({
            command: z.string(),
            keyId: z.string().nullish(),
            resource: z.string().nullish(),
            output: z.unknown().optional(),
            error: BundleError.optional(),
          }),
        ),
      }),
    )
    .default([]),
});
export type Bundle = z.infer<typeof Bundle>;

/** The answers of a bundle, each with its place. */
export function answersOf(bundle: Bundle, path: string): PrintedAnswer[] {
  return bundle.regions.flatMap((place) =>
    place.outputs.map((entry) => ({
      path,
      command: entry.command.replace(/^aws /, '').replace(/^(?:kms|iam) /, ''),
      keyHint: entry.keyId ?? null,
      resource: entry.resource ?? null,
      accountId: place.accountId ?? null,
      region: place.region ?? null,
      output: entry.output,
      error: entry.error,
    })),
  );
}

const Page = z.object({
  Truncated: z.unknown().optional(),
  NextMarker: z.unknown().optional(),
  NextToken: z.unknown().optional(),
});

type Aspect = Exclude<keyof InventoryKey, 'keyArn'>;
type Draft = { -readonly [K in keyof InventoryKey]: InventoryKey[K] };

const ASPECT_OF: Readonly<Record<string, Aspect>> = {
  'describe-key': 'description',
  'get-key-policy': 'policy',
  'get-key-rotation-status': 'rotation',
  'list-key-rotations': 'rotations',
  'list-grants': 'grants',
  'list-resource-tags': 'tags',
  'get-key-last-usage': 'lastUsage',
};

/**
 * Puts printed answers together by key. An answer is known by its shape; the key by the answer, else by its
 * surroundings. What cannot be read or belongs to no key is a problem with its path; the rest is kept.
 */
export function parseInventory(
  printed: readonly PrintedAnswer[],
  about: Pick<
    Inventory,
    'collectedAt' | 'completedAt' | 'datedByFile' | 'organizationId' | 'accounts' | 'trustedAccounts'
  >,
): ParsedInventory {
  const answers = printed.map(labelled);
  const problems: Problem[] = [];
  const refusals: InventoryRefusal[] = [];
  const keys = new Map<string, Draft>();
  const iam = new Map<string, AuthorizationDetails[]>();
  const byId = new Map<string, Set<string>>();
  const note = (arn: string): Draft => {
    const id = arn.split('/').at(-1) ?? arn;
    byId.set(id, (byId.get(id) ?? new Set()).add(arn));
    const draft = keys.get(arn) ?? { keyArn: arn };
    keys.set(arn, draft);
    return draft;
  };
  const tried = (answer: PrintedAnswer, read: () => void) => {
    try {
      read();
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : String(error);
      problems.push({ path: answer.path, reason: `${answer.command ?? 'an answer'} has another shape: ${reason}` });
    }
  };
  // Answers that name keys in full come first, so that the others can refer to them by id.
  for (const answer of answers) for (const arn of arnsIn(answer)) note(arn);
  for (const answer of answers) {
    const refused = refusalIn(answer);
    if (refused !== null && ASPECT_OF[answer.command ?? ''] === undefined) {
      const { accountId: account, region, path, resource } = answer;
      const command = answer.command ?? 'a call';
      refusals.push({ accountId: account, region, command, reason: reasonOf(refused) });
      const place = [account, region, resource].filter((part) => typeof part === 'string').join(' ');
      problems.push({ path, reason: `${command} was refused${place && ` (${place})`}: ${reasonOf(refused)}` });
    } else if (!isOfTrails(answer)) {
      tried(answer, () => apply(answer, refused, note, (name) => resolve(name, answer, byId), iam, problems));
    }
  }
  completeAliases(answers, [...keys.values()]);
  const { trails, places } = trailsIn(
    answers.filter(isOfTrails),
    (answer) => {
      const refused = refusalIn(answer);
      return refused && reasonOf(refused);
    },
    tried,
  );
  return {
    inventory: {
      ...about,
      keys: [...keys.values()].sort((a, b) => (a.keyArn < b.keyArn ? -1 : 1)),
      ...(iam.size > 0 && { iam: [...iam].map(([accountId, pages]) => iamAccount(accountId, pages)) }),
      ...(trails.length > 0 && { trails }),
      ...(places.length > 0 && { trailPlaces: places }),
      ...(refusals.length > 0 && { refusals }),
    },
    problems,
  };
}

function apply(
  answer: PrintedAnswer,
  refused: z.infer<typeof BundleError> | null,
  note: (arn: string) => Draft,
  find: (name: string | null | undefined) => string | null,
  iam: Map<string, AuthorizationDetails[]>,
  problems: Problem[],
): void {
  const { output } = answer;
  const forKey = (name: string | null | undefined, use: (draft: Draft) => void) => {
    const arn = find(name) ?? find(answer.keyHint);
    if (arn) use(note(arn));
    else problems.push({ path: answer.path, reason: 'the answer does not say which key it is about' });
  };
  if (refused) {
    const aspect = ASPECT_OF[answer.command ?? ''];
    // A refusal names the key in its words, if nothing else does.
    const named = /arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+/.exec(refused.message)?.[0];
    if (aspect) {
      forKey(answer.keyHint?.startsWith('arn:') ? answer.keyHint : named, (draft) =>
        Object.assign(draft, { [aspect]: unknown(reasonOf(refused)) }),
      );
    }
    return;
  }
  if (has(output, 'KeyMetadata')) {
    const parsed = DescribeKey.parse(output);
    note(parsed.KeyMetadata.Arn).description = known(description(parsed));
  } else if (has(output, 'Policy')) {
    const { Policy } = GetKeyPolicy.parse(output);
    forKey(null, (draft) => {
      draft.policy = known(Policy);
    });
  } else if (has(output, 'KeyRotationEnabled')) {
    const parsed = GetKeyRotationStatus.parse(output);
    forKey(parsed.KeyId, (draft) => {
      draft.rotation = known(rotationStatus(parsed));
    });
  } else if (has(output, 'Rotations')) {
    const parsed = ListKeyRotations.parse(output);
    forKey(parsed.Rotations[0]?.KeyId, (draft) => {
      draft.rotations = withPage(draft.rotations, rotations(parsed), output);
    });
  } else if (has(output, 'Grants')) {
    const parsed = ListGrants.parse(output);
    forKey(parsed.Grants[0]?.KeyId, (draft) => {
      draft.grants = withPage(draft.grants, grants(parsed), output);
    });
  } else if (has(output, 'Aliases')) {
    const { Aliases, Truncated } = ListAliases.parse(output);
    // Asked of one key, an empty list says that it has no alias; a list of a whole Region names only those that have.
    const asked = Truncated === true ? null : find(answer.keyHint);
    if (asked) note(asked).aliases ??= known([]);
    for (const alias of Aliases) {
      const arn =
        alias.TargetKeyId === null ? null : (find(alias.TargetKeyId) ?? arnBeside(alias.AliasArn, alias.TargetKeyId));
      if (!arn) continue;
      const draft = note(arn);
      const before = draft.aliases?.known ? draft.aliases.value : [];
      draft.aliases = known([...new Set([...before, alias.AliasName.replace(/^alias\//, '')])].sort());
    }
  } else if (has(output, 'Keys')) {
    for (const { KeyArn } of ListKeys.parse(output).Keys) note(KeyArn);
  } else if (has(output, 'Tags')) {
    const { Tags } = ListResourceTags.parse(output);
    forKey(null, (draft) => {
      draft.tags = known(Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
    });
  } else if (has(output, 'KeyLastUsage') || has(output, 'TrackingStartDate')) {
    const parsed = GetKeyLastUsage.parse(output);
    forKey(parsed.KeyId, (draft) => {
      draft.lastUsage = known(lastUsage(parsed));
    });
  } else if (has(output, 'UserDetailList') || has(output, 'RoleDetailList')) {
    const details = AuthorizationDetails.parse(output);
    const accountId = iamAccountId(details) ?? answer.accountId;
    if (accountId) iam.set(accountId, [...(iam.get(accountId) ?? []), details]);
    else problems.push({ path: answer.path, reason: 'the answer of IAM does not say which account it is about' });
  } else {
    problems.push({ path: answer.path, reason: 'not an answer of a call that KeyTrail reads' });
  }
}

/**
 * A list with one more of its pages. A page after which more would come is no whole list; the one that ends a list ends
 * those before it.
 */
function withPage<T>(
  before: ListAnswer<readonly T[]> | undefined,
  page: readonly T[],
  output: unknown,
): ListAnswer<readonly T[]> {
  const told = new Map((before?.known ? before.value : []).map((one) => [JSON.stringify(one), one]));
  for (const one of page) told.set(JSON.stringify(one), one);
  const hasEnded = isLastPage(output) || (before?.known === true && before.partial !== true);
  return { known: true, value: [...told.values()], ...(!hasEnded && { partial: true }) };
}

/**
 * A whole list of the aliases of a place also says which keys there have none, and a refused one that nobody knows. A
 * list that was asked about one key, or that does not say its place, says nothing of the others.
 */
function completeAliases(answers: readonly PrintedAnswer[], keys: readonly Draft[]): void {
  const places = new Map<string, Draft[]>();
  for (const key of keys) {
    const [, , , region, account] = key.keyArn.split(':');
    const place = `${account} ${region}`;
    const there = places.get(place) ?? [];
    there.push(key);
    places.set(place, there);
  }
  for (const answer of answers) {
    const { command, keyHint, accountId: account, region, output } = answer;
    if (command !== 'list-aliases' || keyHint !== null || account === null || region === null) continue;
    const refused = refusalIn(answer);
    if (refused === null && !isWholeList(output)) continue;
    for (const key of places.get(`${account} ${region}`) ?? []) {
      key.aliases ??= refused === null ? known([]) : unknown(reasonOf(refused));
    }
  }
}

function isWholeList(output: unknown): boolean {
  const listed = ListAliases.safeParse(output).data;
  return listed !== undefined && isLastPage(output);
}

function isLastPage(output: unknown): boolean {
  const { Truncated, NextMarker, NextToken } = Page.parse(output);
  return Truncated !== true && (NextMarker ?? NextToken ?? null) === null;
}

function isOfTrails({ command }: PrintedAnswer): boolean {
  return command?.startsWith('cloudtrail ') === true;
}

function refusalIn({ error, output }: PrintedAnswer): z.infer<typeof BundleError> | null {
  if (error) return error;
  const refusal = Refusal.safeParse(output).data?.Error;
  return refusal === undefined ? null : { code: refusal.Code, message: refusal.Message ?? '' };
}

/** The words of AWS, and before them what was not allowed, where that is known. */
function reasonOf({ code, message, action, resource }: z.infer<typeof BundleError>): string {
  const missing = action ? ` (${action} on ${resource ?? '*'})` : '';
  return `${code}${missing}: ${message}`.trim();
}

function arnsIn({ output }: PrintedAnswer): string[] {
  const described = DescribeKey.safeParse(output).data?.KeyMetadata.Arn;
  const listed = ListKeys.safeParse(output).data?.Keys.map(({ KeyArn }) => KeyArn) ?? [];
  return described === undefined ? listed : [described];
}

/** An ARN is itself; an id is the one key of that id, or the one in the answer's account and Region. */
function resolve(
  name: string | null | undefined,
  { accountId: account, region }: PrintedAnswer,
  byId: ReadonlyMap<string, ReadonlySet<string>>,
): string | null {
  if (!name) return null;
  if (/^arn:[a-z-]+:kms:/.test(name)) return name.includes(':key/') ? name : null;
  const arns = [...(byId.get(name) ?? [])];
  if (arns.length === 1) return arns[0] ?? null;
  const here = arns.filter(
    (arn) => (!account || arn.includes(`:${account}:`)) && (!region || arn.includes(`:${region}:`)),
  );
  if (here.length === 1) return here[0] ?? null;
  return arns.length === 0 && account && region && /^(?:mrk-)?[0-9a-f-]{32,40}$/.test(name)
    ? `arn:${partitionOfRegion(region)}:kms:${region}:${account}:key/${name}`
    : null;
}

function arnBeside(aliasArn: string | null, keyId: string): string | null {
  const place = /^(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}):alias\//.exec(aliasArn ?? '')?.[1];
  return place ? `${place}:key/${keyId}` : null;
}

function has(value: unknown, member: string): boolean {
  return typeof value === 'object' && value !== null && member in value;
}
