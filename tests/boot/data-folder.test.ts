import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder, defaultDataFolder, makeDataFolder, readSite } from '@/boot/data-folder';
import { livingServer, removeServerFile, writeServerFile } from '@/boot/server-file';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keytrail-test-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('the default data folder', () => {
  it('is the sample below the own one while there is nothing of the user', () => {
    expect(defaultDataFolder(root, false).path).toBe(join(root, 'data', 'sample'));
  });

  it('is the own one when paths are given', () => {
    expect(defaultDataFolder(root, true).path).toBe(join(root, 'data'));
  });

  it('stays the own one once it holds events', () => {
    const own = dataFolder(join(root, 'data'));
    makeDataFolder(own);
    writeFileSync(own.events, '');
    expect(defaultDataFolder(root, false).path).toBe(own.path);
  });

  it('is readable by its owner alone', () => {
    const own = dataFolder(join(root, 'data'));
    makeDataFolder(own);
    expect(statSync(own.path).mode & 0o077).toBe(0);
  });
});

describe('the site file', () => {
  it('has defaults when there is none', () => {
    expect(readSite(dataFolder(root))).toMatchObject({ unusedAfterDays: 90, rotationMaxAgeDays: 365, timeZone: 'UTC' });
  });

  it.each([
    ['is not JSON', '{', /is not JSON/],
    ['has a misspelt name', '{"trustedAcounts": []}', /trustedAcounts/],
    ['has a short account id', '{"trustedAccounts": [{"accountId": "123"}]}', /twelve digits/],
    ['names no time zone', '{"timeZone": "Mars/Olympus"}', /time zone/],
  ])('is refused with its name when it %s', (_, text, message) => {
    writeFileSync(join(root, 'keytrail.json'), text);
    expect(() => readSite(dataFolder(root))).toThrow(message);
  });
});

describe('the server file', () => {
  const socket = () => join(root, 'server.sock');
  let listening: Server;
  beforeEach(async () => {
    listening = createServer();
    await new Promise<void>((resolve) => listening.listen(socket(), resolve));
  });
  afterEach(() => listening.close());

  it('names the server that lives', async () => {
    const folder = dataFolder(root);
    const server = { pid: process.pid, socket: socket(), url: 'http://127.0.0.1:3000' };
    writeServerFile(folder, server);
    expect(await livingServer(folder)).toEqual(server);
    expect(statSync(folder.serverFile).mode & 0o077).toBe(0);
    removeServerFile(folder);
    expect(await livingServer(folder)).toBeNull();
  });

  it('does not take a dead process or a broken file for a server', async () => {
    const folder = dataFolder(root);
    writeServerFile(folder, { pid: 2 ** 22 + 1, socket: socket(), url: 'u' });
    expect(await livingServer(folder)).toBeNull();
    writeFileSync(folder.serverFile, '{"pid":');
    expect(await livingServer(folder)).toBeNull();
  });

  it('does not take a process that got the number of a dead server for one', async () => {
    const folder = dataFolder(root);
    const left = join(root, 'left.sock');
    for (const leave of [() => undefined, () => writeFileSync(left, '')]) {
      leave();
      writeServerFile(folder, { pid: process.pid, socket: left, url: 'u' });
      expect(await livingServer(folder)).toBeNull();
    }
  });
});
