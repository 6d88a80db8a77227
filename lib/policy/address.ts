/** An IP network as its first address and prefix length, in 128 bits; null when the text is none. */
export interface Network {
  readonly version: 4 | 6;
  readonly base: bigint;
  readonly prefix: number;
}

/** Reads an address or CIDR of either version. */
export function parseNetwork(text: string): Network | null {
  const [address = '', length, ...rest] = text.trim().split('/');
  if (rest.length > 0) return null;
  const version = address.includes(':') ? 6 : 4;
  const base = version === 6 ? parseV6(address) : parseV4(address);
  const bits = version === 6 ? 128 : 32;
  if (base === null) return null;
  if (length === undefined) return { version, base, prefix: bits };
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return null;
  return { version, base, prefix: Number(length) };
}

/** Whether an address lies in a network; a star is the network of all. False when either is no address. */
export function isInNetwork(address: string, network: string): boolean {
  const inner = parseNetwork(address);
  if (network === '*') return inner !== null;
  const outer = parseNetwork(network);
  if (!inner || !outer || inner.version !== outer.version) return false;
  const shift = BigInt((outer.version === 6 ? 128 : 32) - outer.prefix);
  return inner.prefix >= outer.prefix && inner.base >> shift === outer.base >> shift;
}

/** An address inside a network, as text. */
export function addressIn({ version, base }: Network): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => String((base >> shift) & 255n)).join('.');
  return Array.from({ length: 8 }, (_, index) => ((base >> BigInt(112 - index * 16)) & 0xffffn).toString(16)).join(':');
}

/** The last 32 bits may be written as an IPv4 address (RFC 4291 §2.2). */
function withoutDots(text: string): string | null {
  if (!text.includes('.')) return text;
  const colon = text.lastIndexOf(':');
  const tail = parseV4(text.slice(colon + 1));
  return tail === null
    ? null
    : `${text.slice(0, colon + 1)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
}

function parseV4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function parseV6(given: string): bigint | null {
  const text = withoutDots(given);
  if (text === null) return null;
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return null;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const parts = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!parts.every((part) => /^[0-9a-f]{1,4}$/i.test(part))) return null;
  return parts.reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
}
