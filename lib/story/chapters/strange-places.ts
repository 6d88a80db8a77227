import { role } from '../callers';
import { ACCOUNTS, DAY, HOUR, MINUTE } from '../cast';
import { KEYS, PLOT } from '../keys';
import { contractor, engineer } from '../people';
import { localeDate } from '../record';
import type { Stage } from '../stage';
import { materialId } from '../story-key';

/** A Region in which the company has nothing. */
const FAR = 'ap-southeast-1';

/** Keys that are taken to other Regions, lose their key store, are set to end, or are asked for when they are gone. */
export function strangePlaces(stage: Stage): void {
  stage.chapter('strange places');
  replicated(stage);
  moved(stage);
  keyStores(stage);
  setToExpire(stage);
  goneAndCalled(stage);
  oldClient(stage);
}

/** The weekly backfill runs on a machine that nobody has brought up to date. */
function oldClient(stage: Stage): void {
  const { id } = ACCOUNTS.data;
  stage.about('incident', id, id, 'ap-northeast-2', {
    id: 'old-tls-client',
    analyzers: ['HYG-06'],
    at: stage.ago(28),
    en: 'The weekly backfill talks to KMS with a client that knows no post-quantum key exchange.',
    ko: '주간 backfill 작업이 양자 내성 키 교환을 지원하지 않는 클라이언트로 KMS를 호출합니다.',
  });
}

function replicated(stage: Stage): void {
  const key = PLOT.replicated;
  const by = contractor(key.account);
  const at = stage.ago(8, 17);
  const copyArn = key.arn.replace(`:${key.region}:`, `:${FAR}:`);
  const copied = stage.call(key, at, 'ReplicateKey', {
    by,
    request: { keyId: key.arn, replicaRegion: FAR, bypassPolicyLockoutSafetyCheck: false },
    response: {
      replicaKeyMetadata: {
        aWSAccountId: key.account,
        keyId: key.id,
        arn: copyArn,
        keyState: 'Creating',
        multiRegion: true,
      },
    },
  });
  stage.found(key, {
    id: 'replicated-far-away',
    analyzers: ['THR-07', 'POL-15'],
    at,
    events: copied,
    en: 'A key was replicated into a Region in which the company has nothing.',
    ko: '회사가 사용하지 않는 리전으로 키가 복제되었습니다.',
  });
  stage.about('incident', `${key.account}/${FAR}`, key.account, FAR, {
    id: 'no-logs-from-there',
    analyzers: ['LOG-05'],
    at,
    en: 'From the Region to which that key was copied, no logs arrive.',
    ko: '키가 복제된 리전에서는 로그가 들어오지 않습니다.',
  });
  const refused = stage.call(key, at + 9 * MINUTE, 'UpdatePrimaryRegion', {
    by,
    request: { keyId: key.arn, primaryRegion: FAR },
    error: {
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${key.account}:user/contractor-leo is not authorized to perform: kms:UpdatePrimaryRegion on resource: ${key.arn} because no identity-based policy allows the kms:UpdatePrimaryRegion action`,
    },
  });
  stage.fine(
    { arn: copyArn, account: key.account, region: FAR },
    {
      id: 'primary-stays',
      analyzers: ['THR-08'],
      at: at + 9 * MINUTE,
      events: refused,
      en: 'The attempt to make that Region the primary was refused.',
      ko: '그 리전을 기본 리전으로 바꾸려는 시도가 거부되었습니다.',
    },
  );
}

function moved(stage: Stage): void {
  const { globalPrimary, globalReplica } = KEYS;
  const at = stage.ago(8, 16);
  const away = stage.call(globalPrimary, at, 'UpdatePrimaryRegion', {
    by: contractor(globalPrimary.account),
    request: { keyId: globalPrimary.arn, primaryRegion: globalReplica.region },
  });
  stage.found(globalReplica, {
    id: 'primary-moved',
    analyzers: ['THR-08'],
    at,
    events: away,
    en: 'The primary of the ledger key was moved to Ireland at one in the morning.',
    ko: '새벽 1시에 원장 키의 기본 리전이 아일랜드로 옮겨졌습니다.',
  });
  const back = stage.call(globalReplica, at + 9 * HOUR, 'UpdatePrimaryRegion', {
    by: engineer(globalPrimary.account),
    request: { keyId: globalReplica.arn, primaryRegion: globalPrimary.region },
  });
  stage.found(globalPrimary, {
    id: 'primary-moved-back',
    analyzers: ['THR-08'],
    at: at + 9 * HOUR,
    events: back,
    en: 'The engineer on duty moved it back in the morning.',
    ko: '아침에 당직 엔지니어가 되돌렸습니다.',
  });
  stage.fine(globalPrimary, {
    id: 'replica-of-old',
    analyzers: ['THR-07', 'POL-15'],
    at: stage.ago(globalPrimary.createdDaysAgo),
    en: 'The replica in Ireland was planned from the beginning.',
    ko: '아일랜드의 복제본은 처음부터 계획된 것입니다.',
  });
}

function keyStores(stage: Stage): void {
  const { id: account } = ACCOUNTS.security;
  const region = 'us-east-1';
  const place = { arn: KEYS.audit.arn, account, region };
  const call = (
    at: number,
    name: string,
    store: string,
    by = engineer(account),
    error?: { code: string; message: string },
  ) => stage.call(place, at, name, { by, request: { customKeyStoreId: store }, ...(error ? { error } : {}) });
  const pilot = 'cks-4f0a6d13b7c8e2951';
  const at = stage.ago(7, 16);
  const connected = call(stage.ago(63, 2), 'ConnectCustomKeyStore', pilot);
  const cut = call(at, 'DisconnectCustomKeyStore', pilot, contractor(account));
  stage.about('incident', pilot, account, region, {
    id: 'key-store-disconnected',
    analyzers: ['THR-06'],
    at,
    events: [...connected, ...cut],
    en: 'The key store of the HSM pilot was disconnected at night and not connected again.',
    ko: '밤사이 HSM 시범용 키 저장소의 연결이 끊겼고 다시 연결되지 않았습니다.',
  });
  const archive = 'cks-9b2e71f05ad34c86e';
  const kept = [
    ...call(stage.ago(63, 3), 'ConnectCustomKeyStore', archive),
    ...call(at + 4 * MINUTE, 'DeleteCustomKeyStore', archive, contractor(account), {
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${account}:user/contractor-leo is not authorized to perform: kms:DeleteCustomKeyStore because no identity-based policy allows the kms:DeleteCustomKeyStore action`,
    }),
  ];
  stage.about('innocent', archive, account, region, {
    id: 'key-store-kept',
    analyzers: ['THR-06'],
    at: at + 4 * MINUTE,
    events: kept,
    en: 'The deletion of the other key store was refused.',
    ko: '다른 키 저장소의 삭제는 거부되었습니다.',
  });
}

