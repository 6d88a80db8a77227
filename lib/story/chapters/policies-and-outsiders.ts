import { type Caller, role, via } from '../callers';
import { ACCOUNTS, type Json, MINUTE, STRANGER } from '../cast';
import { FOREIGN, KEYS, PLOT } from '../keys';
import { contractor, engineer, stranger } from '../people';
import { openToAll, ordinaryPolicy, policyOf, presentPolicy } from '../policies';
import type { Stage } from '../stage';

/** Policies that open keys, and the outsiders who come in. */
export function policiesAndOutsiders(stage: Stage): void {
  policies(stage);
  outsiders(stage);
  snapshotChain(stage);
  grantBehindThePolicy(stage);
}

function policies(stage: Stage): void {
  stage.chapter('policies');
  const quiet = PLOT.openedQuietly;
  const opened = stage.ago(12, 15);
  stage.putPolicy(quiet, stage.ago(70), policyOf(quiet), engineer(quiet.account));
  const change = stage.putPolicy(quiet, opened, openToAll(quiet, 'Temporary'), contractor(quiet.account));
  const uses = Array.from({ length: 11 }, (_, index) =>
    stage.call(quiet, opened + (4 + 3 * index) * MINUTE, 'Decrypt', {
      by: stranger(),
      context: { purpose: quiet.name },
    }),
  ).flat();
  const back = stage.putPolicy(quiet, opened + 40 * MINUTE, policyOf(quiet), contractor(quiet.account));
  stage.found(quiet, {
    id: 'policy-opened-and-reverted',
    analyzers: ['POL-13', 'POL-14', 'XAC-01', 'XAC-02'],
    chain: { told: 'POL-14', tells: ['POL-13', 'XAC-01', 'XAC-02'] },
    at: opened,
    events: [...change, ...uses, ...back],
    en: 'Opened to everybody for forty minutes, used from an unknown account, then quietly put back.',
    ko: '40분 동안 모두에게 열렸고 모르는 계정이 사용한 뒤 조용히 되돌려졌습니다.',
  });
  stage.fine(quiet, {
    id: 'policy-closed-again',
    analyzers: ['POL-01', 'POL-03'],
    at: opened + 40 * MINUTE,
    events: back,
    en: 'The policy in force is closed again: the history is bad, the present is not.',
    ko: '현재 정책은 다시 닫혀 있습니다. 문제는 과거 이력이며 지금의 정책이 아닙니다.',
  });
  const open = PLOT.publicPolicy;
  stage.putPolicy(open, stage.ago(81), ordinaryPolicy(open), engineer(open.account));
  const made = stage.putPolicy(
    open,
    stage.ago(58, 5),
    presentPolicy(open),
    role(open.account, 'notebook', { agent: 'python' }),
  );
  stage.found(open, {
    id: 'policy-public',
    analyzers: ['POL-01', 'POL-13'],
    at: stage.ago(58, 5),
    events: made,
    en: 'Every AWS account may decrypt with this key.',
    ko: '모든 AWS 계정이 이 키로 복호화할 수 있습니다.',
  });
  const { bypassed } = PLOT;
  const bypass = stage.putPolicy(bypassed, stage.ago(47, 4), policyOf(bypassed), engineer(bypassed.account), true);
  stage.found(bypassed, {
    id: 'lockout-check-bypassed',
    analyzers: ['POL-08'],
    at: stage.ago(47, 4),
    events: bypass,
    en: 'The check against locking everybody out was bypassed.',
    ko: '관리 권한을 잃지 않도록 하는 잠금 방지 검사를 건너뛰었습니다.',
  });
}

function outsiders(stage: Stage): void {
  stage.chapter('outsiders');
  const trusting = PLOT.outsideTrust;
  const from = stage.ago(3, 5);
  stage.putPolicy(trusting, stage.ago(66), policyOf(trusting), engineer(trusting.account));
  const trust = stage.putPolicy(trusting, stage.ago(3, 4), presentPolicy(trusting), contractor(trusting.account));
  const uses = Array.from({ length: 9 }, (_, index) =>
    stage.call(trusting, from + index * 11 * MINUTE, 'Decrypt', {
      by: stranger(),
      context: { purpose: trusting.name },
    }),
  ).flat();
  stage.found(trusting, {
    id: 'unknown-account-trusted',
    analyzers: ['POL-03', 'POL-13'],
    at: stage.ago(3, 4),
    events: trust,
    en: 'The policy trusts an account that nobody registered.',
    ko: '등록되지 않은 외부 계정을 정책이 신뢰합니다.',
  });
  stage.found(trusting, {
    id: 'unknown-account-decrypts',
    analyzers: ['XAC-01', 'XAC-02'],
    at: from,
    events: uses,
    en: 'An unknown account, never seen before, decrypts with our key.',
    ko: '처음 보는 외부 계정이 우리 키로 복호화합니다.',
  });
  const victim = via(role(ACCOUNTS.prod.id, 'media-service', { agent: 'python', ip: '192.0.2.22' }), 's3');
  const at = stage.ago(4, 16);
  const writes = Array.from({ length: 14 }, (_, index) =>
    stage.call(FOREIGN.stranger, at + index * 3 * MINUTE, 'GenerateDataKey', {
      by: victim,
      context: { 'aws:s3:arn': 'arn:aws:s3:::kt-prod-media' },
    }),
  ).flat();
  stage.found(
    { ...FOREIGN.stranger },
    {
      id: 'bucket-under-foreign-key',
      analyzers: ['XAC-03'],
      at,
      events: writes,
      en: 'Our bucket is being encrypted under the key of a stranger, as before a ransom note.',
      ko: '우리 버킷이 모르는 계정의 키로 암호화되고 있습니다. 랜섬 공격의 전조입니다.',
    },
  );
}

