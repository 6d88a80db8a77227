import { spawnSync } from 'node:child_process';
import { inFolder } from './folder';

/** The command line, as the operator of the server under test uses it. */
export function keytrail(...words: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['cli/keytrail.mjs', ...words], {
    encoding: 'utf8',
    env: { ...process.env, KEYTRAIL_DATA: inFolder('data') },
  });
  return { status, stdout, stderr };
}
