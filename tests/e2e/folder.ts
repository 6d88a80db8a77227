import { join } from 'node:path';

/** Where a run of the browser tests keeps its data; set by `playwright.config.ts`. */
export function inFolder(...names: readonly string[]): string {
  const folder = process.env.E2E_FOLDER;
  if (!folder) throw new Error('E2E_FOLDER is not set; start the browser tests with `npm run test:e2e`');
  return join(folder, ...names);
}
