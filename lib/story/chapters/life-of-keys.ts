import { type Caller, person, role, service, via } from '../callers';
import { ACCOUNTS, DAY, HOUR, type Json, MINUTE } from '../cast';
import { ALL_KEYS, KEYS, PLOT } from '../keys';
import { presentPolicy } from '../policies';
import { localeDate } from '../record';
import { pipeline, type Stage } from '../stage';
import { keyMoment, materialId, rotationDays, type StoryKey } from '../story-key';

/** What happens to keys in the ordinary course: they are made, rotated, described, and lent to volumes. */
export function lifeOfKeys(stage: Stage): void {
  stage.chapter('life of keys');
  for (const key of ALL_KEYS) {
    if (key.createdDaysAgo < 90) makeKey(stage, key);
    rotate(stage, key);
  }
  attachVolumes(stage);
  lookAround(stage);
}

function makeKey(stage: Stage, key: StoryKey): void {
  const at = keyMoment(key, key.createdDaysAgo, stage.end);
  const by = pipeline(key.account);
  const tags = Object.entries(tagsOf(key)).map(([tagKey, tagValue]) => ({ tagKey, tagValue }));
  const isImported = key.origin === 'EXTERNAL';
  stage.call(key, at, 'CreateKey', {
    by,
    request: {
      bypassPolicyLockoutSafetyCheck: false,
      customerMasterKeySpec: key.spec,
      description: key.description,
      keySpec: key.spec,
      keyUsage: key.usage,
      multiRegion: false,
      origin: key.origin,
      policy: JSON.stringify(presentPolicy(key)),
      tags,
    },
    response: {
      keyMetadata: {
        aWSAccountId: key.account,
        keyId: key.id,
        arn: key.arn,
        creationDate: localeDate(at),
        enabled: !isImported,
        description: key.description,
        keyUsage: key.usage,
        keyState: isImported ? 'PendingImport' : 'Enabled',
        origin: key.origin,
        keyManager: 'CUSTOMER',
        customerMasterKeySpec: key.spec,
        keySpec: key.spec,
        encryptionAlgorithms: [key.spec],
        multiRegion: false,
        ...(isImported ? {} : { currentKeyMaterialId: materialId(key, 0) }),
      },
    },
  });
  if (key.alias !== null && key.arn !== PLOT.redirected.arn) {
    const aliasArn = `arn:aws:kms:${key.region}:${key.account}:alias/${key.alias}`;
    stage.call(key, at + 4000, 'CreateAlias', {
      by,
      request: { aliasName: `alias/${key.alias}`, targetKeyId: key.id },
      second: { arn: aliasArn, account: key.account },
    });
  }
  if (key.rotation === true) {
    stage.call(key, at + 6000, 'EnableKeyRotation', {
      by,
      request: { keyId: key.arn, rotationPeriodInDays: key.periodDays },
    });
  }
  stage.call(key, at + 9000, 'DescribeKey', { by });
  const costCentre = [{ tagKey: 'cost-centre', tagValue: `cc-${key.owner}` }];
  stage.call(key, at + 3 * DAY, 'TagResource', { by, request: { keyId: key.arn, tags: costCentre } });
}

/** Tags of a key, as its inventory has them. */
export function tagsOf(key: StoryKey): Readonly<Record<string, string>> {
  const account = Object.values(ACCOUNTS).find(({ id }) => id === key.account)?.name ?? '';
  const environment = account === 'dev' || account === 'sandbox' ? account : 'prod';
  return key.manager === 'AWS' ? {} : { owner: `${key.owner}-team`, environment, ...key.tags };
}

/** KMS rotates by itself; imported material only on demand. */
function rotate(stage: Stage, key: StoryKey): void {
  // A replica rotates with its primary, in whose Region the event is.
  if (key.multiRegion === 'REPLICA') return;
  const days = rotationDays(key);
  for (const [index, ago] of days.entries()) {
    if (ago >= 90) continue;
    const at = keyMoment(key, ago, stage.end);
    const number = days.length - index;
    if (key.origin === 'EXTERNAL') importMaterial(stage, key, at - 20 * MINUTE, number);
    const isOnDemand = key.origin === 'EXTERNAL' || key.onDemandEvery !== null;
    if (isOnDemand) {
      stage.call(key, at - 4 * MINUTE, 'RotateKeyOnDemand', { by: custodian(key), response: { keyId: key.arn } });
    }
    stage.serviceEvent(key, at, 'RotateKey', {
      rotationType: isOnDemand ? 'ON_DEMAND' : 'AUTOMATIC',
      keyOrigin: key.origin,
      previousKeyMaterialId: materialId(key, number - 1),
      currentKeyMaterialId: materialId(key, number),
    });
    if (key.multiRegion === 'PRIMARY') stage.serviceEvent(key, at + 2 * MINUTE, 'SynchronizeMultiRegionKey', {});
  }
}

function custodian(key: StoryKey): Caller {
  return person(key.account, 'KeyCustodian', 'eunji.han', '203.0.113.15');
}

