import { role, rootUser } from '../callers';
import { ACCOUNTS, DAY, HOUR, MINUTE } from '../cast';
import { PLOT } from '../keys';
import { contractor, developer, engineer } from '../people';
import { pipeline, type Stage } from '../stage';
import type { StoryKey } from '../story-key';

/** Keys that are taken away, and those who still ask for them. */
export function destruction(stage: Stage): void {
  stage.chapter('destruction');
  massDisable(stage);
  scheduled(stage);
  disabled(stage);
  material(stage);
  stage.chapter('odd callers');
  rootUsed(stage);
  redirected(stage);
  probing(stage);
}

function massDisable(stage: Stage): void {
  const fleet = [PLOT.fleetA, PLOT.fleetB, PLOT.fleetC, PLOT.fleetD];
  const at = stage.ago(2, 17);
  const events = fleet.flatMap((key, index) => {
    const moment = at + index * 7 * MINUTE;
    stage.pause(key, moment);
    return stage.call(key, moment, 'DisableKey', { by: contractor(key.account) });
  });
  const calls = fleet.map((key) => asksInVain(stage, key, at + HOUR, 6, 5 * HOUR));
  const { account, region } = PLOT.fleetA;
  stage.about('incident', `arn:aws:iam::${account}:user/contractor-leo`, account, region, {
    id: 'mass-disable',
    analyzers: ['THR-02'],
    at,
    events,
    en: 'Four keys were disabled by one user in less than half an hour, at two in the morning.',
    ko: '새벽 2시, 한 사용자가 30분도 안 되어 키 4개를 비활성화했습니다.',
  });
  fleet.forEach((key, index) => {
    stage.found(key, {
      id: index === 0 ? 'fleet-asks-in-vain' : `fleet-asks-in-vain-${index + 1}`,
      analyzers: ['USE-04', 'USE-09'],
      at: at + HOUR,
      events: calls[index] ?? [],
      en: 'The fleet still asks for the key that was taken from it, and its alias still leads there.',
      ko: '비활성화된 뒤에도 워크로드가 계속 이 키를 호출하며, 별칭도 이 키를 가리킵니다.',
    });
  });
}

/** The key's own application calls it and is refused. */
function asksInVain(stage: Stage, key: StoryKey, from: number, times: number, every: number): string[] {
  const by = role(key.account, `${key.name}-app`, { agent: 'js', ip: '192.0.2.24' });
  return Array.from({ length: times }, (_, index) =>
    stage.call(key, from + index * every, 'Decrypt', {
      by,
      context: { purpose: key.name },
      error: { code: 'DisabledException', message: `${key.arn} is disabled.` },
    }),
  ).flat();
}

function scheduled(stage: Stage): void {
  const key = PLOT.deleted;
  const at = stage.ago(5, 16);
  const request = stage.scheduleDeletion(key, at, 7, contractor(key.account));
  stage.pause(key, at);
  stage.found(key, {
    id: 'deletion-in-seven-days',
    analyzers: ['THR-01', 'USE-06', 'USE-07', 'USE-09'],
    at,
    events: request,
    en: 'A key in daily use was scheduled for deletion with the shortest waiting period.',
    ko: '매일 사용 중인 키가 최단 대기 기간으로 삭제 예약되었습니다.',
  });
  const by = role(key.account, `${key.name}-app`, { agent: 'js', ip: '192.0.2.24' });
  const calls = Array.from({ length: 20 }, (_, index) =>
    stage.call(key, at + (1 + index * 5) * HOUR, 'Decrypt', {
      by,
      context: { purpose: key.name },
      error: { code: 'KMSInvalidStateException', message: `${key.arn} is pending deletion.` },
    }),
  ).flat();
  stage.found(key, {
    id: 'pending-deletion-called',
    analyzers: ['USE-05'],
    at: at + HOUR,
    events: calls,
    en: 'Its application still asks for the key and is refused.',
    ko: '애플리케이션이 여전히 이 키를 호출하고 거부당합니다.',
  });
  const { purged } = PLOT;
  const planned = stage.scheduleDeletion(purged, stage.ago(37), 30, pipeline(purged.account));
  const gone = stage.serviceEvent(purged, stage.ago(37) + 30 * DAY, 'DeleteKey', {});
  stage.found(purged, {
    id: 'deletion-carried-out',
    analyzers: ['THR-01'],
    at: stage.ago(37),
    events: [...planned, ...gone],
    en: 'A key was deleted for good after thirty days of waiting.',
    ko: '30일 대기 후 키가 영구 삭제되었습니다.',
  });
}

function disabled(stage: Stage): void {
  const key = PLOT.disabledCalled;
  const at = stage.ago(57, 1);
  const off = stage.call(key, at, 'DisableKey', { by: engineer(key.account) });
  stage.pause(key, at);
  const newsletter = role(key.account, 'newsletter', { agent: 'lambda', sessions: ['newsletter'] });
  const calls = Array.from({ length: 56 }, (_, index) =>
    stage.call(key, at + index * DAY + 6 * HOUR, 'Decrypt', {
      by: newsletter,
      context: { purpose: 'newsletter' },
      error: { code: 'DisabledException', message: `${key.arn} is disabled.` },
    }),
  ).flat();
  stage.found(key, {
    id: 'disabled-key-called',
    analyzers: ['USE-04', 'USE-03', 'USE-09', 'THR-02'],
    at: at + 6 * HOUR,
    events: [...off, ...calls],
    en: 'A key that was taken out of service is still asked for every day.',
    ko: '사용 중지한 키가 매일 호출되고 있습니다.',
  });
}

