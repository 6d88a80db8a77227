import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '@/lib/story/random';
import { ingest } from '@/lib/verbs/ingest';
import { copyOf, isKept, killedDataFolder, OPERATOR } from './support/data-folder';
import { faults } from './support/injected';
import { opened, stateOf } from './support/store';

const random = seeded(20_261_128, 'logs');
const cuts = faults('write-ahead log cut, flipped, emptied or gone');
let killed: Awaited<ReturnType<typeof killedDataFolder>>;

beforeAll(async () => {
  killed = await killedDataFolder();
});
afterAll(() => {
  killed.remove();
  cuts.tell();
});

type Damage = readonly [name: string, damage: (log: Buffer) => Buffer | null];

/** Every 4 KiB, in the middle of pages, single bits anywhere, nothing at all. */
function damages(size: number, flips: number): Damage[] {
  const pages = Array.from({ length: Math.ceil(size / 4096) }, (_, page) => page * 4096);
  return [
    ['gone', () => null],
    ['all of it rubbish', (log) => Buffer.alloc(log.length, 0x5a)],
    ...pages.map((at): Damage => [`cut at ${at}`, (log) => log.subarray(0, at)]),
    ...Array.from({ length: flips }, (): Damage => {
      const at = random.whole(0, size - 1);
      const bit = 1 << random.whole(0, 7);
      return [`bit ${bit} of byte ${at}`, (log) => flipped(log, at, bit)];
    }),
  ];
}

function flipped(log: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(log);
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
}

/** Damages a log and gives what lies there afterwards. */
function spoil(path: string, damage: Damage[1]): Buffer | null {
  const spoilt = damage(readFileSync(path));
  if (spoilt === null) rmSync(path);
  else writeFileSync(path, spoilt);
  return spoilt;
}

describe('the write-ahead log of the events', () => {
  it('is missed when it is damaged, kept aside, and what it held is read again', async () => {
    const size = readFileSync(join(killed.left, 'events.duckdb.wal')).length;
    let silent = 0;
    for (const [name, damage] of damages(size, 60)) {
      const { data, remove } = copyOf(killed.left);
      const spoilt = spoil(join(data, 'events.duckdb.wal'), damage);
      const { runtime, incidents, close } = await opened(data);
      cuts.injected();
      if (incidents.length === 0) {
        silent++;
        expect(await stateOf(runtime), name).toEqual(killed.expected);
      } else {
        expect(incidents, name).toMatchObject([
          { store: 'events', kind: expect.stringMatching(/log-damaged|writes-lost/) },
        ]);
        if (spoilt !== null && spoilt.length > 0) expect(isKept(join(data, 'set-aside'), spoilt), name).toBe(true);
        await ingest(runtime, OPERATOR, { paths: killed.logs });
        expect(await stateOf(runtime), name).toEqual(killed.expected);
      }
      close();
      remove();
    }
    // A flipped bit that changes nothing is possible; most damage must have been noticed.
    expect(silent).toBeLessThan(5);
  });
});

describe('the write-ahead log of the ledger', () => {
  it('is never replaced in silence: it is refused untouched, or its loss is told', async () => {
    const log = join(killed.left, 'ledger.duckdb.wal');
    const outcomes = { whole: 0, refused: 0, told: 0 };
    for (const [name, damage] of damages(readFileSync(log).length, 60)) {
      const { data, remove } = copyOf(killed.left);
      const path = join(data, 'ledger.duckdb.wal');
      const store = readFileSync(join(data, 'ledger.duckdb'));
      const spoilt = spoil(path, damage);
      cuts.injected();
      const attempt = await opened(data).catch((error: Error) => error);
      if (attempt instanceof Error) {
        outcomes.refused++;
        expect(attempt.message, name).toMatch(/Users, decisions and notes are in it, so nothing was changed/);
        expect(readFileSync(path).equals(spoilt ?? Buffer.alloc(0)), name).toBe(true);
        expect(readFileSync(join(data, 'ledger.duckdb')).equals(store), name).toBe(true);
      } else {
        const lines = await attempt.runtime.ledger.auditDetails('decided');
        if (attempt.incidents.length === 0) {
          outcomes.whole++;
          expect(lines, name).toHaveLength(10);
        } else {
          outcomes.told++;
          expect(attempt.incidents, name).toMatchObject([{ store: 'ledger', kind: 'writes-lost' }]);
          if (spoilt !== null && spoilt.length > 0) expect(isKept(join(data, 'set-aside'), spoilt), name).toBe(true);
        }
        attempt.close();
      }
      remove();
    }
    expect(outcomes.refused).toBeGreaterThan(0);
    expect(outcomes.told).toBeGreaterThan(0);
    expect(outcomes.whole).toBeLessThan(5);
  });

  it('can be left out by whoever decides to, and then the loss stays on record', async () => {
    const { data, remove } = copyOf(killed.left);
    const path = join(data, 'ledger.duckdb.wal');
    spoil(path, (log) => flipped(log, Math.floor(log.length / 3), 4));
    const refused = await opened(data).catch((error: Error) => error);
    if (refused instanceof Error) rmSync(path);
    else refused.close();
    const { runtime, close } = await opened(data);
    expect(runtime.incidents.list()).toMatchObject([{ store: 'ledger', kind: 'writes-lost' }]);
    expect(existsSync(join(data, 'set-aside'))).toBe(true);
    close();
    const again = await opened(data);
    expect(again.incidents).toEqual([]);
    expect(again.runtime.incidents.list()).toHaveLength(1);
    again.close();
    remove();
  });
});
