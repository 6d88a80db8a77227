import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '@/cli/commands';
import { independentKmsRecords, tally } from '../support/independent-count';

const ROOT = join(import.meta.dirname, '../..');
const LOGS = join(ROOT, '../shared/data/invictus');

let data = '';
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'keytrail-cli-'));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function keytrail(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'cli/keytrail.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, KEYTRAIL_DATA: data },
  });
  return { status, stdout, stderr };
}

describe('keytrail', () => {
  it('is built', () => {
    expect(existsSync(join(ROOT, 'dist/cli.mjs'))).toBe(true);
  });

  it('reads real logs and accounts for every record', () => {
    const { status, stdout } = keytrail('ingest', LOGS, '--json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.outcome).toBe('complete');
    expect(report.kmsRecords + report.contextRecords + report.otherRecords + report.rejectedRecords).toBe(
      report.records,
    );
    expect(report.kmsRecords).toBe(independentKmsRecords(LOGS).size);
    expect(report.added).toBe(report.kmsRecords + report.contextRecords);
  });

  it('reads nothing twice', () => {
    const report = JSON.parse(keytrail('ingest', LOGS, '--json').stdout);
    expect(report).toMatchObject({ filesRead: 0, added: 0, duplicates: 0 });
    expect(report.filesKnown).toBe(report.filesFound);
  });

  it.each([
    ['event-name', (record: Record<string, unknown>) => String(record.eventName)],
    ['account', (record: Record<string, unknown>) => String(record.recipientAccountId)],
    ['region', (record: Record<string, unknown>) => String(record.awsRegion)],
    ['error', (record: Record<string, unknown>) => (record.errorCode as string | undefined) ?? null],
  ])('counts by %s as an independent reading does', (field, value) => {
    const counts: { values: [string | null]; events: number }[] = JSON.parse(
      keytrail('events', '--count-by', field, '--json').stdout,
    );
    expect(new Map(counts.map(({ values, events }) => [values[0], events]))).toEqual(
      tally(independentKmsRecords(LOGS).values(), value),
    );
  });

  it('counts by two fields at once', () => {
    const counts: { values: string[]; events: number }[] = JSON.parse(
      keytrail('events', '--count-by', 'event-name,region', '--json').stdout,
    );
    expect(counts.reduce((sum, { events }) => sum + events, 0)).toBe(independentKmsRecords(LOGS).size);
    expect(counts.every(({ values }) => values.length === 2)).toBe(true);
  });

  it('finds a filter that matches nothing empty, not an error', () => {
    const { status, stdout } = keytrail('events', '--event-name', `x' or 1=1 --`, '--json');
    expect({ status, events: JSON.parse(stdout) }).toEqual({ status: 0, events: [] });
  });

  it('lists keys and shows one of them', () => {
    const keys: { key_arn: string }[] = JSON.parse(keytrail('keys', '--json').stdout);
    expect(keys.length).toBeGreaterThan(0);
    const arn = keys[0]?.key_arn ?? '';
    expect(JSON.parse(keytrail('key', arn, '--json').stdout)).toMatchObject({ key: { key_arn: arn } });
  });

  it('says what a key was on a day, and that a day must have come', () => {
    const [key] = JSON.parse(keytrail('keys', '--json').stdout);
    expect(JSON.parse(keytrail('key', key.key_arn, '--at', '2026-01-01', '--json').stdout)).toMatchObject({
      key_arn: key.key_arn,
      at: '2026-01-01T23:59:59.999Z',
    });
    expect(keytrail('key', key.key_arn, '--at', '2999-01-01').status).toBe(2);
    expect(keytrail('key', key.key_arn, '--at', 'yesterday').stderr).toContain('2026-10-03');
  });

  it('says that a key is not known, and ends with 6', () => {
    const { status, stderr } = keytrail('key', 'alias/nowhere');
    expect(status).toBe(6);
    expect(stderr).toContain('keytrail keys');
  });

  it.each([
    ['an unknown command', ['fly']],
    ['an unknown option', ['keys', '--frobnicate']],
    ['an unknown field', ['events', '--count-by', 'password_hash']],
    ['times the wrong way round', ['events', '--from', '2026-11-20', '--to', '2026-11-01']],
    ['no path', ['ingest']],
    ['a word where none belongs', ['keys', 'alias/app']],
    ['a day that the calendar lacks', ['could', '444455556666', 'alias/app', 'Decrypt', '--on', '2026-02-30']],
  ])('ends with 2 at %s', (_, args) => {
    expect(keytrail(...args).status).toBe(2);
  });

  it('says in words what is wrong with a command line', () => {
    expect(keytrail('keys', '--frobnicate').stderr).toMatch(/^keytrail: Unknown option '--frobnicate'\.\n\nUsage:/);
    expect(keytrail('ingest').stderr).toBe('keytrail: Name at least one file or folder: keytrail ingest PATH…\n');
  });

  it('makes no data folder of a name that is misspelt', () => {
    const { status, stderr } = keytrail('keys', '--data', join(data, 'dtaa'));
    expect(status).toBe(6);
    expect(stderr).toContain('There is no data folder');
    expect(existsSync(join(data, 'dtaa'))).toBe(false);
  });

  it('takes no folder of other things for one without findings', () => {
    const { status, stdout, stderr } = keytrail('findings', '--data', join(ROOT, 'docs'));
    expect({ status, stdout }).toEqual({ status: 6, stdout: '' });
    expect(stderr).toContain('nothing of KeyTrail is in it');
    expect(existsSync(join(ROOT, 'docs/events.duckdb'))).toBe(false);
  });

  it('stops quietly when who reads has had enough', () => {
    const program = `"${process.execPath}" "${join(ROOT, 'cli/keytrail.mjs')}" events --json --limit 1000 | head -c 10`;
    const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', program], {
      encoding: 'utf8',
      env: { ...process.env, KEYTRAIL_DATA: data },
    });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('says that nothing is at a path, and ends with 6', () => {
    const { status, stderr } = keytrail('ingest', '/nowhere/at/all');
    expect(status).toBe(6);
    expect(stderr).toBe('keytrail: There is nothing at /nowhere/at/all. Nothing was read.\n');
  });

  it('says what it sees of its own health', () => {
    const { status, stdout } = keytrail('doctor', '--json');
    expect(status).toBe(0);
    const { checks }: { checks: { name: string; verdict: string }[] } = JSON.parse(stdout);
    for (const name of ['duplicates', 'reading']) {
      expect(checks.find((check) => check.name === name)).toMatchObject({ verdict: 'good' });
    }
  });

  it('writes nothing but the answer to standard output, and no progress where nobody watches', () => {
    const { stdout, stderr } = keytrail('keys', '--json');
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toBe('');
  });

  it('explains what one principal could do with a key, and that an unknown policy decides nothing', () => {
    const keys: { key_arn: string }[] = JSON.parse(keytrail('keys', '--json').stdout);
    const arn = keys[0]?.key_arn ?? '';
    const { status, stdout } = keytrail('explain', 'arn:aws:iam::111122223333:role/App', arn, 'decrypt', '--json');
    expect(status).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ key_arn: arn, action: 'kms:Decrypt' });
    expect(['allowed', 'iam', 'denied', 'undetermined']).toContain(answer.verdict);
    expect(keytrail('explain', 'nobody', arn, 'decrypt').status).toBe(2);
    expect(keytrail('explain', '111122223333', 'alias/nowhere', 'decrypt').status).toBe(6);
  });

  it('says whether somebody could on a day, and whether they did', () => {
    const keys: { key_arn: string }[] = JSON.parse(keytrail('keys', '--json').stdout);
    const arn = keys[0]?.key_arn ?? '';
    const { status, stdout } = keytrail('could', '444455556666', arn, 'decrypt', '--on', '2020-01-01', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ action: 'kms:Decrypt', day: '2020-01-01', did: 'cannot-tell' });
    expect(keytrail('could', '444455556666', arn, 'decrypt', '--on', '2020-01-01').stdout).toContain(
      'there are no logs of that day',
    );
    expect(keytrail('could', '444455556666', arn, 'decrypt').status).toBe(2);
    expect(keytrail('could', '444455556666', arn, 'decrypt', '--on', 'yesterday').status).toBe(2);
    expect(keytrail('could', '444455556666', arn, 'decrypt', '--on', '2999-01-01').status).toBe(2);
    expect(keytrail('could', '444455556666', 'alias/nowhere', 'decrypt', '--on', '2020-01-01').status).toBe(6);
  });

  it('suggests no policy for a key that AWS manages, and none for a key that is not known', () => {
    const keys: { key_arn: string; alias: string | null }[] = JSON.parse(keytrail('keys', '--json').stdout);
    const managed = keys.find(({ alias }) => alias?.startsWith('aws/'));
    const { status, stderr } = keytrail('suggest', managed?.key_arn ?? '');
    expect(status).toBe(2);
    expect(stderr).toContain('its policy cannot be changed');
    expect(keytrail('suggest', 'alias/nowhere').status).toBe(6);
    expect(keytrail('suggest', 'alias/nowhere', '--days', 'many').status).toBe(2);
  });

  it('lints a policy, and ends with 4 where something is wrong', () => {
    const delegation = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'kms:*', Resource: '*' };
    const open = { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
    const [good, bad] = [join(data, 'good.json'), join(data, 'bad.json')];
    writeFileSync(good, JSON.stringify({ Version: '2012-10-17', Statement: [delegation] }));
    writeFileSync(bad, JSON.stringify({ Version: '2012-10-17', Statement: [delegation, open] }));
    expect(keytrail('lint-policy', good)).toMatchObject({ status: 0, stderr: '' });
    const { status, stdout } = keytrail('lint-policy', bad, '--json');
    expect(status).toBe(4);
    expect(JSON.parse(stdout).findings).toMatchObject([{ rule: 'KP101', severity: 'critical', place: 'statement 2' }]);
    expect(keytrail('diff-policy', good, bad).stdout).toContain('+ any other AWS account can now: kms:Decrypt');
    expect(keytrail('diff-policy', good, bad, '--fail-on-widening').status).toBe(4);
    expect(keytrail('diff-policy', good, good).stdout).toBe('The two policies mean the same.\n');
    expect(keytrail('lint-policy', join(data, 'nowhere.json')).status).toBe(2);
  });

  it('puts policy cases to the engine, and ends with 1 where it disagrees', () => {
    const file = join(data, 'cases.json');
    const [first, second] = JSON.parse(readFileSync(join(ROOT, '../shared/policy-cases/authz-dev.json'), 'utf8'));
    writeFileSync(
      file,
      JSON.stringify([first, { ...second, expected: second.expected === 'Allowed' ? 'ImplicitlyDenied' : 'Allowed' }]),
    );
    const { status, stdout } = keytrail('policy-cases', file);
    expect(status).toBe(1);
    expect(stdout).toContain(`${second.id}\n  expected: `);
    expect(stdout).toMatch(/1 passed, 1 failed\n$/);
  });

  it('exports keys as CSV', () => {
    const text = execFileSync(process.execPath, [join(ROOT, 'cli/keytrail.mjs'), 'export', 'keys', '--format', 'csv'], {
      encoding: 'utf8',
      env: { ...process.env, KEYTRAIL_DATA: data },
    });
    expect(text.split('\r\n')[0]).toContain('"key_arn","account_id"');
  });

  it.each([
    ['sarif', '2.1.0'],
    ['ocsf', '2004'],
    ['asff', '2018-10-08'],
  ])('exports findings as %s', (format, mark) => {
    const { status, stdout } = keytrail('export', 'findings', '--format', format);
    expect(status).toBe(0);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(mark);
  });

  it('says that keys are no findings', () => {
    const { status, stderr } = keytrail('export', 'keys', '--format', 'sarif');
    expect(status).toBe(2);
    expect(stderr).toContain('json or csv');
  });

  it.each(COMMANDS.map(({ name }) => name))('explains %s', (name) => {
    const { status, stdout } = keytrail(name, '--help');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Usage: keytrail /);
    expect(stdout).toContain('Exit status');
  });
});
