import { isGzip } from './read-bytes';

/** A checksum and the size of the text. */
export const GZIP_TAIL_BYTES = 8;

/** How many bytes stand before the packed text of a gzip; null when they say more than a name (RFC 1952). */
export function gzipHeadBytes(packed: Buffer): number | null {
  if (packed.length < 18 || !isGzip(packed) || packed[2] !== 8) return null;
  if (packed[3] === 0) return 10;
  const end = packed[3] === 8 ? packed.indexOf(0, 10) : -1;
  return end === -1 ? null : end + 1;
}
