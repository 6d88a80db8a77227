import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { z } from 'zod';

const SCRIPT = `
  import { readFile } from 'node:fs/promises';
  import { opendirSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { mainThreadFirst } from '@/boot/main-thread-first';
  // Starts the threads that work for the main one.
  await readFile('package.json');
  const began = getPriority(process.pid);
  mainThreadFirst();
  const folder = process.platform === 'linux' ? opendirSync('/proc/self/task') : null;
  const others = [];
  for (let one = folder?.readSync(); one; one = folder.readSync()) {
    if (Number(one.name) !== process.pid) others.push(getPriority(Number(one.name)));
  }
  console.log(JSON.stringify({ began, main: getPriority(process.pid), others }));
`;
const Priorities = z.object({ began: z.number(), main: z.number(), others: z.array(z.number()) });

it('lets the thread that answers pages, and those that collect garbage for it, go before all others of the process', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', SCRIPT], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { began, main, others } = Priorities.parse(JSON.parse(stdout));
  expect(main).toBe(began);
  if (process.platform !== 'linux') {
    expect(others).toEqual([]);
    return;
  }
  const [ofNode, rest] = [others.slice(0, 6), others.slice(6)];
  expect(ofNode).toEqual(Array.from({ length: 6 }, () => began));
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.filter((priority) => priority !== 15)).toEqual([]);
});