function importMaterial(stage: Stage, key: StoryKey, at: number, number: number): void {
  const by = custodian(key);
  const isExpiring = key.arn === PLOT.expiring.arn;
  stage.call(key, at - 3 * MINUTE, 'GetParametersForImport', {
    by,
    request: { keyId: key.arn, wrappingAlgorithm: 'RSAES_OAEP_SHA_256', wrappingKeySpec: 'RSA_4096' },
  });
  stage.call(key, at, 'ImportKeyMaterial', {
    by,
    request: {
      keyId: key.arn,
      importType: 'NEW_KEY_MATERIAL',
      expirationModel: isExpiring ? 'KEY_MATERIAL_EXPIRES' : 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...(isExpiring ? { validTo: localeDate(stage.end + 5 * DAY) } : {}),
    },
    response: { keyId: key.arn, keyMaterialId: materialId(key, number) },
  });
}

/** Instances come and go; each attached volume is lent the key by a grant that is retired at its end. */
function attachVolumes(stage: Stage): void {
  const key = KEYS.volumes;
  const scaling = via(
    role(key.account, 'AWSServiceRoleForAutoScaling', {
      path: 'aws-service-role/autoscaling.amazonaws.com/',
      sessions: ['AutoScaling'],
    }),
    'autoscaling',
  );
  for (let number = 0; number < 26; number++) {
    const at = stage.ago(88 - number * 3.4, 1 + (number % 9));
    const volume = `vol-0${stage.random.hex(16)}`;
    const instance = `i-0${stage.random.hex(16)}`;
    const grantId = stage.random.hex(64);
    const grantee = `arn:aws:sts::${key.account}:assumed-role/aws:ec2-infrastructure/${instance}`;
    const constraints = { encryptionContextSubset: { 'aws:ebs:id': volume } };
    const operations = ['Decrypt'];
    stage.call(key, at, 'CreateGrant', {
      by: scaling,
      request: { keyId: key.arn, granteePrincipal: grantee, constraints, operations },
      response: { grantId, keyId: key.arn },
    });
    const infrastructure = via(role(key.account, 'aws:ec2-infrastructure', { sessions: [instance] }), 'ec2');
    stage.call(key, at + 5000, 'Decrypt', { by: infrastructure, context: { 'aws:ebs:id': volume } });
    if (number < 22) {
      stage.call(key, at + 9 * DAY + 2 * HOUR, 'RetireGrant', {
        by: service('ec2'),
        request: null,
        response: { keyId: key.arn },
        additional: { grantId },
      });
      continue;
    }
    const held: Json = {
      KeyId: key.arn,
      GrantId: grantId,
      Name: '',
      CreationDate: new Date(at).toISOString(),
      GranteePrincipal: grantee,
      RetiringPrincipal: `ec2.${key.region}.amazonaws.com`,
      IssuingAccount: `arn:aws:iam::${key.account}:root`,
      Operations: operations,
      Constraints: { EncryptionContextSubset: { 'aws:ebs:id': volume } },
    };
    stage.grants.set(key.arn, [...(stage.grants.get(key.arn) ?? []), held]);
  }
}

/** The posture scanner asks about every key once a week, each account on its own night; so does KeyTrail's own role. */
function lookAround(stage: Stage): void {
  const accounts: readonly string[] = Object.values(ACCOUNTS).map(({ id }) => id);
  for (const key of ALL_KEYS) {
    const isGone = key.arn === PLOT.purged.arn;
    const night = accounts.indexOf(key.account);
    const scanner = role(key.account, 'posture-scanner', {
      agent: 'python',
      sessions: ['posture-scan'],
      ip: '192.0.2.30',
    });
    const reader = role(key.account, 'keytrail-reader', { agent: 'python', sessions: ['keytrail'], ip: '192.0.2.50' });
    const asks = (ago: number, hour: number) =>
      ago < key.createdDaysAgo && !(isGone && stage.ago(ago, hour) > stage.ago(7, 0));
    for (let ago = 87 - night; ago > 0; ago -= 7) {
      if (!asks(ago, 17)) continue;
      const at = stage.ago(ago, 17) + stage.random.whole(0, 3000) * 1000;
      for (const name of ['DescribeKey', 'GetKeyPolicy', 'GetKeyRotationStatus', 'ListResourceTags']) {
        const cannot = name === 'GetKeyRotationStatus' && key.spec !== 'SYMMETRIC_DEFAULT';
        stage.call(key, at + stage.random.whole(1, 9) * 1000, name, {
          by: scanner,
          ...(cannot
            ? { error: { code: 'UnsupportedOperationException', message: `${key.arn} does not support rotation.` } }
            : {}),
        });
      }
    }
    const inventories = [85, 71, 57, 43, 29, 15].map((ago) => ({ ago, at: stage.ago(ago, 20) }));
    for (const { ago, at } of [...inventories, { ago: 1, at: stage.end - 9 * MINUTE }]) {
      if (!asks(ago, 20)) continue;
      const moment = at + stage.random.whole(0, 400) * 1000;
      for (const name of ['DescribeKey', 'GetKeyPolicy', 'ListGrants', 'ListKeyRotations', 'GetKeyLastUsage']) {
        stage.call(key, moment, name, { by: reader });
      }
    }
  }
}
