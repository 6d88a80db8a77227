import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOfUploads, type IncomingUpload, keepUpload, uploadName, uploadsFolder } from '@/lib/ingest/uploads';
import { UploadRefused } from '@/lib/model/upload';
import { folderWith } from '../support/folder';

let data = folderWith();
beforeEach(() => {
  data = folderWith();
});
afterEach(() => data.remove());

const LIMITS = { fileBytes: 1000, totalBytes: 3000 };

function roomOf(total: number) {
  let held = 0;
  return {
    held: () => held,
    claim: (bytes: number) => {
      if (held + bytes > total) return false;
      held += bytes;
      return true;
    },
    release: (bytes: number) => {
      held -= bytes;
    },
  };
}

async function* pieces(...sizes: readonly number[]) {
  for (const size of sizes) yield Buffer.alloc(size, size % 251);
}

function filesLeft(): string[] {
  return readdirSync(data.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
}

async function problemOf(upload: Promise<unknown>): Promise<UploadRefused> {
  const error: unknown = await upload.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UploadRefused)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('an upload', () => {
  const keep = (over: Partial<IncomingUpload> = {}, room = roomOf(LIMITS.totalBytes)) =>
    keepUpload(data.path, { name: 'a.json', declaredBytes: null, body: pieces(400, 300), ...over }, LIMITS, room);

  it('is kept whole, by content and name, readable by the owner alone', async () => {
    const kept = await keep({ declaredBytes: 700 });
    expect(kept).toMatchObject({ name: 'a.json', bytes: 700, isKnown: false });
    expect(readFileSync(kept.path)).toHaveLength(700);
    expect(kept.path.startsWith(join(uploadsFolder(data.path), ''))).toBe(true);
    expect(bytesOfUploads(data.path)).toBe(700);
    expect(filesLeft()).toEqual(['a.json']);
  });

  it('is known the second time, and takes no room then', async () => {
    const room = roomOf(LIMITS.totalBytes);
    const first = await keep({}, room);
    const second = await keep({}, room);
    expect(second).toMatchObject({ path: first.path, isKnown: true });
    expect(room.held()).toBe(700);
  });

  it('does not take the place of another of its name', async () => {
    const first = await keep();
    const second = await keep({ body: pieces(10) });
    expect(second.path).not.toBe(first.path);
    expect(readFileSync(first.path)).toHaveLength(700);
  });

  it.each([
    ['says that it is too large', { declaredBytes: 1001 }, 'file-too-large', 1000],
    ['is larger than it says', { declaredBytes: 10, body: pieces(600, 600) }, 'file-too-large', 1000],
    ['ends before it should', { declaredBytes: 900 }, 'cut-off', null],
    ['is empty', { body: pieces() }, 'empty', null],
  ] as const)('that %s is refused, and nothing is left', async (_, over, problem, limitBytes) => {
    const room = roomOf(LIMITS.totalBytes);
    expect(await problemOf(keep(over, room))).toMatchObject({ problem, limitBytes });
    expect(filesLeft()).toEqual([]);
    expect(room.held()).toBe(0);
  });

  it('that breaks off leaves nothing behind', async () => {
    const room = roomOf(LIMITS.totalBytes);
    async function* breaking() {
      yield Buffer.alloc(500);
      throw new Error('aborted');
    }
    expect(await problemOf(keep({ body: breaking() }, room))).toMatchObject({ problem: 'cut-off' });
    expect(filesLeft()).toEqual([]);
    expect(room.held()).toBe(0);
  });

  it('waits in no memory: pieces are asked for one after the other', async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.alloc(100);
      }
    }
    expect(await problemOf(keep({ body: endless() }))).toMatchObject({ problem: 'file-too-large' });
    expect(given).toBeLessThanOrEqual(LIMITS.fileBytes / 100 + 1);
  });

  it('that would be more than all uploads may be is refused, also when several come at once', async () => {
    const room = roomOf(1500);
    const ends = await Promise.allSettled(
      [1, 2, 3].map((n) => keep({ name: `${n}.json`, body: pieces(400, 299 + n) }, room)),
    );
    const kept = ends.filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBeGreaterThanOrEqual(1);
    expect(kept).toBeLessThanOrEqual(2);
    expect(filesLeft()).toHaveLength(kept);
    expect(bytesOfUploads(data.path)).toBe(room.held());
  });
});

describe('the name of an upload', () => {
  it.each([
    [
      '111122223333_CloudTrail_us-east-1_20250501T0000Z_AbCd.json.gz',
      '111122223333_CloudTrail_us-east-1_20250501T0000Z_AbCd.json.gz',
    ],
    ['../../etc/passwd', 'passwd'],
    ['C:\\logs\\a.json', 'a.json'],
    ['..', 'upload'],
    ['', 'upload'],
    ['.hidden.json', 'hidden.json'],
    ['a\u202Egpj.json', 'a_gpj.json'],
    ['<img src=x>.json', '_img_src_x_.json'],
  ])('%j becomes %s', (given, kept) => {
    expect(uploadName(given)).toBe(kept);
  });

  it('never leaves its folder, whatever a browser says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '\0') })),
        (given) => {
          const name = uploadName(given);
          expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/);
          expect(name.length).toBeLessThanOrEqual(150);
        },
      ),
    );
  });
});

describe('room for uploads', () => {
  it('is nothing where no upload ever was', () => {
    expect(existsSync(uploadsFolder(data.path))).toBe(false);
    expect(bytesOfUploads(data.path)).toBe(0);
  });
});
