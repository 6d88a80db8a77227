import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const files = execFileSync('git', ['ls-files', '-z', '--', '*.ts', '*.tsx', '*.mjs', '*.sql', '*.json', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\0')
  .filter((file) => file !== '' && file !== 'package-lock.json');

/** The account numbers that AWS documentation uses, three runs of four equal digits and the counting ones; and the invented stranger of the policy engine. */
const DOCUMENTATION_ACCOUNT = /^(?:(\d)\1{3}(\d)\2{3}(\d)\3{3}|123456789012|210987654321|998877665544)$/;
/** TEST-NET-1 to 3, private, loopback, benchmark and "any" addresses, and two networks that are no host. */
const HARMLESS_ADDRESS =
  /^(?:128\.0\.0\.0$|198\.51\.0\.0$|192\.0\.2|198\.51\.100|203\.0\.113|10\.|127\.|0\.|255\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.|198\.1[89]\.)/;

describe('what is kept in the repository', () => {
  it('names no account but those of documentation', () => {
    const strangers = files.flatMap((file) =>
      [...textOf(file).matchAll(/(?<![\w.-])\d{12}(?![\w.-])/g)]
        .map(([account]) => account)
        .filter((account) => !DOCUMENTATION_ACCOUNT.test(account))
        .map((account) => `${file}: ${account}`),
    );
    expect(strangers).toEqual([]);
  });

  it('names no public address', () => {
    const strangers = files.flatMap((file) =>
      [...textOf(file).matchAll(/(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])/g)]
        .map(([address]) => address)
        .filter((address) => address.split('.').every((part) => Number(part) < 256))
        .filter((address) => !HARMLESS_ADDRESS.test(address))
        .map((address) => `${file}: ${address}`),
    );
    expect(strangers).toEqual([]);
  });

  it('holds no download address in the lockfile', () => {
    expect(textOf('package-lock.json')).not.toContain('"resolved"');
  });
});

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
