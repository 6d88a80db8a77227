import type { z } from 'zod';
import { bucketOf, MEMBERS, REQUEST, REQUEST_SLOT } from './record-members';
import type { ScannerExports } from './scanner-exports';

const NAME_BYTES = 32;

/** Writes the names of members, each by the slot that it has, into the scanner's memory. */
export function teachNames(
  { BUCKETS, NAMES, NAME_LENGTHS }: Pick<z.infer<typeof ScannerExports>, 'BUCKETS' | 'NAMES' | 'NAME_LENGTHS'>,
  memory: Buffer,
): void {
  const named = [...MEMBERS.entries(), ...REQUEST.map((name, index) => [REQUEST_SLOT + index, name] as const)];
  for (const [slot, name] of named) {
    const bucket = Number(BUCKETS.value) + bucketOf(name);
    if (memory[bucket] !== 0) throw new Error(`two member names share the bucket of ${name}`);
    memory[bucket] = slot + 1;
    memory.write(name, Number(NAMES.value) + slot * NAME_BYTES, 'latin1');
    memory[Number(NAME_LENGTHS.value) + slot] = name.length;
  }
}
