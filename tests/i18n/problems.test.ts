import { describe, expect, it } from 'vitest';
import { settingProblems } from '@/lib/findings/settings';
import { problemText } from '@/lib/i18n/problems';
import type { Actor } from '@/lib/model/actor';
import { AppError } from '@/lib/model/errors';
import { SettingsChange } from '@/lib/verbs/settings/change';
import { addSource, pauseSource, removeSource } from '@/lib/verbs/sources/source-changes';
import { emptyLedger } from '../support/ledger';

const ADMIN: Actor = { kind: 'person', userId: 'u-1', name: 'dana', role: 'admin' };
const ENGLISH = /[a-z]{3,} [a-z]{2,}/i;

/** What the server says of a form that it refuses. */
async function said(work: (needs: Parameters<typeof addSource>[0]) => Promise<unknown>, isSample = false) {
  const { ledger, close } = await emptyLedger();
  try {
    await work({ ledger, now: () => new Date(), isSample });
    return expect.fail('it was taken');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return error.message;
  } finally {
    close();
  }
}

const disk = { kind: 'disk', path: '/' };
const source = (change: object) => ({ name: 'trail', everyMinutes: 15, settings: disk, ...change });
const s3 = (change: object) => source({ settings: { kind: 's3', address: 's3://trail-logs', ...change } });

describe('what the server refuses', () => {
  it.each([
    ['no name', source({ name: '' })],
    ['a name too long', source({ name: 'x'.repeat(101) })],
    ['a path from nowhere', source({ settings: { kind: 'disk', path: 'logs' } })],
    ['no path', source({ settings: { kind: 'disk', path: '' } })],
    ['a path at which nothing is', source({ settings: { kind: 'disk', path: '/nowhere/cloudtrail' } })],
    ['no minutes', source({ everyMinutes: Number.NaN })],
    ['half a minute', source({ everyMinutes: 0.5 })],
    ['no address', s3({ address: '' })],
    ['no role', s3({ roleArn: 'KeyTrailReader' })],
    ['a short external id', s3({ externalId: 'x' })],
    ['no queue', s3({ queueUrl: 'queue' })],
    ['no profile', s3({ profile: 'a/b' })],
    ['no Region', source({ settings: { kind: 'history', regions: ['mars'] } })],
  ])('of a source is Korean to a Korean reader: %s', async (_, raw) => {
    const english = await said((needs) => addSource(needs, ADMIN, raw));
    expect(problemText(english, 'en')).toBe(english);
    const korean = problemText(english, 'ko');
    expect(korean).toMatch(/[가-힣]/);
    expect(korean).not.toMatch(ENGLISH);
  });

  it('of sources that are there, gone, of the file or of the sample is Korean too', async () => {
    const sayings = [
      await said((needs) => addSource(needs, ADMIN, source({})), true),
      await said(async (needs) => {
        await addSource(needs, ADMIN, source({}));
        await addSource(needs, ADMIN, source({}));
      }),
      await said((needs) => pauseSource(needs, ADMIN, 'gone', true)),
      await said((needs) => removeSource(needs, { ...ADMIN, role: 'viewer' }, 'gone')),
    ];
    for (const saying of sayings) {
      expect(problemText(saying, 'ko').replace(/npm start.*empty/, '')).not.toMatch(ENGLISH);
    }
  });

  it('of settings is Korean too', () => {
    const analyzers = [{ id: 'toy', thresholds: { calls: { least: 1, most: 9 } } }] as unknown as Parameters<
      typeof settingProblems
    >[1];
    const setting = { on: true, thresholds: { calls: 12, other: 1 }, scope: { accounts: [], regions: [], tags: [] } };
    for (const saying of settingProblems({ toy: setting, gone: setting }, analyzers)) {
      expect(problemText(saying, 'ko')).not.toMatch(ENGLISH);
    }
    const wrong = SettingsChange.safeParse({
      kind: 'analyzer',
      analyzer: 'toy',
      setting: { scope: { accounts: ['1'], regions: ['mars'] } },
    });
    expect(wrong.error?.issues.map(({ message }) => problemText(message, 'ko')).join(' ')).not.toMatch(ENGLISH);
  });

  it('keeps what AWS said, and says the rest in Korean', () => {
    const refused =
      'The role could not be taken (AccessDenied: User is not authorized). Nothing was read. Allow sts:AssumeRole on arn:aws:iam::444455556666:role/R, and look at what its trust policy says of the external id.';
    expect(problemText(refused, 'ko')).toContain('AccessDenied: User is not authorized');
    expect(problemText(refused, 'ko')).toContain('arn:aws:iam::444455556666:role/R에 sts:AssumeRole');
    expect(problemText('/logs/a.json.gz: the gzip ends too early', 'ko')).toBe(
      '/logs/a.json.gz: gzip이 끝나기 전에 잘림',
    );
    expect(problemText('Refused: kms:Decrypt on arn:aws:kms:x', 'ko')).toBe('거부됨: kms:Decrypt → arn:aws:kms:x');
  });
});
