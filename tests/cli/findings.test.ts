import { describe, expect, it } from 'vitest';
import { EXIT } from '@/cli/command';
import { findingsCommand } from '@/cli/commands/findings';
import type { Status } from '@/lib/model/finding';
import { finding } from '../support/reported-findings';

/** What the command writes and tells when the ledger holds findings of these statuses. */
async function listed(held: readonly Status[], values: Record<string, unknown> = {}, json = false) {
  let written = '';
  let told = '';
  const asked: Status[][] = [];
  const command = {
    values,
    positionals: [],
    json,
    output: { write: (text: string) => (written += text), tell: (text: string) => (told += text) },
    ask: async (_operation: unknown, { status }: { status: Status[] }) => {
      asked.push(status);
      return held.filter((one) => status.includes(one)).map((one) => finding({ status: one }));
    },
  } as unknown as Parameters<typeof findingsCommand.run>[0];
  return { exit: await findingsCommand.run(command), written, told };
}

describe('the list of findings', () => {
  it('counts with and without what decisions and mutes hide', async () => {
    const { written, told } = await listed(['open', 'muted', 'risk-accepted', 'resolved']);
    expect(
      written
        .trim()
        .split('\n')
        .filter((line) => line.includes('imported-material-deleted')),
    ).toHaveLength(1);
    expect(told).toMatch(/^1 shown, 3 with those that decisions and mutes hide/);
  });

  it('says nothing of it when nothing is hidden, or when it is asked for', async () => {
    expect((await listed(['open'])).told).toBe('');
    const { written, told } = await listed(['open', 'muted'], { status: ['muted'] }, true);
    expect(told).toBe('');
    expect(JSON.parse(written)).toMatchObject([{ status: 'muted' }]);
  });

  it('does not fail on what is hidden', async () => {
    expect((await listed(['muted'], { 'fail-on': 'critical' })).exit).toBe(EXIT.done);
    expect((await listed(['open'], { 'fail-on': 'critical' })).exit).toBe(EXIT.found);
  });
});
