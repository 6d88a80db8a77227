/** A seeded source of chance: the same seed and name give the same numbers. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** Whole number in [from, to]. */
  whole(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** Lower-case hex digits. */
  hex(digits: number): string;
  uuid(): string;
}

/**
 * Small fast counter (sfc32), started from a seed and a name: each part of a story draws from a stream of its own, so
 * that one part can grow without moving the others.
 */
export function seeded(seed: number, name = ''): Random {
  const start = digest(`${seed} ${name}`);
  let a = Number.parseInt(start.slice(0, 8), 16) | 0;
  let b = Number.parseInt(start.slice(8, 16), 16) | 0;
  let c = Number.parseInt(start.slice(16, 24), 16) | 0;
  let counter = Number.parseInt(start.slice(24, 32), 16) | 1;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) draw();
  const next = () => draw() / 4_294_967_296;
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const eight = () => draw().toString(16).padStart(8, '0');
  return {
    next,
    whole,
    pick: (list) => {
      const picked = list[whole(0, list.length - 1)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    hex: (digits) =>
      Array.from({ length: Math.ceil(digits / 8) }, eight)
        .join('')
        .slice(0, digits),
    uuid: () => {
      const [first, second, third, fourth] = [eight(), eight(), eight(), eight()];
      const variant = '89ab'[Number.parseInt(third.slice(0, 1), 16) & 3];
      return `${first}-${second.slice(0, 4)}-4${second.slice(5)}-${variant}${third.slice(1, 4)}-${third.slice(4)}${fourth}`;
    },
  };
}

/** 32 hex digits that follow from a text (four FNV-1a hashes). */
export function digest(text: string): string {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9, 0x85ebca6b]
    .map((start) => {
      let hash = start;
      for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      hash ^= hash >>> 13;
      return (hash >>> 0).toString(16).padStart(8, '0');
    })
    .join('');
}

/** A version 4 UUID that follows from a text. */
export function uuidOf(text: string): string {
  const digits = digest(text);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}
