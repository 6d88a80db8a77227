import { role, service, via } from '../callers';
import { DAY, type Json } from '../cast';
import { KEYS, PLOT } from '../keys';
import { engineer } from '../people';
import { digest } from '../random';
import type { Stage } from '../stage';
import type { StoryKey } from '../story-key';

/** Keys that nobody uses, and keys that are not renewed as they should be. */
export function unusedAndRotation(stage: Stage): void {
  unused(stage);
  rotation(stage);
}

function unused(stage: Stage): void {
  stage.chapter('unused keys');
  stage.found(PLOT.forgotten, {
    id: 'unused-nothing-left',
    analyzers: ['USE-01'],
    at: stage.ago(145),
    en: 'Nobody has used this key for months, and nothing that depends on it was found.',
    ko: '몇 달째 아무도 사용하지 않았고 이 키에 의존하는 자원도 없습니다.',
  });
  // A restore test of old backups is refused: the backups are still there, and nobody may read them.
  const restore = stage.call(PLOT.oldBackups, stage.ago(61, 17), 'Decrypt', {
    by: service('backup'),
    context: { 'aws:backup:request-id': 'restore-test' },
    error: {
      code: 'AccessDenied',
      message:
        'User is not authorized to perform: kms:Decrypt because no resource-based policy allows the kms:Decrypt action',
    },
  });
  lend(
    stage,
    PLOT.oldBackups,
    `arn:aws:iam::${PLOT.oldBackups.account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`,
    null,
  );
  stage.found(PLOT.oldBackups, {
    id: 'unused-backups-remain',
    analyzers: ['USE-01'],
    at: stage.ago(190),
    events: restore,
    en: 'Idle for half a year, but old backups still hang on it.',
    ko: '반년째 사용되지 않지만 오래된 백업이 이 키에 묶여 있습니다.',
  });
  for (const number of [1, 2]) {
    const instance = `i-0${digest(`instance ${number}`).slice(0, 16)}`;
    const grantee = `arn:aws:sts::${PLOT.oldVolumes.account}:assumed-role/aws:ec2-infrastructure/${instance}`;
    lend(stage, PLOT.oldVolumes, grantee, `vol-0${digest(`old volume ${number}`).slice(0, 16)}`);
  }
  stage.found(PLOT.oldVolumes, {
    id: 'unused-volumes-remain',
    analyzers: ['USE-01'],
    at: stage.ago(140),
    en: 'No call for months, but volumes that are attached since then need it at their next start.',
    ko: '몇 달째 호출이 없지만 연결된 볼륨이 다음 시작 때 이 키를 필요로 합니다.',
  });
  stage.found(PLOT.neverUsed, {
    id: 'never-used',
    analyzers: ['USE-02', 'USE-01'],
    at: stage.ago(PLOT.neverUsed.createdDaysAgo),
    en: 'Made for a pilot that never came, and never used once.',
    ko: '취소된 시범 사업용으로 만들어져 한 번도 사용되지 않았습니다.',
  });
  const developer = via(role(PLOT.probedOnly.account, 'dev-app', { agent: 'js' }), 'secretsmanager');
  const probes = [60, 46, 32, 18, 4].flatMap((days) =>
    ['GenerateDataKey', 'Decrypt'].flatMap((name, index) =>
      stage.call(PLOT.probedOnly, stage.ago(days, 4) + index * 1000, name, {
        by: developer,
        context: {
          SecretARN: `arn:aws:secretsmanager:${PLOT.probedOnly.region}:${PLOT.probedOnly.account}:secret:probe-AbCdEf`,
          SecretVersionId: 'RequestToValidateKeyAccess',
        },
      }),
    ),
  );
  stage.found(PLOT.probedOnly, {
    id: 'unused-only-probed',
    analyzers: ['USE-01'],
    at: stage.ago(150),
    events: probes,
    en: 'Secrets Manager only validated its access to this key; that is no use.',
    ko: 'Secrets Manager가 접근 가능 여부만 확인했을 뿐 실제로 사용되지 않았습니다.',
  });
}