function material(stage: Stage): void {
  const key = PLOT.materialDeleted;
  const at = stage.ago(7, 1);
  const events = stage.call(key, at, 'DeleteImportedKeyMaterial', {
    by: contractor(key.account),
    response: { keyId: key.arn },
  });
  stage.pause(key, at);
  stage.found(key, {
    id: 'imported-material-deleted',
    analyzers: ['THR-03', 'ROT-07'],
    at,
    events,
    en: 'Imported material was deleted, at once and without a way back but importing it again.',
    ko: '가져온 키 구성 요소가 대기 기간 없이 즉시 삭제되었습니다.',
  });
  stage.found(key, {
    id: 'data-held-by-material',
    analyzers: ['THR-25'],
    chain: { told: 'THR-25', tells: ['ROT-07', 'THR-03', 'THR-04'] },
    at,
    events,
    en: 'Material came in, a day of data went under it, and it was taken away: ransom without a byte leaving.',
    ko: '키 구성 요소를 가져와 하루치 데이터를 암호화한 뒤 제거했습니다. 유출 없이 이루어지는 랜섬 공격입니다.',
  });
}

function rootUsed(stage: Stage): void {
  const key = PLOT.rootTouched;
  const at = stage.ago(35, 7);
  const by = rootUser(key.account);
  const events = [
    ...stage.call(key, at, 'ListKeys', { by }),
    ...stage.call(key, at + MINUTE, 'DescribeKey', { by }),
    ...stage.call(key, at + 4 * MINUTE, 'Decrypt', { by, context: { purpose: key.name } }),
  ];
  stage.about('incident', `arn:aws:iam::${key.account}:root`, key.account, key.region, {
    id: 'root-user',
    analyzers: ['THR-16'],
    at,
    events,
    en: 'The root user of the security account used a key.',
    ko: '보안 계정의 루트 사용자가 키를 사용했습니다.',
  });
}

function redirected(stage: Stage): void {
  const { webhooks, redirected: next } = PLOT;
  const at = stage.ago(6, 4);
  const aliasName = 'alias/webhooks';
  const second = { arn: `arn:aws:kms:${next.region}:${next.account}:${aliasName}`, account: next.account };
  stage.call(webhooks, stage.ago(80), 'CreateAlias', { request: { aliasName, targetKeyId: webhooks.id }, second });
  const by = contractor(next.account);
  const move = stage.call(next, at, 'UpdateAlias', { by, request: { aliasName, targetKeyId: next.id }, second });
  stage.pause(webhooks, at);
  stage.pause(next, stage.ago(next.createdDaysAgo), at);
  stage.found(next, {
    id: 'alias-redirected',
    analyzers: ['THR-09'],
    at,
    events: move,
    en: 'An alias in daily use was pointed at a key that was two days old.',
    ko: '매일 쓰이는 별칭이 만든 지 이틀 된 키로 바뀌었습니다.',
  });
}

function probing(stage: Stage): void {
  const { id: account } = ACCOUNTS.prod;
  const keys = [PLOT.openedQuietly, PLOT.snapshots, PLOT.rotationMissed];
  const at = stage.ago(13, 15);
  const by = contractor(account);
  const events = keys.flatMap((key, index) => dryRun(stage, key, at + index * 2 * MINUTE, by));
  stage.about('incident', `arn:aws:iam::${account}:user/contractor-leo`, account, 'us-east-1', {
    id: 'dry-run-probing',
    analyzers: ['THR-11'],
    at,
    events,
    en: 'Somebody tried by dry run which keys would open.',
    ko: '누군가 DryRun으로 어떤 키가 열리는지 시험했습니다.',
  });
  const { bypassed } = PLOT;
  const tries = [0, 1].flatMap((index) => dryRun(stage, bypassed, stage.ago(21, 5) + index * HOUR, developer()));
  stage.about('innocent', developerArn(stage), ACCOUNTS.dev.id, bypassed.region, {
    id: 'dry-run-of-a-developer',
    analyzers: ['THR-11'],
    at: stage.ago(21, 5),
    events: tries,
    en: 'Two dry runs of a developer who tests a permission.',
    ko: '개발자가 권한을 확인하려고 두 번 실행한 DryRun입니다.',
  });
}

function dryRun(stage: Stage, key: StoryKey, at: number, by: ReturnType<typeof developer>): string[] {
  return stage.call(key, at, 'Decrypt', {
    by,
    request: { encryptionAlgorithm: 'SYMMETRIC_DEFAULT', dryRun: true, encryptionContext: { purpose: key.name } },
    error: {
      code: 'DryRunOperationException',
      message: 'The request would have succeeded, but the DryRun option is set.',
    },
  });
}

function developerArn(stage: Stage): string {
  const { sessionContext } = developer()(stage.end).userIdentity;
  const text = JSON.stringify(sessionContext);
  return /"arn":"([^"]+)"/.exec(text)?.[1] ?? '';
}
