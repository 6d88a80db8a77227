import { MessageChannel } from 'node:worker_threads';

const nowhere = new MessageChannel().port1;
nowhere.close();

/**
 * Gives the memory of an array back at once; it is empty after that. Left to the collector, the unpacked text of every
 * file makes it look through everything else that is alive, dozens of times in a run. Only for arrays that
 * nobody else has or will read again.
 */
export function giveBack(array: Uint8Array | Int32Array): void {
  const { buffer: memory } = array;
  if (!(memory instanceof ArrayBuffer) || memory.byteLength < LEAST_BYTES) return;
  // What is handed to a closed port is taken from the sender and then dropped.
  nowhere.postMessage(null, [memory]);
}

/** Node.js cuts smaller buffers out of a pool that others use too. */
const LEAST_BYTES = 64 * 1024;