/** A grant shows neither in the policy nor in the console. */
function grantBehindThePolicy(stage: Stage): void {
  stage.chapter('grant behind the policy');
  const key = KEYS.lakeUs;
  const at = stage.ago(9, 15);
  const grantId = stage.random.hex(64);
  const granteePrincipal = `arn:aws:iam::${STRANGER}:role/collector`;
  const operations = ['Decrypt', 'GenerateDataKey', 'CreateGrant'];
  const made = stage.call(key, at, 'CreateGrant', {
    by: contractor(key.account),
    request: { keyId: key.arn, granteePrincipal, operations },
    response: { grantId, keyId: key.arn },
  });
  const held: Json = {
    KeyId: key.arn,
    GrantId: grantId,
    Name: '',
    CreationDate: new Date(at).toISOString(),
    GranteePrincipal: granteePrincipal,
    IssuingAccount: `arn:aws:iam::${key.account}:root`,
    Operations: operations,
  };
  stage.grants.set(key.arn, [held]);
  stage.found(key, {
    id: 'grant-behind-a-clean-policy',
    analyzers: ['GRT-01'],
    at,
    events: made,
    en: 'The policy is clean, but a grant without constraints lets a stranger decrypt and pass the right on.',
    ko: '정책은 깨끗하지만 제약 없는 권한 부여(Grant)로 모르는 계정이 복호화하고 권한을 넘길 수 있습니다.',
  });
}

/** A snapshot is shared, its key opened, and both are used by a stranger within the hour. */
function snapshotChain(stage: Stage): void {
  stage.chapter('snapshot chain');
  const key = PLOT.snapshots;
  const at = stage.ago(6, 16);
  const thief = via(stranger('copier'), 'ec2');
  const snapshotId = 'snap-0c94d1e7b3a85f206';
  const context = { 'aws:ebs:id': snapshotId };
  const granteePrincipal = `arn:aws:iam::${STRANGER}:role/copier`;
  const grantId = stage.random.hex(64);
  const operations = ['Decrypt', 'ReEncryptFrom', 'CreateGrant'];
  stage.putPolicy(key, stage.ago(68), policyOf(key), engineer(key.account));
  const policy = stage.putPolicy(key, at, presentPolicy(key), contractor(key.account));
  const share = stage.other({
    at: at + 6 * MINUTE,
    source: 'ec2.amazonaws.com',
    name: 'ModifySnapshotAttribute',
    by: contractor(key.account),
    account: key.account,
    region: key.region,
    request: {
      snapshotId,
      createVolumePermission: { add: { items: [{ userId: STRANGER }] } },
      attributeType: 'CREATE_VOLUME_PERMISSION',
    },
    response: { requestId: stage.random.uuid(), _return: true },
  });
  const copying: Caller = (moment) => ({
    ...thief(moment),
    userIdentity: { type: 'AWSAccount', accountId: STRANGER, invokedBy: 'ec2.amazonaws.com' },
  });
  const copy = stage.other({
    at: at + 31 * MINUTE,
    source: 'ec2.amazonaws.com',
    name: 'SharedSnapshotCopyInitiated',
    by: copying,
    account: key.account,
    region: key.region,
    details: { snapshotId },
  });
  const calls = [
    ...stage.call(key, at + 31 * MINUTE, 'DescribeKey', { by: thief }),
    ...stage.call(key, at + 32 * MINUTE, 'CreateGrant', {
      by: thief,
      request: { keyId: key.arn, granteePrincipal, constraints: { encryptionContextSubset: context }, operations },
      response: { grantId, keyId: key.arn },
    }),
    ...stage.call(key, at + 32 * MINUTE + 3000, 'Decrypt', { by: thief, context }),
    ...stage.call(key, at + 33 * MINUTE, 'Decrypt', { by: thief, context }),
  ];
  const held: Json = {
    KeyId: key.arn,
    GrantId: grantId,
    Name: '',
    CreationDate: new Date(at + 32 * MINUTE).toISOString(),
    GranteePrincipal: granteePrincipal,
    IssuingAccount: `arn:aws:iam::${STRANGER}:root`,
    Operations: operations,
    Constraints: { EncryptionContextSubset: context },
  };
  stage.grants.set(key.arn, [held]);
  stage.found(key, {
    id: 'snapshot-taken-with-its-key',
    analyzers: ['THR-24', 'XAC-05', 'XAC-01', 'XAC-02', 'POL-03', 'POL-13', 'GRT-01'],
    chain: { told: 'XAC-05', tells: ['GRT-01', 'POL-03', 'POL-13', 'THR-24', 'XAC-01', 'XAC-02'] },
    at,
    events: [...policy, ...share, ...copy, ...calls],
    en: 'A snapshot and its key were shared with a stranger, who copied it within the hour and kept a grant.',
    ko: '스냅샷과 그 키가 모르는 계정에 공유되었고, 한 시간 안에 복사되었으며 권한 부여(Grant)가 남아 있습니다.',
  });
}
