/** Conditions as a policy document spells them: operator → key → values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

type Pairs = Readonly<Record<string, string>>;

/** More buckets than this are not listed one by one. */
const MOST_BUCKETS = 10;

/**
 * Conditions that hold for every one of these encryption contexts (POLICY.md §8.6): keys that all of them have, with a
 * constant value, or ARNs with a common beginning. Empty where a call came without a context.
 */
export function contextConditions(contexts: readonly (Pairs | null)[]): ConditionBlock {
  const equals: Record<string, readonly string[]> = {};
  const like: Record<string, readonly string[]> = {};
  for (const [key, values] of sharedValues(contexts)) {
    const name = `kms:EncryptionContext:${key}`;
    const patterns = bucketPatterns(values) ?? prefixPattern(values);
    const [only, ...others] = new Set(values);
    if (key.toLowerCase() === 'aws:s3:arn' && patterns) like[name] = patterns;
    else if (only !== undefined && others.length === 0) equals[name] = [spelt(only)];
    else if (patterns) like[name] = patterns;
  }
  return {
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(Object.keys(like).length > 0 ? { StringLike: like } : {}),
  };
}

/** Keys that every context has, as first spelt, with the value of each context. Letter case does not part keys. */
function sharedValues(contexts: readonly (Pairs | null)[]): ReadonlyMap<string, readonly string[]> {
  const folded = contexts.map((context) => {
    const values = new Map<string, string | null>();
    for (const [key, value] of Object.entries(context ?? {})) {
      const name = key.toLowerCase();
      // Two spellings of one key in one call cannot be told apart by a condition.
      values.set(name, values.has(name) ? null : value);
    }
    return values;
  });
  const shared = Object.keys(contexts[0] ?? {}).flatMap((key) => {
    const values = folded.flatMap((context) => context.get(key.toLowerCase()) ?? []);
    return values.length === contexts.length ? [[key, values] as const] : [];
  });
  return new Map(shared);
}

/** With S3 Bucket Keys the context names the bucket, without them the object: both belong to one bucket. */
function bucketPatterns(values: readonly string[]): string[] | null {
  const buckets = values.map((value) => /^arn:aws[a-z-]*:s3:::[^/]+/.exec(value)?.[0] ?? null);
  if (buckets.includes(null)) return null;
  const distinct = [...new Set(buckets.filter((bucket) => bucket !== null))].sort();
  return distinct.length > MOST_BUCKETS
    ? null
    : distinct.flatMap((bucket) => [speltPattern(bucket), `${speltPattern(bucket)}/*`]);
}

/** A beginning that all ARNs share, up to a whole part of them beyond the account. */
function prefixPattern(values: readonly string[]): string[] | null {
  if (!values.every((value) => /^arn:[^:]*:[^:]*:[^:]*:[^:]+:/.test(value))) return null;
  const [first = ''] = values;
  let length = 0;
  while (length < first.length && values.every((value) => value[length] === first[length])) length += 1;
  const shared = first.slice(0, length);
  const whole = shared.slice(0, Math.max(shared.lastIndexOf(':'), shared.lastIndexOf('/')) + 1);
  return whole.split(':').length > 5 ? [`${speltPattern(whole)}*`] : null;
}

/** A text as a policy value that stands for itself, although it looks like a variable. */
export function spelt(text: string): string {
  return text.replaceAll('$' + '{', `\${$}{`);
}

function speltPattern(text: string): string {
  return spelt(text).replace(/[*?]/g, (wildcard) => `\${${wildcard}}`);
}
