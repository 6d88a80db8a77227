import { addressIn, parseNetwork } from './address';
import { operatorParts } from './conditions';
import type { Condition, Zone } from './types';

/** A value that a stranger might bring for a context key. */
export interface Candidate {
  /** Null: the key is absent. */
  readonly value: readonly string[] | null;
  /** What bounds the finding when only this value opens the key, e.g. `net:vpce-1a2b3c4d`. */
  readonly token: string | null;
}

const IDENTITY = new Set([
  'aws:principalaccount',
  'kms:calleraccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:principaltype',
  'aws:principalservicename',
  'aws:principalservicenameslist',
]);
const SOURCE = new Set([
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
]);
const ADDRESS = new Set(['aws:sourceip', 'aws:vpcsourceip']);
const NETWORK = new Set([
  ...ADDRESS,
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
]);
const TIME = new Set(['aws:currenttime', 'aws:epochtime']);
const KEY_FACTS = new Set(['aws:resourceaccount', 'aws:resourceorgid']);

export type KeyClass = 'identity' | 'source' | 'network' | 'userid' | 'fact' | 'time' | 'free';

/** Who decides a context key's value (POLICY.md §5.3). */
export function keyClass(key: string): KeyClass {
  const name = key.toLowerCase();
  if (IDENTITY.has(name)) return 'identity';
  if (SOURCE.has(name)) return 'source';
  if (NETWORK.has(name)) return 'network';
  if (TIME.has(name)) return 'time';
  if (KEY_FACTS.has(name)) return 'fact';
  return name === 'aws:userid' ? 'userid' : 'free';
}

const FRESH = 'keytrail-witness';

/** A text that a glob pattern covers. */
export function instance(pattern: string): string {
  return pattern.replace(/\*+/g, FRESH).replace(/\?/g, 'x');
}

/**
 * Every value of a key that could make a difference to these conditions: absent, something new, and an instance of
 * each value they name (numbers and dates one step around it). Values of declared trusted networks are left out.
 */
export function candidates(key: string, conditions: readonly Condition[], zone: Zone): Candidate[] {
  const name = key.toLowerCase();
  const kind = keyClass(name);
  const literals = conditions
    .filter((condition) => condition.key.toLowerCase() === name)
    .flatMap((condition) => condition.values.map((value) => ({ value, base: operatorParts(condition.operator).base })));
  const made: Candidate[] = [
    { value: null, token: null },
    { value: [fresh(name)], token: null },
  ];
  for (const { value, base } of literals) {
    if (base === 'null' || value.includes('${')) continue;
    made.push(...around(value, base).map((text) => ({ value: [text], token: tokenOf(name, kind, value, zone) })));
  }
  const unique = new Map(
    made.filter(({ token }) => token !== TRUSTED).map((candidate) => [JSON.stringify(candidate), candidate]),
  );
  return [...unique.values()];
}

const TRUSTED = 'trusted';

function fresh(name: string): string {
  // A public address that documentation never names as anybody's network; any address outside the literals would do.
  if (ADDRESS.has(name)) return '198.18.0.1';
  return name === 'aws:userid' ? 'AROAWITNESSWITNESS:witness' : FRESH;
}

function around(value: string, base: string): string[] {
  if (base === 'bool') return ['true', 'false'];
  if (base.startsWith('numeric')) {
    const number = Number(value);
    return Number.isNaN(number) ? [] : [number - 1, number, number + 1].map(String);
  }
  if (base.startsWith('date')) {
    const instant = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
    return Number.isNaN(instant) ? [] : [-1000, 0, 1000].map((step) => new Date(instant + step).toISOString());
  }
  if (base === 'ipaddress' || base === 'notipaddress') {
    const network = parseNetwork(value);
    return network ? [addressIn(network)] : [];
  }
  return [instance(value)];
}

function tokenOf(name: string, kind: KeyClass, literal: string, zone: Zone): string | null {
  if (kind === 'userid') return /^[*?]+$/.test(literal) ? null : `userid:${literal}`;
  if (kind !== 'network') return null;
  if (isTrustedNetwork(name, literal, zone)) return TRUSTED;
  if (ADDRESS.has(name)) {
    const network = parseNetwork(literal);
    return !network || network.prefix < (network.version === 4 ? 8 : 32) ? null : `net:${literal}`;
  }
  return /[*?]/.test(literal) ? null : `net:${literal}`;
}

function isTrustedNetwork(name: string, literal: string, zone: Zone): boolean {
  if (ADDRESS.has(name)) return (zone.trustedCidrs ?? []).includes(literal);
  if (name === 'aws:sourcevpc') return (zone.trustedVpcs ?? []).includes(literal);
  if (name === 'aws:sourcevpce') return (zone.trustedVpces ?? []).includes(literal);
  if (name === 'aws:vpceaccount') return zone.trustedAccounts.includes(literal);
  return name === 'aws:vpceorgid' && zone.organizationId === literal;
}
