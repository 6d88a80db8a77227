import { describe, expect, it } from 'vitest';
import { EXIT } from '@/cli/command';
import { exportCommand } from '@/cli/commands/export';

interface Answer {
  readonly leftOut?: number;
  readonly unanswered?: number;
  readonly unsaid?: number;
}

/** What the command writes and tells when the export answers so. */
async function exported(format: string, { leftOut = 0, unanswered = 0, unsaid = 0 }: Answer = {}) {
  let written = '';
  let told = '';
  const command = {
    positionals: ['findings'],
    values: { format },
    json: false,
    output: { write: (text: string) => (written += text), tell: (text: string) => (told += text) },
    ask: async (_operation: unknown, input: unknown) => {
      expect(input).toEqual({ what: 'findings', format });
      return { text: '[]\n', leftOut, unanswered, unsaid };
    },
  } as unknown as Parameters<typeof exportCommand.run>[0];
  return { exit: await exportCommand.run(command), written, told };
}

describe('an export on the command line', () => {
  it('writes the text alone where the format says everything', async () => {
    expect(await exported('asff')).toEqual({ exit: EXIT.done, written: '[]\n', told: '' });
  });

  it('tells beside it which findings the Security Finding Format cannot hold', async () => {
    const { written, told } = await exported('asff', { leftOut: 3 });
    expect(written).toBe('[]\n');
    expect(told).toBe('3 findings are left out: their records name no account or no Region, and asff wants both.\n');
  });

  it('tells how many analyzers could not answer, and which of them the format is silent about', async () => {
    const { told } = await exported('asff', { unanswered: 5, unsaid: 2 });
    expect(told.trim().split('\n')).toEqual([
      '5 analyzers could not answer, so these findings say nothing of what they ask: keytrail export analyzers',
      '2 of them are not in the file either: asff says that of an account, and no finding here names one.',
    ]);
  });

  it('refuses a format that there is not', async () => {
    await expect(exported('xml')).rejects.toMatchObject({ code: 'invalid' });
  });
});
