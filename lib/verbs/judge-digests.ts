import type { DigestVerdictRow } from '@/db/event-sink';
import { parseDigest } from '@/lib/digests/digest-file';
import { type PublicKeys, parsePublicKeys } from '@/lib/digests/signature';
import {
  deliveredAt,
  type FoundDigest,
  GRACE_MS,
  type Judged,
  type Validation,
  validate,
} from '@/lib/digests/validate';
import { HOUR_MS } from '@/lib/model/time';
import {
  digestsOf,
  digestsThatAreHere,
  logsOf,
  newestPart,
  type PlaceSpan,
  publicKeys,
  readSince,
  spansToJudge,
} from '@/lib/queries/digest-evidence';
import type { Runtime } from '@/lib/runtime';
import type { AskPublicKeys, SourceRefusal } from '@/lib/sources/source';
import { hashOfText } from './hash-of-text';

export interface DigestJudgement {
  /** Where CloudTrail can be asked for public keys; without it, those that came in as a file are all there are. */
  readonly askPublicKeys?: AskPublicKeys | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Needs = Pick<Runtime, 'models' | 'sink' | 'now'>;

/**
 * Judges what came in since the last time: digests by their signatures and chains, logs by the hashes that digests name.
 * Looks again at what is around it and at nothing else. Answers what AWS refused of it; that is then told as unproven.
 */
export async function judgeDigests(runtime: Needs, judgement: DigestJudgement): Promise<SourceRefusal[]> {
  const upTo = await newestPart(runtime.models);
  const refusals = new Map<string, SourceRefusal>();
  const hasLearned = await judgeSpans(runtime, await spansToJudge(runtime.models), judgement, refusals);
  await runtime.sink.noteDigestsJudged(upTo);
  // Keys that were just learned may prove what was judged long ago.
  if (hasLearned) await judgeSpans(runtime, await spansToJudge(runtime.models), { signal: judgement.signal }, refusals);
  return [...refusals.values()];
}

/** Whether public keys were learned on the way. */
async function judgeSpans(
  runtime: Needs,
  spans: readonly PlaceSpan[],
  { askPublicKeys, signal }: DigestJudgement,
  refusals: Map<string, SourceRefusal>,
): Promise<boolean> {
  let hasLearned = false;
  for (const span of spans) {
    signal?.throwIfAborted();
    const digests = await foundDigests(runtime, span);
    if (askPublicKeys !== undefined) {
      hasLearned = (await learnKeys(runtime, span, digests, askPublicKeys, refusals, signal)) || hasLearned;
    }
    const verdicts = await verdictsOf(runtime, span, digests, signal);
    if (verdicts.length > 0) await runtime.sink.recordDigestVerdicts(verdicts);
  }
  return hasLearned;
}

async function foundDigests({ models }: Needs, span: PlaceSpan): Promise<FoundDigest[]> {
  return (await digestsOf(models, span)).map(({ tail, heads, body, signature }): FoundDigest => {
    try {
      return { tail, heads, digest: parseDigest(Buffer.from(body, 'utf8')), reason: null, signature };
    } catch {
      return { tail, heads, digest: null, reason: 'it is no digest', signature };
    }
  });
}

/** Asks CloudTrail for keys that digests name and nobody told yet; whether it told any. */
async function learnKeys(
  runtime: Needs,
  { region, from, to }: PlaceSpan,
  digests: readonly FoundDigest[],
  ask: AskPublicKeys,
  refusals: Map<string, SourceRefusal>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const known = new Set((await publicKeys(runtime.models)).map(({ fingerprint }) => fingerprint));
  const isWanting = digests.some(({ digest }) => digest?.fingerprint && !known.has(digest.fingerprint));
  if (!isWanting) return false;
  // A backfill digest is signed by the key of when it was made, which may be later than the hour it speaks of.
  const until = new Date(Math.max(to.getTime(), runtime.now().getTime()));
  const { keys, refusal } = await ask(region, { from: new Date(from.getTime() - HOUR_MS), to: until }, signal);
  if (refusal !== null) refusals.set(refusal.action, refusal);
  await runtime.sink.notePublicKeys(keys);
  return keys.length > 0;
}

async function verdictsOf(
  runtime: Needs,
  span: PlaceSpan,
  digests: readonly FoundDigest[],
  signal: AbortSignal | undefined,
): Promise<DigestVerdictRow[]> {
  const vouched = vouchers(digests);
  const logs = await logsOf(runtime.models, span, [...vouched.keys()]);
  const hashed = [];
  for (const { tail, head, path, sha256, outcome, reason, is_on_disk } of logs) {
    signal?.throwIfAborted();
    const isBroken = outcome === 'quarantined' || outcome === 'partial';
    const hash = sha256 ?? (is_on_disk ? await hashOfText(path) : null);
    if (hash !== null) hashed.push({ tail, head, hash, reason: null });
    else if (isBroken) hashed.push({ tail, head, hash, reason: reason ?? 'it cannot be read' });
    else hashed.push({ tail, head, hash, reason: 'its hash was not taken when it was read', isUnhashed: true });
  }
  const validation = validate(digests, hashed, await knownKeys(runtime));
  return rowsOf(runtime, span, digests, vouched, validation);
}

async function knownKeys({ models }: Needs): Promise<PublicKeys> {
  const keys = await publicKeys(models);
  return parsePublicKeys({
    PublicKeyList: keys.map(({ fingerprint, value }) => ({ Fingerprint: fingerprint, Value: value })),
  });
}

/** The logs that digests name, by their tails, with the end of the last hour that names each. */
function vouchers(digests: readonly FoundDigest[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { digest } of digests) {
    for (const { object } of digest?.logs ?? []) {
      const tail = object.slice(Math.max(0, object.lastIndexOf('AWSLogs/')));
      ends.set(tail, Math.max(ends.get(tail) ?? 0, digest?.to.getTime() ?? 0));
    }
  }
  return ends;
}

/** What is said for good: not of logs whose digest may still come, nor of what was never asked for. */
async function rowsOf(
  runtime: Needs,
  span: PlaceSpan,
  digests: readonly FoundDigest[],
  vouched: ReadonlyMap<string, number>,
  validation: Validation,
): Promise<DigestVerdictRow[]> {
  const validatedAt = runtime.now();
  const since = await readSince(runtime.models, span);
  const here = await digestsThatAreHere(runtime.models, validation.missingDigests);
  const lastEnd = Math.max(...digests.map(({ digest }) => digest?.to.getTime() ?? 0));
  const isAwaited = ({ tail, verdict }: Judged<string>) =>
    (verdict === 'none-expected' || verdict === 'digest-missing') &&
    !vouched.has(tail) &&
    (deliveredAt(tail) ?? 0) >= lastEnd - GRACE_MS;
  const isOutside = ({ tail, verdict }: Judged<string>) =>
    verdict === 'log-missing' &&
    (since.first_log_day === null ||
      (deliveredAt(tail) ?? 0) < since.first_log_day.getTime() ||
      (vouched.get(tail) ?? 0) > validatedAt.getTime() - HOUR_MS);
  const missing = validation.missingDigests.filter(
    (tail) =>
      !here.has(tail) && since.first_digest_end !== null && (endOf(tail) ?? 0) > since.first_digest_end.getTime(),
  );
  return [
    ...missing.map((tail) => ({ tail, kind: 'digest' as const, verdict: 'missing', because: null, validatedAt })),
    ...validation.digests.map((one) => ({ ...one, kind: 'digest' as const, validatedAt })),
    ...validation.logs
      .filter((one) => !isAwaited(one) && !isOutside(one))
      .map((one) => ({ ...one, kind: 'log' as const, validatedAt })),
  ];
}

/** The end of the hour in a digest's name, in milliseconds since 1970. */
function endOf(tail: string): number | null {
  const parts = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z[^/]*$/.exec(tail);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
