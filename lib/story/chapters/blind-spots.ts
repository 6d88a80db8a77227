import { ACCOUNTS, DAY, HOUR, MINUTE } from '../cast';
import { FOREIGN, KEYS, PLOT } from '../keys';
import { contractor, developer, engineer } from '../people';
import { ordinaryPolicy } from '../policies';
import { pipeline, type Stage } from '../stage';

/** The sandbox falls silent in Ireland this long before the end. */
export const SILENT_DAYS = 3;

/** What hides the rest: a trail that leaves KMS out, one that was stopped, and a Region that fell silent. */
export function blindSpots(stage: Stage): void {
  stage.chapter('blind spots');
  const region = 'us-east-1';
  const dev = ACCOUNTS.dev.id;
  const trailARN = `arn:aws:cloudtrail:${region}:${dev}:trail/dev-trail`;
  const trails = { source: 'cloudtrail.amazonaws.com', region } as const;
  stage.other({
    ...trails,
    at: stage.ago(72),
    name: 'CreateTrail',
    by: developer(),
    account: dev,
    request: {
      name: 'dev-trail',
      s3BucketName: 'kt-dev-trail',
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: false,
    },
    response: {
      name: 'dev-trail',
      s3BucketName: 'kt-dev-trail',
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: false,
      trailARN,
      logFileValidationEnabled: false,
      isOrganizationTrail: false,
    },
  });
  stage.other({
    ...trails,
    at: stage.ago(72) + MINUTE,
    name: 'StartLogging',
    by: developer(),
    account: dev,
    request: { name: trailARN },
  });
  const excluding = [
    {
      readWriteType: 'All',
      includeManagementEvents: true,
      dataResources: [],
      excludeManagementEventSources: ['kms.amazonaws.com'],
    },
  ];
  const excluded = stage.other({
    ...trails,
    at: stage.ago(15, 16),
    name: 'PutEventSelectors',
    by: contractor(dev),
    account: dev,
    request: { trailName: 'dev-trail', eventSelectors: excluding },
    response: { trailARN, eventSelectors: excluding },
  });
  stage.about('incident', trailARN, dev, region, {
    id: 'kms-left-out',
    analyzers: ['LOG-01'],
    at: stage.ago(15, 16),
    events: excluded,
    en: 'A trail of the development account stopped recording KMS.',
    ko: '개발 계정의 추적이 KMS 이벤트를 제외하기 시작했습니다.',
  });

  const { queues } = KEYS;
  const released = stage.putPolicy(queues, stage.ago(33), ordinaryPolicy(queues), pipeline(queues.account));
  stage.found(queues, {
    id: 'policy-changed-unseen',
    analyzers: ['LOG-08'],
    at: stage.ago(0),
    events: released,
    en: 'The policy in force lets in the tools of support, and no event of any day since the last release says who put it there.',
    ko: '현재 정책은 지원 도구를 허용하지만, 마지막 배포 이후 어느 날의 이벤트에도 변경한 사람이 없습니다.',
  });

  const place = PLOT.silentRegion;
  const silentFrom = stage.end - SILENT_DAYS * DAY;
  const stoppedArn = `arn:aws:cloudtrail:${place.region}:${place.account}:trail/sandbox-trail`;
  const stopped = stage.other({
    source: trails.source,
    region: place.region,
    at: silentFrom - 20 * MINUTE,
    name: 'StopLogging',
    by: contractor(place.account),
    account: place.account,
    request: { name: stoppedArn },
  });
  stage.about('incident', stoppedArn, place.account, place.region, {
    id: 'trail-stopped',
    analyzers: ['LOG-03'],
    at: silentFrom - 20 * MINUTE,
    events: stopped,
    en: 'The sandbox trail was stopped and never started again.',
    ko: '샌드박스 추적이 중지된 뒤 다시 시작되지 않았습니다.',
  });
  stage.about('incident', `${place.account}/${place.region}`, place.account, place.region, {
    id: 'region-fell-silent',
    analyzers: ['LOG-05'],
    at: silentFrom,
    en: 'A Region with an enabled key fell silent three days before the end.',
    ko: '활성 키가 있는 리전의 로그가 끝나기 3일 전부터 끊겼습니다.',
  });

  const moved = stage.other({
    ...trails,
    at: stage.ago(4, 15),
    name: 'UpdateTrail',
    by: contractor(dev),
    account: dev,
    request: { name: trailARN, kmsKeyId: FOREIGN.stranger.arn },
    response: { name: 'dev-trail', trailARN, kmsKeyId: FOREIGN.stranger.arn },
  });
  stage.about('incident', trailARN, dev, region, {
    id: 'trail-under-foreign-key',
    analyzers: ['LOG-03'],
    at: stage.ago(4, 15),
    events: moved,
    en: 'The logs of a trail are encrypted under the key of a stranger from now on.',
    ko: '이제부터 한 추적의 로그가 모르는 계정의 키로 암호화됩니다.',
  });

  const { security } = ACCOUNTS;
  const organization = `arn:aws:cloudtrail:${region}:${security.id}:trail/organization`;
  const selecting = [
    {
      readWriteType: 'All',
      includeManagementEvents: true,
      dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3:::kt-prod-customers/'] }],
      excludeManagementEventSources: [],
    },
  ];
  const changed = stage.other({
    ...trails,
    at: stage.ago(16) + HOUR,
    name: 'PutEventSelectors',
    by: engineer(security.id),
    account: security.id,
    request: { trailName: 'organization', eventSelectors: selecting },
    response: { trailARN: organization, eventSelectors: selecting },
  });
  stage.about('innocent', organization, security.id, KEYS.audit.region, {
    id: 'only-data-events-changed',
    analyzers: ['LOG-01', 'LOG-03'],
    at: stage.ago(16) + HOUR,
    events: changed,
    en: 'Only the data events of the organization trail changed.',
    ko: '조직 추적의 데이터 이벤트 설정만 바뀌었습니다.',
  });
}