/** A grant that stands since long before the logs begin. */
function lend(stage: Stage, key: StoryKey, grantee: string, volume: string | null): void {
  const grant: Json = {
    KeyId: key.arn,
    GrantId: digest(`${key.id} ${volume}`).repeat(2),
    Name: '',
    CreationDate: new Date(stage.ago(320)).toISOString(),
    GranteePrincipal: grantee,
    IssuingAccount: `arn:aws:iam::${key.account}:root`,
    Operations: ['Decrypt', 'DescribeKey'],
    ...(volume === null ? {} : { Constraints: { EncryptionContextSubset: { 'aws:ebs:id': volume } } }),
  };
  stage.grants.set(key.arn, [...(stage.grants.get(key.arn) ?? []), grant]);
}

function rotation(stage: Stage): void {
  stage.chapter('rotation');
  stage.found(PLOT.rotationOff, {
    id: 'rotation-never-on',
    analyzers: ['ROT-01'],
    at: stage.ago(PLOT.rotationOff.createdDaysAgo),
    en: 'Automatic rotation was never switched on.',
    ko: '자동 교체를 켠 적이 없습니다.',
  });
  stage.found(PLOT.rotationOverdue, {
    id: 'rotation-overdue',
    analyzers: ['ROT-02', 'ROT-03'],
    at: stage.ago(480 - 365),
    en: 'Its material is well over a year old, because its period is two years.',
    ko: '교체 주기가 2년이라 키 구성 요소가 1년을 훌쩍 넘었습니다.',
  });
  stage.found(KEYS.tokens, {
    id: 'mac-key-of-three-years',
    analyzers: ['ROT-08'],
    at: stage.ago(KEYS.tokens.createdDaysAgo - 730),
    en: 'An HMAC key in its third year; KMS cannot rotate it, so somebody must replace it.',
    ko: '3년째 쓰는 HMAC 키로, KMS가 교체할 수 없으므로 직접 바꿔야 합니다.',
  });
  stage.found(PLOT.rotationMissed, {
    id: 'rotation-missed',
    analyzers: ['ROT-05'],
    at: stage.ago(6),
    en: 'The planned day of its rotation passed six days ago and nothing happened.',
    ko: '예정된 교체일이 6일 지났는데 교체되지 않았습니다.',
  });
  const off = stage.call(PLOT.rotationTurnedOff, stage.ago(41, 6), 'DisableKeyRotation', {
    by: engineer(PLOT.rotationTurnedOff.account),
  });
  stage.found(PLOT.rotationTurnedOff, {
    id: 'rotation-turned-off',
    analyzers: ['ROT-04', 'ROT-01'],
    at: stage.ago(41, 6),
    events: off,
    en: 'Somebody switched automatic rotation off and left it off.',
    ko: '누군가 자동 교체를 끄고 그대로 두었습니다.',
  });
  stage.found(PLOT.rotatedOften, {
    id: 'rotations-run-out',
    analyzers: ['ROT-09', 'ROT-01'],
    at: stage.ago(30),
    en: 'Rotated by hand every month; after 25 times KMS refuses, and few are left.',
    ko: '매달 수동으로 교체해 온 키로, KMS 한도 25회가 얼마 남지 않았습니다.',
  });
  stage.found(PLOT.expiring, {
    id: 'imported-material-expires',
    analyzers: ['ROT-07'],
    at: stage.end + 5 * DAY,
    en: 'Its imported material expires in five days; everything under it will be unreadable.',
    ko: '가져온 키 구성 요소가 5일 뒤 만료되면 모든 데이터를 읽을 수 없게 됩니다.',
  });
  stage.found(PLOT.pendingImport, {
    id: 'imported-material-missing',
    analyzers: ['ROT-07', 'THR-05'],
    at: stage.ago(PLOT.pendingImport.createdDaysAgo),
    en: 'Made for imported material that was never imported.',
    ko: '가져올 키 구성 요소를 위해 만들었지만 아직 가져오지 않았습니다.',
  });
}
