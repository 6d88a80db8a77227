import { shareOfDay } from '../calendar';
import { role, via } from '../callers';
import { DAYS, HOUR, MINUTE, SECOND } from '../cast';
import { ALL_KEYS, KEYS } from '../keys';
import { denied, THROTTLED } from '../refusals';
import { pipeline, type Stage } from '../stage';
import type { StoryKey } from '../story-key';

/** Deployments, releases that go wrong, and drills: what fills the weeks of those who run all this. */
export function workingLife(stage: Stage): void {
  stage.chapter('working life');
  plans(stage);
  badReleases(stage);
  restoreDrill(stage);
  throttled(stage);
}

/** Terraform reads every key of a place when somebody plans a change there, several times on a working day. */
function plans(stage: Stage): void {
  const places = [...new Set(ALL_KEYS.map(({ account, region }) => `${account}/${region}`))];
  for (const key of ALL_KEYS) {
    const at = stage.ago(89, 1);
    if (key.manager === 'CUSTOMER' && stage.isAlive(key, at)) plan(stage, key, at);
  }
  for (let ago = DAYS - 2; ago > 0; ago--) {
    const isWorkday = shareOfDay('office', stage.ago(ago, 0)) > 0.5;
    const count = isWorkday ? stage.random.whole(1, 6) : 0;
    for (let number = 0; number < count; number++) {
      const place = stage.random.pick(places);
      const at = stage.ago(ago, 1) + stage.random.whole(0, 8 * 3600) * SECOND;
      const keys = ALL_KEYS.filter(
        (key) => `${key.account}/${key.region}` === place && key.manager === 'CUSTOMER' && stage.isAlive(key, at),
      );
      for (const key of keys) plan(stage, key, at);
    }
  }
}

function plan(stage: Stage, key: StoryKey, at: number): void {
  const by = pipeline(key.account);
  const reads =
    key.spec === 'SYMMETRIC_DEFAULT'
      ? ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags']
      : ['DescribeKey', 'GetKeyPolicy', 'ListResourceTags'];
  for (const name of reads) stage.call(key, at + stage.random.whole(1, 40) * SECOND, name, { by });
}

/** Twice a release comes without a permission it needs, and is rolled back before lunch. */
function badReleases(stage: Stage): void {
  refuseWhile(stage, KEYS.pii, 'crm', stage.ago(52, 4), 34, 118);
  refuseWhile(stage, KEYS.checkout, 'checkout-api', stage.ago(24, 6), 19, 71);
}

function refuseWhile(stage: Stage, key: StoryKey, name: string, from: number, minutes: number, calls: number): void {
  const by = role(key.account, name, { agent: 'java' });
  const { arn } = by(from).userIdentity;
  for (let index = 0; index < calls; index++) {
    stage.call(key, from + stage.random.whole(0, minutes * 60) * SECOND, 'Decrypt', {
      by,
      context: { release: `${name}-canary` },
      error: denied(String(arn), key),
    });
  }
}

/** Once a quarter the backups are restored, to know that they can be. */
function restoreDrill(stage: Stage): void {
  const by = via(role(KEYS.central.account, 'restore-drill', { agent: 'cli', sessions: ['drill-q4'] }), 'backup');
  for (let index = 0; index < 64; index++) {
    stage.call(KEYS.central, stage.ago(37, 2) + index * 4 * MINUTE, 'Decrypt', {
      by,
      context: { 'aws:backup:request-id': `restore-${index % 8}` },
    });
  }
  stage.call(KEYS.central, stage.ago(37, 2) + 5 * HOUR, 'DescribeKey', { by });
}

/** The payroll of October starts with too many workers at once, and KMS slows it down. */
function throttled(stage: Stage): void {
  const { payroll } = KEYS;
  const by = role(payroll.account, 'payroll', { agent: 'java', sessions: ['payroll-run'] });
  const at = stage.ago(28, 8);
  const events = Array.from({ length: 137 }, () =>
    stage.call(payroll, at + stage.random.whole(0, 540) * SECOND, 'Decrypt', {
      by,
      context: { job: 'payroll' },
      error: THROTTLED,
    }),
  ).flat();
  stage.about('incident', `${payroll.account}/${payroll.region}`, payroll.account, payroll.region, {
    id: 'payroll-throttled',
    analyzers: ['HYG-05'],
    at,
    events,
    en: 'The monthly payroll asked too fast and was throttled more than a hundred times.',
    ko: '월 급여 처리가 너무 빠르게 호출해 백 번 넘게 제한되었습니다.',
  });
}