function setToExpire(stage: Stage): void {
  const key = PLOT.materialDeleted;
  const at = stage.ago(8, 15);
  const events = stage.call(key, at, 'ImportKeyMaterial', {
    by: contractor(key.account),
    request: {
      keyId: key.arn,
      importType: 'EXISTING_KEY_MATERIAL',
      expirationModel: 'KEY_MATERIAL_EXPIRES',
      validTo: localeDate(at + 3 * DAY),
    },
    response: { keyId: key.arn, keyMaterialId: materialId(key, 1) },
  });
  stage.found(key, {
    id: 'material-set-to-expire',
    analyzers: ['THR-04', 'THR-05'],
    at,
    events,
    en: 'Material in use was imported again so that it would expire within three days.',
    ko: '사용 중인 키 구성 요소가 3일 안에 만료되도록 다시 가져와졌습니다.',
  });
  stage.fine(PLOT.expiring, {
    id: 'material-for-a-quarter',
    analyzers: ['THR-04'],
    at: stage.ago(86),
    en: 'Material that was imported for a quarter by the custodian of the key.',
    ko: '키 관리자가 한 분기 동안 쓰도록 가져온 구성 요소입니다.',
  });
}

function goneAndCalled(stage: Stage): void {
  const { purged, deleted, fleetB } = PLOT;
  const by = role(purged.account, 'campaign-report', { agent: 'lambda', sessions: ['campaign-report'] });
  const calls = [6, 5, 4, 3, 2, 1].flatMap((days) =>
    stage.call(purged, stage.ago(days, 19), 'Decrypt', {
      by,
      request: { keyId: purged.arn, encryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
      error: { code: 'NotFoundException', message: `Key '${purged.arn}' does not exist` },
    }),
  );
  stage.found(purged, {
    id: 'deleted-key-called',
    analyzers: ['USE-08'],
    at: stage.ago(6, 19),
    events: calls,
    en: 'A nightly report still asks for a key that is gone for good.',
    ko: '영구 삭제된 키를 야간 보고서가 여전히 호출합니다.',
  });
  stage.fine(deleted, {
    id: 'not-gone-yet',
    analyzers: ['USE-08'],
    at: stage.ago(5, 16),
    en: 'A key that waits for its deletion is not gone yet.',
    ko: '삭제 대기 중인 키는 아직 사라지지 않았습니다.',
  });
  stage.fine(fleetB, {
    id: 'disabled-lately',
    analyzers: ['USE-03'],
    at: stage.ago(2, 17),
    en: 'Disabled two days ago: too soon to speak of its cost.',
    ko: '비활성화된 지 이틀이라 비용을 따지기에는 이릅니다.',
  });
}
