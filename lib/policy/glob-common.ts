/** In a pattern for {@link commonText}: any one digit. */
export const DIGIT = '\uE002';
/** In a pattern for {@link commonText}: any run without a colon, as between the colons of an ARN. */
export const SEGMENT = '\uE003';

/** Longest product of pattern lengths that is searched. */
const MOST_STATES = 200_000;

interface Step {
  readonly from: number;
  readonly text: string;
}

/**
 * A shortest text that two patterns of `*`, `?`, {@link DIGIT} and {@link SEGMENT} both match; null when there is none.
 * Where both leave the choice open, digits and letters of the filling are taken.
 */
export function commonText(first: string, second: string, filling: { digit: string; letter: string }): string | null {
  const [a, b] = [[...first], [...second]];
  const width = b.length + 1;
  if ((a.length + 1) * width > MOST_STATES) return null;
  const goal = a.length * width + b.length;
  const seen = new Map<number, Step | null>([[0, null]]);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] ?? 0;
    if (state === goal) return walkBack(seen, state);
    const [i, j] = [Math.floor(state / width), state % width];
    const [left, right] = [a[i], b[j]];
    const reach = (to: number, text: string) => {
      if (seen.has(to)) return;
      seen.set(to, { from: state, text });
      queue.push(to);
    };
    const [leftRuns, rightRuns] = [isRun(left), isRun(right)];
    if (leftRuns) reach(state + width, '');
    if (rightRuns) reach(state + 1, '');
    if (left === undefined || right === undefined || (leftRuns && rightRuns)) continue;
    const letter = meet(left, right, filling);
    if (letter !== null) reach(state + (leftRuns ? 0 : width) + (rightRuns ? 0 : 1), letter);
  }
  return null;
}

/** One character that both symbols allow. */
function meet(left: string, right: string, { digit, letter }: { digit: string; letter: string }): string | null {
  const [leftOpen, rightOpen] = [isOpen(left), isOpen(right)];
  if (!leftOpen && !rightOpen) return left === right ? left : null;
  if (leftOpen && rightOpen) return left === DIGIT || right === DIGIT ? digit : letter;
  const [open, fixed] = leftOpen ? [left, right] : [right, left];
  if (open === DIGIT && !/\d/.test(fixed)) return null;
  return open === SEGMENT && fixed === ':' ? null : fixed;
}

function isRun(symbol: string | undefined): boolean {
  return symbol === '*' || symbol === SEGMENT;
}

function isOpen(symbol: string): boolean {
  return isRun(symbol) || symbol === '?' || symbol === DIGIT;
}

function walkBack(seen: ReadonlyMap<number, Step | null>, goal: number): string {
  const parts: string[] = [];
  for (let step = seen.get(goal); step; step = seen.get(step.from)) parts.push(step.text);
  return parts.reverse().join('');
}
