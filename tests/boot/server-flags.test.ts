import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { SERVER_FLAGS } from '@/boot/server-flags';

it('are what npm start says', () => {
  const { scripts } = z
    .object({ scripts: z.object({ start: z.string() }) })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));
  expect(scripts.start).toBe(['node', ...SERVER_FLAGS, 'scripts/start.mjs'].join(' '));
});
