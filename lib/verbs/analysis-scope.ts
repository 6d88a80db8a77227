import { createHash } from 'node:crypto';
import type { AnalyzerMark } from '@/db/ledger';
import { lasts } from '@/lib/findings/expected';
import { judgementOf, limitsOf } from '@/lib/findings/settings';
import type { Analyzer } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import type { Site } from '@/lib/model/site';
import type { AnalysisGround } from '@/lib/queries/analysis-ground';
import { keyNewsSince } from '@/lib/queries/key-news';
import { knownKeyCount } from '@/lib/queries/key-restatement';
import { keySets, movedKeys, withRelatives } from '@/lib/queries/moved-keys';
import { unnarrowed } from '@/lib/queries/question';
import { quietTables } from '@/lib/queries/quiet-tables';
import {
  beginnings,
  type CoveredKeys,
  deltaSince,
  isInHistory,
  keyStatePoint,
  keysCoveredSince,
} from '@/lib/queries/store-changes';
import type { Runtime } from '@/lib/runtime';
import { isConcerned, keysConcerned, type News, readsOf } from './concerned';
import { RULES_EDITION } from './rules-edition';

/** What a run has to ask about. */
export interface Asked {
  /** Keys or principals; null: everything. */
  readonly those: readonly string[] | null;
  /** How far the run looks once it has asked; null when the store does not say how far it goes. */
  readonly mark: AnalyzerMark | null;
}

/** What came in since a run. */
interface Since {
  readonly news: News;
  readonly principals: readonly string[];
  readonly covered: CoveredKeys;
}

/** Of no more keys than these, an analyzer always asks about them alone. */
const FEW = 100;

/** Answers for each analyzer what a run has to ask about, and looks that up once. */
export type AnalysisScope = (analyzer: Analyzer) => Promise<Asked>;

/**
 * An analyzer need ask only about those that something came in about since its last run, as long as that run was of this
 * very store and asked the same question, key state stands on the same ground, and nothing came in that concerns all; and
 * about nothing where nothing is new in what it reads and time does not move it. A run looks as far as key state goes.
 */
export async function analysisScope(
  { models, ledger, site, edition }: Pick<Runtime, 'models' | 'ledger' | 'site'> & { readonly edition?: number | null },
  { from, asOf }: AnalysisGround,
  whole: boolean,
): Promise<AnalysisScope> {
  const [reached, marks, began, keyCount, sets] = await Promise.all([
    keyStatePoint(models),
    ledger.marks(),
    beginnings(models),
    knownKeyCount(models),
    keySets(models),
  ]);
  const deltas = new Map<string, Promise<Since | null>>();
  const deltaOf = (mark: AnalyzerMark): Promise<Since | null> => {
    const name = `${mark.changeId} ${mark.token} ${mark.asOf.getTime()}`;
    const delta = deltas.get(name) ?? since(mark);
    deltas.set(name, delta);
    return delta;
  };
  const since = async (mark: AnalyzerMark): Promise<Since | null> => {
    if (mark.asOf > asOf || !(await isInHistory(models, mark))) return null;
    const [delta, named, quiet, covered] = await Promise.all([
      deltaSince(models, mark),
      keyNewsSince(models, mark),
      quietTables(models, mark.changeId),
      keysCoveredSince(models, mark.changeId),
    ]);
    if (delta === null || named === null) return null;
    const { principals, called, recounted } = delta;
    return { news: { named, quiet, called, recounted }, principals, covered };
  };
  const settings = [limitsOf(site), allowedAt(site.allowed, asOf), from, reached?.ground ?? null];
  const askedOf = async (analyzer: Analyzer): Promise<Asked> => {
    const basis = basisOf([RULES_EDITION, analyzer.id, judgementOf(analyzer, site, edition ?? null), settings, began]);
    const mark = reached && { changeId: reached.changeId, token: reached.token, asOf, basis };
    const before = marks.get(analyzer.id);
    if (whole || before?.basis !== basis) return { those: null, mark };
    const delta = await deltaOf(before);
    if (delta === null) return { those: null, mark };
    const { numbers, scope } = judgementOf(analyzer, site, null);
    const asked = unnarrowed(analyzer, { from, asOf }, limitsOf(site), numbers);
    const reads = readsOf(asked, analyzer, scope.tags.length > 0);
    if (isTimeless(analyzer) && !isConcerned(reads, delta.news)) return { those: [], mark };
    if (analyzer.apart === undefined) return { those: null, mark };
    if (analyzer.apart.by === 'principal') return { those: delta.principals, mark };
    const concerned = keysConcerned(reads, delta.news);
    const stirred = await stirredSince(before.asOf, analyzer, delta.covered);
    return { those: fewOf(withRelatives([...concerned, ...stirred], sets), keyCount), mark };
  };
  /** Keys that nothing came in about, and of which time, or records of their place, may have changed the answer. */
  const stirredSince = async (then: Date, analyzer: Analyzer, { inPlace, inAccount }: CoveredKeys) => {
    const { numbers } = judgementOf(analyzer, site, null);
    const span = [then, asOf, limitsOf(site), numbers] as const;
    const moved = analyzer.apart?.moved?.(...span) ?? null;
    const covered = { none: [], place: inPlace, account: inAccount }[analyzer.apart?.coverage ?? 'none'];
    if (analyzer.kind === 'occurrence') return movedKeys(models, { moved, covered, meets: null });
    const { ending, meets } = analyzer.apart ?? {};
    const [still, ended] = await Promise.all([
      movedKeys(models, { moved, covered, meets: meets?.(asOf, limitsOf(site), numbers) ?? null }),
      ending === undefined ? [] : endable(analyzer, ending(...span)),
    ]);
    return [...still, ...ended];
  };
  /** Of keys of which time can end a finding, those that have one. */
  const endable = async ({ id }: Analyzer, ending: Query): Promise<readonly string[]> => {
    const found = new Set(await ledger.subjects(id));
    if (found.size === 0) return [];
    const keys = await movedKeys(models, { moved: ending, covered: [], meets: null });
    return keys.filter((key) => found.has(key));
  };
  const known = new Map<string, Promise<Asked>>();
  return (analyzer) => {
    const asked = known.get(analyzer.id) ?? askedOf(analyzer);
    known.set(analyzer.id, asked);
    return asked;
  };
}

function isTimeless(analyzer: Analyzer): boolean {
  return analyzer.kind === 'occurrence' ? analyzer.timed !== true : analyzer.timeless === true;
}

/** Each once; null where it is dearer to ask about so many than about all. */
function fewOf(those: readonly string[], all: number): readonly string[] | null {
  const few = [...new Set(those)];
  return few.length > Math.max(FEW, all / 4) ? null : few;
}

/** The entries of allow-lists that are in force. */
function allowedAt({ principals, regions, resources }: Site['allowed'], asOf: Date): object {
  return [principals, regions, resources].map((list) => list.filter(({ until }) => lasts(until, asOf)));
}

/** Names all that an answer depends on but for the rows that are set apart and the instant. */
function basisOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
