import { type Digest, tailOf } from './digest-file';
import { isSigned, type PublicKeys } from './signature';

/** A digest file that lies here. */
export interface FoundDigest {
  /** From `AWSLogs/` on. */
  readonly tail: string;
  /** What stands before that, each place where it lies; none where that is not told. */
  readonly heads?: readonly string[];
  /** Null, with the reason, when it cannot be read. */
  readonly digest: Digest | null;
  readonly reason: string | null;
  /** Signature of this very file, from the object's metadata; null when it was not copied along. */
  readonly signature: string | null;
}

/** A log file that lies here. */
export interface FoundLog {
  readonly tail: string;
  /** What stands before that; null where it is not told. */
  readonly head?: string | null;
  /** SHA-256 of its unpacked text; null, with the reason, when it cannot be read. */
  readonly hash: string | null;
  readonly reason: string | null;
  /** It was read, but what its hash was is not known any more. */
  readonly isUnhashed?: boolean;
}

/** `unproven`: nothing speaks against it, but no signature that could be checked vouches for it. */
export type DigestVerdict = 'valid' | 'invalid' | 'unproven';

/** `digest-missing`: the digest that should vouch for it is not here. `none-expected`: from a time without digests. */
export type LogVerdict = 'valid' | 'invalid' | 'unproven' | 'digest-missing' | 'none-expected' | 'log-missing';

export interface Judged<V> {
  readonly tail: string;
  readonly verdict: V;
  readonly because: string | null;
}

export interface Validation {
  readonly digests: readonly Judged<DigestVerdict>[];
  readonly logs: readonly Judged<LogVerdict>[];
  /** Digests that others name as the one before them, and that are not here. */
  readonly missingDigests: readonly string[];
}

/** A log of the last minutes of an hour may be vouched for in the next. */
export const GRACE_MS = 30 * 60_000;

/**
 * Judges copies of CloudTrail's logs by its digests, without AWS (FACTS.md §6). A digest is proven by its own signature,
 * or by the one that a proven later digest holds of it. Everything here is judged; nothing is fetched.
 */
export function validate(digests: readonly FoundDigest[], logs: readonly FoundLog[], keys: PublicKeys): Validation {
  const byTail = new Map(digests.map((found) => [found.tail, found]));
  const heirs = new Map<string, Digest>();
  for (const { digest } of digests) {
    const before = digest?.previousObject ? tailOf(digest.previousObject) : null;
    if (digest && before !== null) heirs.set(before, digest);
  }
  const judged = new Map(digests.map((found) => [found.tail, judgeDigest(found, heirs.get(found.tail), keys)]));
  const missingDigests = [...heirs.keys()].filter((tail) => !byTail.has(tail)).sort();
  return {
    digests: [...judged.values()].sort(byName),
    logs: [...judgeLogs(digests, judged, logs), ...absentLogs(digests, judged, logs)].sort(byName),
    missingDigests,
  };
}

function judgeDigest(
  { tail, digest, reason, signature }: FoundDigest,
  heir: Digest | undefined,
  keys: PublicKeys,
): Judged<DigestVerdict> {
  const told = (verdict: DigestVerdict, because: string | null) => ({ tail, verdict, because });
  if (digest === null) return told('invalid', reason);
  if (tailOf(digest.object) !== tail) {
    return told('invalid', `it was delivered as ${digest.object}, not where it lies`);
  }
  if (heir?.previousHash && heir.previousHash !== digest.hash) {
    return told('invalid', 'the digest after it names another hash of it');
  }
  const known = [signature, heir?.previousSignature ?? null].filter((one) => one !== null);
  if (known.length === 0) return told('unproven', 'its signature is not here');
  const answers = known.map((one) => isSigned(digest, one, keys));
  if (answers.includes(false)) return told('invalid', 'its signature does not fit it');
  if (answers.includes(null)) return told('unproven', `the public key ${digest.fingerprint ?? 'of it'} is not here`);
  return told('valid', null);
}

type Listing = { readonly hash: string; readonly by: Judged<DigestVerdict> };

/** What digests say of each log, the best proven word first. */
function listings(
  digests: readonly FoundDigest[],
  judged: ReadonlyMap<string, Judged<DigestVerdict>>,
): Map<string, Listing[]> {
  const found = new Map<string, Listing[]>();
  for (const { tail, digest } of digests) {
    const by = judged.get(tail);
    for (const { object, hash } of digest?.logs ?? []) {
      const name = tailOf(object) ?? object;
      if (by) found.set(name, [...(found.get(name) ?? []), { hash, by }]);
    }
  }
  const rank = { valid: 0, unproven: 1, invalid: 2 } as const;
  for (const all of found.values()) all.sort((a, b) => rank[a.by.verdict] - rank[b.by.verdict]);
  return found;
}

function judgeLogs(
  digests: readonly FoundDigest[],
  judged: ReadonlyMap<string, Judged<DigestVerdict>>,
  logs: readonly FoundLog[],
): Judged<LogVerdict>[] {
  const said = listings(digests, judged);
  const spans = spansOf(digests, logs);
  return logs.map((log) => judgeLog(log, said.get(log.tail)?.[0] ?? null, spans));
}

