import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dataFolder } from '@/boot/data-folder';
import { doorPlace } from '@/boot/door-place';
import { folderWith } from '../support/folder';

let folder: ReturnType<typeof folderWith>;
beforeEach(() => {
  folder = folderWith();
  vi.stubEnv('TMPDIR', folder.path);
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

const deep = dataFolder(`/srv/${'deep/'.repeat(30)}data`);
const parent = () => join(folder.path, `keytrail-${userInfo().uid}`);

it('is in the data folder where the system allows so long a path', () => {
  expect(doorPlace(dataFolder('/srv/keytrail'))).toBe('/srv/keytrail/server.sock');
});

it('is else in a folder of the same user, another for each data folder', () => {
  const place = doorPlace(deep);
  expect(place.startsWith(`${parent()}/`)).toBe(true);
  expect(doorPlace(deep)).toBe(place);
  expect(doorPlace(dataFolder(`${deep.path}-too`))).not.toBe(place);
});

it.each([
  ['that others can write to', () => chmodSync(parent(), 0o777)],
  ['that others can look into', () => chmodSync(parent(), 0o755)],
  [
    'that is a link elsewhere',
    () => {
      rmSync(parent(), { recursive: true });
      mkdirSync(join(folder.path, 'elsewhere'), { mode: 0o700 });
      symlinkSync(join(folder.path, 'elsewhere'), parent());
    },
  ],
])('is refused in a folder %s', (_what, spoil) => {
  doorPlace(deep);
  spoil();
  expect(() => doorPlace(deep)).toThrow('is not yours alone');
});
