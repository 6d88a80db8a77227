import { addressIn, parseNetwork } from './address';
import { type Facts, holds, substituted, variablesIn } from './conditions';
import { hasWildcard, plainly } from './glob';
import { commonText } from './glob-common';
import { isAddressKey, type KeyClass, keyClass } from './key-classes';
import { readDate, readNumber } from './operators/order';
import { operatorOf, operatorParts } from './operators/table';
import type { Condition } from './types';
import { isOurNetwork, type Trust } from './zone';

/** A value that a stranger might bring for a context key. */
export interface Candidate {
  /** Null: the key is absent. */
  readonly value: readonly string[] | null;
  /** What bounds the finding when only this value opens the key, e.g. `net:vpce-1a2b3c4d`. */
  readonly token: string | null;
}

/** What a name is filled with where any name would do. */
export const FRESH = 'keytrail-witness';
export const FILLING = { digit: '9', letter: 'x' };
/** More values than this of one key are not combined pairwise. */
const MOST_COMBINED = 12;

const TRUSTED = 'trusted';

/** Keys whose value is any text that the caller likes, a star included. */
const ANY_TEXT = /^(?:kms:encryptioncontext:|aws:(?:principal|request)tag\/|aws:(?:useragent|referer|sourceidentity)$)/;

/** A text that a glob pattern covers. */
export function instance(pattern: string): string {
  return plainly(pattern.replace(/\*+/g, FRESH).replace(/\?/g, 'x'));
}

/**
 * Every value of a key that could make a difference to these conditions: absent, something new, and an instance of
 * each value they name (numbers and dates one step around it). Values of declared trusted networks are left out.
 */
export function candidates(key: string, conditions: readonly Condition[], known: Facts, trust: Trust): Candidate[] {
  const kind = keyClass(key);
  const about = conditions.filter((condition) => condition.key.toLowerCase() === key);
  const made: Candidate[] = [
    { value: null, token: null },
    { value: [fresh(key)], token: null },
  ];
  const texts: string[] = [];
  const patterns: string[] = [];
  for (const { base, literal } of about.flatMap((condition) => literals(condition, known, conditions))) {
    const values = around(literal, base, key);
    const token = tokenOf(key, kind, plainly(literal), trust);
    made.push(...values.map((text) => ({ value: [text], token })));
    texts.push(...values);
    if (operatorOf(base)?.wildcards === 'pattern' && hasWildcard(literal)) patterns.push(literal);
  }
  if (kind === 'free' && patterns.length > 1 && patterns.length <= MOST_COMBINED) {
    made.push(...common(patterns).map((text) => ({ value: [text], token: null })));
  }
  if (kind === 'free' && texts.length > 1 && about.some(({ operator }) => operatorParts(operator).set !== null)) {
    made.push({ value: [...new Set(texts)], token: null });
  }
  return distinct(
    made.filter(({ token }) => token !== TRUSTED),
    about,
    known,
    key,
  );
}

/** One of each kind: candidates under which the same conditions hold are alike, unless a variable takes their value. */
function distinct(made: readonly Candidate[], about: readonly Condition[], known: Facts, key: string): Candidate[] {
  const unique = new Map<string, Candidate>();
  const fixed = about.every(({ values }) => values.every((value) => variablesIn(value).length === 0));
  for (const candidate of made) {
    const tried = withValue(known, key, candidate);
    const effect = fixed ? about.map((condition) => Number(holds(condition, tried))).join('') : '';
    const name = JSON.stringify(fixed ? [effect, candidate.token, candidate.value === null] : candidate);
    if (!unique.has(name)) unique.set(name, candidate);
  }
  return [...unique.values()];
}

export function withValue(known: Facts, key: string, { value }: Candidate): Facts {
  return value === null ? known : new Map([...known, [key, value]]);
}

interface Literal {
  readonly base: string;
  readonly literal: string;
}

/**
 * A condition's values with what is known put in for variables. What is not known takes the fresh value of its key, and
 * each value that the other conditions name for it.
 */
export function literals(condition: Condition, known: Facts, others: readonly Condition[] = []): Literal[] {
  const { base } = operatorParts(condition.operator);
  if (base === 'null') return [];
  return condition.values.flatMap((value) => {
    if (!condition.variables) return [{ base, literal: value }];
    const missing = variablesIn(value).filter((name) => !known.has(name));
    const named = others
      .filter(({ key }) => missing.includes(key.toLowerCase()))
      .flatMap(({ values }) => values.filter((one) => variablesIn(one).length === 0));
    const supplies = [null, ...new Set(missing.length > 0 ? named : [])];
    return supplies.map((text) => {
      const supplied = new Map([...known, ...missing.map((name) => [name, [text ?? fresh(name)]] as const)]);
      return { base, literal: substituted(value, supplied) ?? value };
    });
  });
}

function common(patterns: readonly string[]): string[] {
  return patterns.flatMap((first, index) =>
    patterns.slice(index + 1).flatMap((second) => commonText(first, second, FILLING) ?? []),
  );
}

export function fresh(name: string): string {
  // An address block for benchmarks that no policy means; any address outside the literals would do.
  if (isAddressKey(name)) return '198.18.0.1';
  return name === 'aws:userid' ? 'AROAWITNESSWITNESS:witness' : FRESH;
}

function around(value: string, base: string, key: string): string[] {
  if (base === 'bool') return ['true', 'false'];
  if (base.startsWith('numeric')) {
    const number = readNumber(value);
    return Number.isNaN(number) ? [] : [number - 1, number, number + 1].map(String);
  }
  if (base.startsWith('date')) {
    const instant = readDate(value);
    return Number.isNaN(instant) ? [] : [-1000, 0, 1000].map((step) => new Date(instant + step).toISOString());
  }
  if (base === 'ipaddress' || base === 'notipaddress') {
    const network = parseNetwork(value);
    return network ? [addressIn(network)] : [];
  }
  if (operatorOf(base)?.wildcards === 'pattern') return [instance(value)];
  return hasWildcard(value) && !ANY_TEXT.test(key) ? [] : [plainly(value)];
}

function tokenOf(name: string, kind: KeyClass, literal: string, trust: Trust): string | null {
  if (kind === 'userid') return /^[*?]+$/.test(literal) ? null : `userid:${literal}`;
  if (kind !== 'network') return null;
  if (isOurNetwork(name, literal, trust)) return TRUSTED;
  if (isAddressKey(name)) {
    const network = parseNetwork(literal);
    return !network || network.prefix < (network.version === 4 ? 8 : 32) ? null : `net:${literal}`;
  }
  return hasWildcard(literal) ? null : `net:${literal}`;
}
