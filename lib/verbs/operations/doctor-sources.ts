import type { ReadModels } from '@/db/read-models';
import { ownReads } from '@/lib/queries/own-reads';
import { setAsideMessages } from '@/lib/queries/set-aside';

interface SourceCheck {
  readonly name: string;
  readonly verdict: 'good' | 'look';
  readonly said: string;
}

/** What there is to say of buckets and queues; nothing where none was read. */
export async function sourceChecks(models: ReadModels, now: Date): Promise<SourceCheck[]> {
  const own = sum((await ownReads(models, { from: new Date(0), to: now })).map(({ calls }) => calls));
  const [first, ...others] = await setAsideMessages(models);
  const checks: SourceCheck[] = [];
  if (own > 0) {
    const said = `${own} Decrypts by KeyTrail's reading of log buckets, left out of every count of use`;
    checks.push({ name: 'own reads', verdict: 'good', said });
  }
  if (first) {
    const said = `${sum([first, ...others].map(({ messages }) => messages))} set aside, most of them: ${first.reason}`;
    checks.push({ name: 'queue messages', verdict: 'look', said });
  }
  return checks;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
