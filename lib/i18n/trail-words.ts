import type { TrailSpotKind } from '@/lib/model/trail-spot';
import { plural } from './plural';

/** What the register of blind spots says of the settings of trails. */
export const trailWordsEn = {
  settingsBlind: 'What the settings of trails say',
  settingsBlindLead:
    'CloudTrail was asked for its trails and what they record. Beside each answer stands what the events say of the same.',
  settingsUnasked: 'No trail was asked for its settings',
  settingsUnaskedText:
    'Run npx keytrail collect, or read what aws cloudtrail describe-trails, get-trail-status and get-event-selectors print. Until then only events tell of trails.',
  noSettingsBlind: 'The settings leave nothing out',
  noSettingsBlindText: (trails: string, at: string) =>
    `${plural(trails, 'trail', 'trails')} record the calls of KMS wherever keys are known, as of ${at}.`,
  settingsSay: 'Settings say',
  eventsSay: 'Events say',
  trailOrPlace: 'Trail or place',
  spots: {
    'not-logging': 'It does not log',
    'no-management': 'It records no management events, so none of KMS',
    'kms-excluded': 'It leaves KMS out',
    'write-only': 'It records writes only: no use of a key is in it',
    'read-only': 'It records reads only: no change of a key is in it',
    filtered: 'It records only some calls of KMS',
    'not-validated': 'It has no digests, so its logs cannot be proven',
    'logging-unknown': 'Whether it logs is not known',
    'selectors-unknown': 'What it records is not known',
    'no-trail': 'No trail records the calls of KMS here',
    'part-unknown': 'Whether a trail records the calls of KMS here is not known',
    'place-unasked': 'CloudTrail was not asked for its trails here',
  } satisfies Record<TrailSpotKind, string>,
  toldAt: (at: string) => `inventory of ${at}`,
  recordedElsewhere: 'another trail records KMS in its home Region',
  eventTells: (at: string) => `changed on ${at}`,
  lastRecord: (at: string) => `the last record here is of ${at}`,
  noEventTells: 'no event tells of it',
  noRecord: 'no record of any service was read',
};

export const trailWordsKo: typeof trailWordsEn = {
  settingsBlind: '추적 설정이 말하는 것',
  settingsBlindLead:
    'CloudTrail에 추적(trail)과 기록 범위를 물어본 결과입니다. 같은 내용에 대해 이벤트가 말하는 것을 나란히 보여 줍니다.',
  settingsUnasked: '추적 설정을 물어본 적이 없습니다',
  settingsUnaskedText:
    'npx keytrail collect를 실행하거나 aws cloudtrail describe-trails, get-trail-status, get-event-selectors의 출력을 읽게 하세요. 그때까지는 이벤트만으로 추적을 판단합니다.',
  noSettingsBlind: '설정에서 빠진 것이 없습니다',
  noSettingsBlindText: (trails: string, at: string) =>
    `${at} 기준으로 추적 ${trails}개가 키가 있는 모든 곳의 KMS 호출을 기록합니다.`,
  settingsSay: '설정',
  eventsSay: '이벤트',
  trailOrPlace: '추적 또는 위치',
  spots: {
    'not-logging': '로깅이 꺼져 있습니다',
    'no-management': '관리 이벤트를 기록하지 않아 KMS 이벤트도 없습니다',
    'kms-excluded': 'KMS를 제외합니다',
    'write-only': '쓰기만 기록하여 키 사용이 남지 않습니다',
    'read-only': '읽기만 기록하여 키 변경이 남지 않습니다',
    filtered: 'KMS 호출의 일부만 기록합니다',
    'not-validated': '다이제스트가 없어 로그를 증명할 수 없습니다',
    'logging-unknown': '로깅 여부를 알 수 없습니다',
    'selectors-unknown': '무엇을 기록하는지 알 수 없습니다',
    'no-trail': '이곳의 KMS 호출을 기록하는 추적이 없습니다',
    'part-unknown': '이곳의 KMS 호출을 기록하는 추적이 있는지 알 수 없습니다',
    'place-unasked': '이곳의 추적을 CloudTrail에 물어보지 않았습니다',
  },
  toldAt: (at: string) => `${at} 인벤토리`,
  recordedElsewhere: '다른 추적이 홈 리전에서 KMS를 기록합니다',
  eventTells: (at: string) => `${at}에 변경`,
  lastRecord: (at: string) => `이곳의 마지막 레코드는 ${at}`,
  noEventTells: '알려 주는 이벤트가 없습니다',
  noRecord: '어떤 서비스의 레코드도 읽지 않았습니다',
};