function judgeLog(
  { tail, head = null, hash, reason, isUnhashed = false }: FoundLog,
  best: Listing | null,
  spans: readonly Span[],
): Judged<LogVerdict> {
  const told = (verdict: LogVerdict, because: string | null) => ({ tail, verdict, because });
  if (isUnhashed && best !== null) return told('unproven', reason);
  if (isUnhashed) return unlisted(tail, head, spans);
  if (hash === null) return told('invalid', reason);
  if (best === null) return unlisted(tail, head, spans);
  if (best.hash !== hash) return told('invalid', 'its hash is another than its digest says');
  switch (best.by.verdict) {
    case 'valid':
      return told('valid', null);
    case 'unproven':
      return told('unproven', `its digest is unproven: ${best.by.because}`);
    case 'invalid':
      return told('unproven', `its digest is invalid: ${best.by.because}`);
  }
}

function absentLogs(
  digests: readonly FoundDigest[],
  judged: ReadonlyMap<string, Judged<DigestVerdict>>,
  logs: readonly FoundLog[],
): Judged<LogVerdict>[] {
  const here = new Set(logs.map(({ tail }) => tail));
  return [...listings(digests, judged).keys()]
    .filter((tail) => !here.has(tail))
    .map((tail) => ({ tail, verdict: 'log-missing', because: 'a digest names it, and it is not here' }));
}

interface Span {
  readonly place: string;
  /** Where logs of the same trail lie; none where that is not told. */
  readonly heads: ReadonlySet<string>;
  readonly from: number;
  readonly to: number;
}

function spansOf(digests: readonly FoundDigest[], logs: readonly FoundLog[]): Span[] {
  const homes = homesOf(digests, logs);
  return digests.flatMap(({ tail, heads = [], digest }) =>
    digest === null || tail.endsWith('_backfill.json.gz')
      ? []
      : [
          {
            place: placeOf(tail),
            heads: new Set(heads.flatMap((head) => [...(homes.get(head) ?? [])])),
            from: digest.from.getTime(),
            to: digest.to.getTime(),
          },
        ],
  );
}

/**
 * Where the logs lie that the digests of each place vouch for: beside them, as a trail delivers both, and where copies of
 * those that they name were laid.
 */
function homesOf(digests: readonly FoundDigest[], logs: readonly FoundLog[]): ReadonlyMap<string, ReadonlySet<string>> {
  const headOf = new Map(logs.map(({ tail, head = null }) => [tail, head]));
  const homes = new Map<string, Set<string>>();
  for (const { heads = [], digest } of digests) {
    const named = (digest?.logs ?? []).flatMap(({ object }) => headOf.get(tailOf(object) ?? object) ?? []);
    for (const head of heads) homes.set(head, new Set([...(homes.get(head) ?? [head]), ...named]));
  }
  return homes;
}

/** A log that no digest names: planted when its hour is vouched for, else its digest is missing or none was due. */
function unlisted(tail: string, head: string | null, spans: readonly Span[]): Judged<LogVerdict> {
  const at = deliveredAt(tail);
  // Digests of another trail, in another bucket or below another prefix, say nothing of it.
  const isOfTrail = ({ heads }: Span) => head === null || heads.size === 0 || heads.has(head);
  const near = spans.filter((span) => span.place === placeOf(tail) && isOfTrail(span));
  if (at === null || near.length === 0) {
    return { tail, verdict: 'none-expected', because: 'there are no digests of its account and Region' };
  }
  const first = Math.min(...near.map(({ from }) => from));
  const last = Math.max(...near.map(({ to }) => to));
  if (at < first || at >= last + GRACE_MS) {
    return { tail, verdict: 'none-expected', because: 'it is from before the first or after the last digest' };
  }
  const holds = (time: number) => near.some(({ from, to }) => from <= time && time < to);
  if (holds(at) && holds(at + GRACE_MS)) {
    return { tail, verdict: 'invalid', because: 'the digest of its hour does not name it' };
  }
  return { tail, verdict: 'digest-missing', because: 'the digest of its hour is not here' };
}

/**
 * Account and Region in the key of a log or a digest, below the organization where the trail is one's: digests of one
 * trail do not vouch for what another delivers elsewhere.
 */
function placeOf(tail: string): string {
  const [, root = '', region = ''] = /^(.*\/\d{12})\/CloudTrail(?:-Digest)?\/([a-z0-9-]+)\//.exec(tail) ?? [];
  return `${root}/${region}`;
}

/** The minute in a log file's name, in milliseconds since 1970; null when there is none. */
export function deliveredAt(tail: string): number | null {
  const parts = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[A-Za-z0-9]+\.json\.gz$/.exec(tail);
  if (!parts) return null;
  const [, year, month, day, hour, minute] = parts.map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute);
}

function byName(a: { readonly tail: string }, b: { readonly tail: string }): number {
  return a.tail < b.tail ? -1 : a.tail > b.tail ? 1 : 0;
}
