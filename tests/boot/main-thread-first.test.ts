import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { z } from 'zod';

const SCRIPT = `
  import { readdirSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { mainThreadFirst } from '@/boot/main-thread-first';
  const began = getPriority(process.pid);
  mainThreadFirst();
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [];
  const others = threads.filter((thread) => thread !== process.pid).map((thread) => getPriority(thread));
  console.log(JSON.stringify({ began, main: getPriority(process.pid), others }));
`;
const Priorities = z.object({ began: z.number(), main: z.number(), others: z.array(z.number()) });

it('lets the thread that answers pages go before all others of the process', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', SCRIPT], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { began, main, others } = Priorities.parse(JSON.parse(stdout));
  expect(main).toBe(began);
  expect(others.length > 0).toBe(process.platform === 'linux');
  expect(others.filter((priority) => priority !== 5)).toEqual([]);
});
