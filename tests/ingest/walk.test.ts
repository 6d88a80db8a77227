import { mkdirSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listFiles, type WalkOptions } from '@/lib/ingest/walk';
import { folderWith } from '../support/folder';

let folder = folderWith();
afterEach(() => folder.remove());

async function found(files: readonly string[], paths: readonly string[] = ['.'], options: WalkOptions = {}) {
  folder.remove();
  folder = folderWith(Object.fromEntries(files.map((name) => [name, '{}'])));
  return again(paths, options);
}

async function again(paths: readonly string[] = ['.'], options: WalkOptions = {}) {
  const listing = await listFiles(
    paths.map((path) => join(folder.path, path)),
    options,
  );
  return {
    files: listing.files.map(({ path }) => relative(folder.path, path)),
    unlisted: listing.unlisted.map(({ path }) => relative(folder.path, path)),
  };
}

describe('listing files', () => {
  it('goes into folders of any depth', async () => {
    expect((await found(['a.json', 'b/c/d/e/f.json.gz', 'b/g.log'])).files).toEqual([
      'a.json',
      'b/c/d/e/f.json.gz',
      'b/g.log',
    ]);
  });

  it('lists in order of delivery, whatever the account and the Region', async () => {
    const name = (account: string, region: string, day: string) =>
      `AWSLogs/${account}/CloudTrail/${region}/2026/11/${day}/${account}_CloudTrail_${region}_202611${day}T0000Z_x.json.gz`;
    const late = name('111122223333', 'eu-west-1', '02');
    const early = name('444455556666', 'us-east-1', '01');
    expect((await found([late, early])).files).toEqual([early, late]);
  });

  it('takes a file once that is named twice', async () => {
    expect((await found(['a/b.json'], ['.', 'a', 'a/b.json'])).files).toEqual(['a/b.json']);
  });

  it('leaves out hidden files and folders of packages', async () => {
    expect((await found(['.git/x.json', '.hidden.json', 'node_modules/p/package.json', 'a.json'])).files).toEqual([
      'a.json',
    ]);
  });

  it('does not read its own data when that lies on the way', async () => {
    await found(['logs/a.json', 'logs/data/inbox/b.json']);
    const exclude = join(folder.path, 'logs/data');
    expect((await again(['logs'], { exclude })).files).toEqual(['logs/a.json']);
    expect((await again(['logs/data/inbox'], { exclude })).files, 'unless it is named').toEqual([
      'logs/data/inbox/b.json',
    ]);
  });

  it('follows links, and a circle of links once', async () => {
    await found(['real/a.json']);
    symlinkSync(join(folder.path, 'real'), join(folder.path, 'real/again'));
    symlinkSync(join(folder.path, 'real/a.json'), join(folder.path, 'link.json'));
    expect((await again()).files).toEqual(['link.json', 'real/a.json']);
  });

  it('names what it cannot list, and goes on', async () => {
    await found(['a.json']);
    symlinkSync(join(folder.path, 'nowhere'), join(folder.path, 'dangling.json'));
    expect(await again(['.', 'missing.json'])).toEqual({
      files: ['a.json'],
      unlisted: ['dangling.json', 'missing.json'],
    });
  });

  it('is not hurt by names that look like markup, commands or patterns', async () => {
    const names = ['<img src=x>.json', '$(reboot).json', "o'clock.json", 'a[1].json', '한글 로그.json'];
    expect((await found(names)).files.sort()).toEqual(names.sort());
    expect((await again(['a[1].json'])).files, 'a file with the very name comes before the pattern').toEqual([
      'a[1].json',
    ]);
  });

  it('ends when told to', async () => {
    await found(Array.from({ length: 2100 }, (_, index) => `${index}.json`));
    await expect(listFiles([folder.path], { signal: AbortSignal.abort() })).rejects.toThrow();
  });
});

describe('patterns', () => {
  const files = ['2026/11/01/a.json.gz', '2026/11/02/b.json.gz', '2026/12/01/c.json.gz', '2026/12/01/d.txt'];

  it.each([
    ['2026/11/*/*.json.gz', [files[0], files[1]]],
    ['2026/**/*.json.gz', [files[0], files[1], files[2]]],
    ['2026/1?/01/*', [files[0], files[2], files[3]]],
    ['2026/1[2-9]/**/*.gz', [files[2]]],
    ['2026/1[!2]/**', [files[0], files[1]]],
    ['**/c.json.gz', [files[2]]],
  ])('%s', async (pattern, expected) => {
    expect(await found(files, [pattern])).toEqual({ files: expected, unlisted: [] });
  });

  it('says when nothing matches', async () => {
    expect((await found(files, ['2027/*.gz'])).unlisted).toHaveLength(1);
  });

  it('does not treat a dot or a plus as anything but itself', async () => {
    expect((await found(['a+b.json', 'aab.json', 'a+bxjson'], ['a+b.js*'])).files).toEqual(['a+b.json']);
  });

  it('matches no folder', async () => {
    await found(['x/y.json']);
    mkdirSync(join(folder.path, 'x/z.json'));
    expect((await again(['x/*.json'])).files).toEqual(['x/y.json']);
  });
});
