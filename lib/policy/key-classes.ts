/** Who decides the value of a context key (POLICY.md §5.3). */
export type KeyClass =
  /** Follows from who calls. */
  | 'identity'
  /** Sent only when a service calls, and truly. */
  | 'source'
  /** Where the request comes from. */
  | 'network'
  | 'userid'
  /** A property of the key itself. */
  | 'fact'
  | 'time'
  /** The caller's own choice. */
  | 'free';

const CLASSES: ReadonlyMap<string, KeyClass> = new Map<string, KeyClass>([
  ['aws:principalaccount', 'identity'],
  ['kms:calleraccount', 'identity'],
  ['aws:principalarn', 'identity'],
  ['aws:principalorgid', 'identity'],
  ['aws:principalorgpaths', 'identity'],
  ['aws:principalisawsservice', 'identity'],
  ['aws:principaltype', 'identity'],
  ['aws:principalservicename', 'identity'],
  ['aws:principalservicenameslist', 'identity'],
  ['aws:sourceaccount', 'source'],
  ['aws:sourcearn', 'source'],
  ['aws:sourceorgid', 'source'],
  ['aws:sourceorgpaths', 'source'],
  ['aws:sourceowner', 'source'],
  ['aws:sourceip', 'network'],
  ['aws:vpcsourceip', 'network'],
  ['aws:sourcevpc', 'network'],
  ['aws:sourcevpce', 'network'],
  ['aws:sourcevpcarn', 'network'],
  ['aws:vpceaccount', 'network'],
  ['aws:vpceorgid', 'network'],
  ['aws:vpceorgpaths', 'network'],
  ['aws:userid', 'userid'],
  ['aws:currenttime', 'time'],
  ['aws:epochtime', 'time'],
  ['aws:resourceaccount', 'fact'],
  ['aws:resourceorgid', 'fact'],
  ['aws:resourceorgpaths', 'fact'],
  ['aws:requestedregion', 'fact'],
  ['kms:keyspec', 'fact'],
  ['kms:keyusage', 'fact'],
  ['kms:keyorigin', 'fact'],
  ['kms:customermasterkeyspec', 'fact'],
  ['kms:customermasterkeyusage', 'fact'],
  ['kms:multiregion', 'fact'],
  ['kms:multiregionkeytype', 'fact'],
  ['kms:resourcealiases', 'fact'],
]);

export function keyClass(key: string): KeyClass {
  const name = key.toLowerCase();
  return CLASSES.get(name) ?? (name.startsWith('aws:resourcetag/') ? 'fact' : 'free');
}

/** Keys that name the service that calls; requests of people never carry them. */
export const SERVICE_NAME_KEYS: ReadonlySet<string> = new Set([
  'aws:principalservicename',
  'aws:principalservicenameslist',
]);

/** Keys whose value is an address. */
export function isAddressKey(name: string): boolean {
  return name === 'aws:sourceip' || name === 'aws:vpcsourceip';
}
