import type { Stretch } from './quick-run';

const WORDS = 4;
const FIRST_ROOM = 1 << 12;

/** The ids of the events of a part, so that an event is staged once however often its files have it. */
export class SeenIds {
  private ids = new Int32Array(FIRST_ROOM * WORDS);
  /** The position of an id + 1, by what it is hashed to; twice as many places as ids. */
  private places = new Int32Array(FIRST_ROOM * 2);
  private count = 0;
  /** Not to be guessed by who writes logs. */
  private readonly factors = crypto.getRandomValues(new Int32Array(WORDS)).map((factor) => factor | 1);

  /** Takes an id in; false when it was there. */
  add(id: string): boolean {
    const hex = id.replaceAll('-', '');
    const word = (at: number) => Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16);
    return this.take(swapped(word(0)), swapped(word(1)), swapped(word(2)), swapped(word(3)));
  }

  /** Takes ids of 16 bytes each in; which of them, by position, were there or came before. Nearly always none. */
  addAll(bytes: Uint8Array): readonly number[] {
    const repeated: number[] = [];
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    for (let at = 0; at < words.length; at += WORDS) {
      const isNew = this.take(
        words[at] as number,
        words[at + 1] as number,
        words[at + 2] as number,
        words[at + 3] as number,
      );
      if (!isNew) repeated.push(at / WORDS);
    }
    return repeated;
  }

  private take(a: number, b: number, c: number, d: number): boolean {
    const { ids, places } = this;
    const mask = places.length - 1;
    for (let place = this.hashOf(a, b, c, d) & mask; ; place = (place + 1) & mask) {
      const known = places[place] as number;
      if (known === 0) {
        const at = this.count * WORDS;
        ids[at] = a;
        ids[at + 1] = b;
        ids[at + 2] = c;
        ids[at + 3] = d;
        places[place] = ++this.count;
        if (this.count * WORDS === ids.length) this.grow();
        return true;
      }
      const at = (known - 1) * WORDS;
      if (ids[at] === (a | 0) && ids[at + 1] === (b | 0) && ids[at + 2] === (c | 0) && ids[at + 3] === (d | 0)) {
        return false;
      }
    }
  }

  /** Mixes after each word: what only differs in high bits would else fall into few places. */
  private hashOf(a: number, b: number, c: number, d: number): number {
    const { factors } = this;
    let hash = mixed(a, factors[0] as number);
    hash = mixed(hash ^ b, factors[1] as number);
    hash = mixed(hash ^ c, factors[2] as number);
    return mixed(hash ^ d, factors[3] as number) >>> 0;
  }

  private grow(): void {
    const ids = new Int32Array(this.ids.length * 2);
    ids.set(this.ids);
    this.ids = ids;
    this.places = new Int32Array(this.places.length * 2);
    const mask = this.places.length - 1;
    for (let index = 0; index < this.count; index++) {
      const at = index * WORDS;
      const hash = this.hashOf(ids[at] as number, ids[at + 1] as number, ids[at + 2] as number, ids[at + 3] as number);
      let place = hash & mask;
      while (this.places[place] !== 0) place = (place + 1) & mask;
      this.places[place] = index + 1;
    }
  }
}

function mixed(word: number, factor: number): number {
  const product = Math.imul(word ^ (word >>> 16), factor);
  return product ^ (product >>> 15);
}

/** The same bytes in the order of this machine: that of ids as bytes. */
function swapped(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word & 0xff00) << 8) | (word << 24) | 0;
}

/** The stretches of so many rows that lie between the repeated ones. */
export function freshStretches(rows: number, repeated: readonly number[]): Stretch[] {
  const edges = [-1, ...repeated, rows];
  return edges.slice(1).flatMap((to, index) => {
    const from = (edges[index] as number) + 1;
    return from < to ? [[from, to] as const] : [];
  });
}
