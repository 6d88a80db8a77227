import { describe, expect, it } from 'vitest';
import { changeOf, placeOf, typedIn, typedSetting, typedShared } from '@/app/settings/analyzers/settings-form';
import { problemText } from '@/lib/i18n/problems';
import { AnalyzerSetting, Settings } from '@/lib/model/settings';
import { SettingsChange } from '@/lib/verbs/settings/change';

const SETTING = AnalyzerSetting.parse({
  on: false,
  thresholds: { grants: 15 },
  scope: { accounts: ['111122223333'], regions: ['eu-west-1', 'global'], tags: [{ key: 'env', value: 'prod=eu' }] },
});

const SHARED = Settings.parse({
  unusedAfterDays: 60,
  trustedAccounts: [
    { accountId: '777788889999', name: 'Partner', until: '2027-06-30' },
    { accountId: '444455556666', name: null, until: null },
  ],
  allowed: {
    principals: [{ pattern: 'arn:aws:iam::111122223333:role/Scan*', note: 'nightly', until: null }],
    regions: [{ region: 'eu-central-1', note: null, until: '2027-01-01' }],
    resources: [],
  },
});

describe('the form of settings', () => {
  it('gives back the setting of an analyzer as it stood in it', () => {
    const change = SettingsChange.parse(changeOf({ ...typedSetting(SETTING), analyzer: 'grant-burst' }));
    expect(change).toEqual({ kind: 'analyzer', analyzer: 'grant-burst', setting: SETTING });
  });

  it('gives back what all analyzers share as it stood in it', () => {
    const { unusedAfterDays, rotationMaxAgeDays, trustedAccounts, allowed } = SHARED;
    expect(SettingsChange.parse(changeOf(typedShared(SHARED)))).toEqual({
      kind: 'shared',
      unusedAfterDays,
      rotationMaxAgeDays,
      trustedAccounts,
      allowed,
    });
  });

  it('asks for the catalogue again', () => {
    expect(changeOf({ analyzer: 'grant-burst', backToUsual: 'yes' })).toEqual({
      kind: 'analyzer',
      analyzer: 'grant-burst',
      setting: null,
    });
  });

  it('reads accounts as pages write them, and passes over empty lines', () => {
    const change = changeOf({ analyzer: 'grant-burst', on: 'on', scopeAccounts: ' 1111-2222-3333 \n\n' });
    expect(change).toMatchObject({ setting: { on: true, scope: { accounts: ['111122223333'] } } });
  });

  it.each([
    ['a number that is none', { analyzer: 'a', 'threshold.grants': '1e3' }],
    ['a day that is none', { accounts: '777788889999 | Partner | soon' }],
    ['an account that is none', { accounts: 'partner' }],
    ['a limit out of range', { unusedAfterDays: '3' }],
    ['a tag without a name', { analyzer: 'a', scopeTags: '=prod' }],
  ])('lets %s be refused', (_, typed) => {
    expect(SettingsChange.safeParse(changeOf(typed)).success).toBe(false);
  });

  it.each([
    ['an account', { accounts: '777788889999\n\n12 | Short' }, 'accounts', '12 | Short'],
    [
      'the day of a partner',
      { accounts: '777788889999 | Partner | soon' },
      'accounts',
      '777788889999 | Partner | soon',
    ],
    ['a principal', { principals: 'arn:aws:iam::*:role/Scan\nnobody' }, 'principals', 'nobody'],
    ['all roles of everybody', { principals: 'arn:aws:iam::*:role/*' }, 'principals', 'arn:aws:iam::*:role/*'],
    ['all of a service', { resources: 'arn:aws:kms:*' }, 'resources', 'arn:aws:kms:*'],
    ['a limit', { unusedAfterDays: '3' }, 'unusedAfterDays', null],
    ['a threshold', { analyzer: 'a', 'threshold.grants': '1e3' }, 'threshold.grants', null],
    ['a Region of the scope', { analyzer: 'a', scopeRegions: 'eu-west-1\nseoul' }, 'scopeRegions', 'seoul'],
    ['a tag of the scope', { analyzer: 'a', scopeTags: '=prod' }, 'scopeTags', '=prod'],
  ])('knows where %s was typed that is not right, and says it in Korean too', (_, typed, field, line) => {
    const issues = SettingsChange.safeParse(changeOf(typed)).error?.issues ?? [];
    expect(issues.map(({ path }) => placeOf(typed, path))).toEqual([{ field, line }]);
    for (const { message } of issues) expect(problemText(message, 'ko')).toMatch(/[가-힣]/);
  });

  it.each([
    'arn:aws:iam::*:role/ci',
    'arn:aws:iam::111122223333:*',
    'arn:aws:iam::*:root',
    'arn:aws:kms:eu-west-1:*:key/*',
    'arn:aws:s3:::logs-*',
  ])('takes a pattern that names something: %s', (pattern) => {
    expect(SettingsChange.safeParse(changeOf({ principals: pattern, resources: pattern })).success).toBe(true);
  });

  it('reads trusted accounts as pages write them', () => {
    expect(changeOf({ accounts: '7777-8888-9999 | Partner' })).toMatchObject({
      trustedAccounts: [{ accountId: '777788889999', name: 'Partner' }],
    });
  });

  it('leaves out what the framework adds', () => {
    const form = new FormData();
    form.set('$ACTION_REF', '1');
    form.set('on', 'on');
    form.set('file', new File([''], 'x'));
    expect(typedIn(form)).toEqual({ on: 'on' });
  });
});
