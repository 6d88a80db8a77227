/** What the story says is there to be found, or must not be found. */
export interface StoryLabel {
  readonly id: string;
  /** Found, or looks bad and is fine. */
  readonly kind: 'incident' | 'innocent';
  /** Catalogue numbers that are expected to find it, or must not, e.g. `USE-01`. */
  readonly analyzers: readonly string[];
  /** Exactly as findings name it: a key ARN, a principal, a trail ARN, or `account/region`. */
  readonly subject: string;
  /** The key it is about; null when it is about no single key. */
  readonly keyArn: string | null;
  readonly account: string;
  readonly region: string;
  /** When it happened, ISO-8601; for a condition, since when it holds. */
  readonly at: string;
  /** Events in the logs that belong to it; none for what only the inventory knows. */
  readonly eventIds: readonly string[];
  /** Of a chain: the analyzer that tells it, and those whose findings about the same subject are folded into that one. */
  readonly chain?: { readonly told: string; readonly tells: readonly string[] };
  readonly says: { readonly en: string; readonly ko: string };
}
