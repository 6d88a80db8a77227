import type { Analyzer, Severity } from '@/lib/model/analyzer';
import type { Status } from '@/lib/model/finding';

/** A finding as other programs are told of it. Times are ISO-8601. */
export interface ReportedFinding {
  readonly fingerprint: string;
  /** Id of the analyzer. */
  readonly analyzer: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly subject: string;
  /** `account/region`. */
  readonly scope: string;
  readonly headline: string;
  readonly observed_at: string;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  /** The fingerprint of the chain that tells it as one of its steps; null: it stands by itself. */
  readonly part_of: string | null;
  readonly event_ids: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The analyzers of this program by id; a finding of one that was retired has none. */
export type AnalyzersById = ReadonlyMap<string, Analyzer>;

/** Account and Region of a finding; null where the records do not say. */
export function placeOf({ scope }: ReportedFinding): { account: string | null; region: string | null } {
  const [account = '', region = ''] = scope.split('/');
  return {
    account: /^\d{12}$/.test(account) ? account : null,
    region: /^[a-z]{2}(-[a-z]+)+-\d+$/.test(region) ? region : null,
  };
}

/** At most so many UTF-16 units, the end marked with `…`; never half a character. */
export function atMost(text: string, units: number): string {
  if (text.length <= units) return text;
  const cut = text.slice(0, units - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
