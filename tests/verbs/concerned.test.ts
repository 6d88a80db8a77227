import { describe, expect, it } from 'vitest';
import type { Analyzer } from '@/lib/model/analyzer';
import type { KeyNews } from '@/lib/queries/key-news';
import { isConcerned, keysConcerned, type News, readsOf } from '@/lib/verbs/concerned';
import { toyCondition, toyOccurrence } from '../support/toy-analyzer';

const NOTHING: KeyNews = {
  state: new Map(),
  control: new Map(),
  newHours: false,
  digests: false,
  inventoryAhead: false,
};

function news(named: Partial<KeyNews>, over: Partial<News> = {}): News {
  const quiet = new Set(['edge_day', 'control_events', 'trusted_accounts']);
  return { named: { ...NOTHING, ...named }, quiet, called: [], recounted: [], ...over };
}

function reads(text: string, over: Partial<Pick<Analyzer, 'controlEvents'>> = {}, byTags = false) {
  return readsOf({ text, values: {} }, { ...toyOccurrence(), ...over }, byTags);
}

const state = (name: string, ...keys: string[]): Partial<KeyNews> => ({ state: new Map([[name, keys]]) });
const control = (name: string, ...keys: string[]): Partial<KeyNews> => ({ control: new Map([[name, keys]]) });

describe('a question', () => {
  it('is not concerned by what it does not read', () => {
    const asked = reads('select state from keys join grants on true join trusted_accounts on true');
    expect(isConcerned(asked, news({}))).toBe(false);
    expect(isConcerned(asked, news(state('keys.last_used_at', 'a')))).toBe(false);
    expect(isConcerned(asked, news(state('policy_versions', 'a')))).toBe(false);
    expect(isConcerned(asked, news(control('DisableKey', 'a')))).toBe(false);
    expect(isConcerned(asked, news({ newHours: true, digests: true }))).toBe(false);
    expect(keysConcerned(asked, news(state('keys.last_used_at', 'a'), { called: ['b'] }))).toEqual([]);
  });

  it('is concerned by a column or a table of key state that it reads', () => {
    const asked = reads('select state from keys join grants on true');
    expect(isConcerned(asked, news(state('keys.state', 'a')))).toBe(true);
    expect(keysConcerned(asked, news(state('keys.state', 'a', 'b')))).toEqual(['a', 'b']);
    expect(keysConcerned(asked, news(state('grants', 'c')))).toEqual(['c']);
  });

  it('is concerned by control events, and only by those of its names where it gives any', () => {
    const any = reads('select 1 from control_events');
    const some = reads('select 1 from control_events', { controlEvents: ['DisableKey'] });
    expect(isConcerned(any, news(control('EnableKey', 'a')))).toBe(true);
    expect(isConcerned(some, news(control('EnableKey', 'a')))).toBe(false);
    expect(isConcerned(some, news(control('DisableKey')))).toBe(true);
    expect(
      keysConcerned(
        some,
        news({
          control: new Map([
            ['EnableKey', ['a']],
            ['DisableKey', ['b']],
          ]),
        }),
      ),
    ).toEqual(['b']);
  });

  it('is concerned by every key that was called or changed when something came into a table of calls that it reads', () => {
    const asked = reads('select 1 from edge_day');
    const loud = news(control('EnableKey', 'a'), { quiet: new Set(), called: ['b'] });
    expect(isConcerned(asked, loud)).toBe(true);
    expect(keysConcerned(asked, loud)).toEqual(['b', 'a']);
    expect(keysConcerned(asked, news(control('EnableKey', 'a'), { called: ['b'] }))).toEqual([]);
  });

  it('is concerned by a table that it is not known of whether anything came into it', () => {
    expect(isConcerned(reads('select 1 from some_new_table'), news({}))).toBe(true);
    expect(isConcerned(reads('select 1 from kms_events'), news({}))).toBe(true);
  });

  it('is concerned by keys of which events count anew, whatever it reads of single keys', () => {
    const anew = news({}, { recounted: ['a'] });
    expect(isConcerned(reads('select 1 from control_events', { controlEvents: ['EnableKey'] }), anew)).toBe(true);
    expect(keysConcerned(reads('select state from keys'), anew)).toEqual(['a']);
  });

  it('is concerned by new hours and digests where it reads how far records go, or what digests say', () => {
    expect(isConcerned(reads('select 1 from coverage_day'), news({ newHours: true }))).toBe(true);
    expect(isConcerned(reads('select 1 from coverage_day'), news({}))).toBe(false);
    expect(isConcerned(reads('select 1 from digest_verdicts'), news({ digests: true }))).toBe(true);
    expect(isConcerned(reads('select 1 from coverage_hour'), news({}))).toBe(true);
  });

  it('is concerned by what an inventory tells that was newer than the logs', () => {
    for (const table of ['keys', 'key_changes', 'trail_settings', 'inventory_snapshots']) {
      expect(isConcerned(reads(`select 1 from ${table}`), news({ inventoryAhead: true }))).toBe(true);
      expect(isConcerned(reads(`select 1 from ${table}`), news({}))).toBe(false);
    }
    expect(isConcerned(reads('select 1 from control_events'), news({ inventoryAhead: true }))).toBe(false);
  });

  it('is concerned by the tags that the site looks at, and by the words that its findings rest on', () => {
    const tagged = news(state('keys.tags', 'a'));
    expect(isConcerned(reads('select 1 from control_events', { controlEvents: ['EnableKey'] }, true), tagged)).toBe(
      true,
    );
    expect(isConcerned(reads('select 1 from control_events', { controlEvents: ['EnableKey'] }), tagged)).toBe(false);
    const resting = readsOf(
      { text: 'select 1 from policy_versions', values: {} },
      toyCondition({ restsOn: 'policy' }),
      false,
    );
    expect(isConcerned(resting, news(state('keys.last_words.policy', 'a')))).toBe(true);
    expect(isConcerned(resting, news(state('keys.last_words.grants', 'a')))).toBe(false);
  });
});
