import type { Bilingual } from '@/lib/model/language';

const en = {
  crossTitle: 'Other accounts',
  crossLead:
    'Used and allowed side by side, over all data. A call refused by this key’s policy is logged only in the caller’s account.',
  crossNone: 'No other account used this key or is let in by its policy and grants.',
  crossNoneUnknown: 'No other account used this key. Who may is not known: its policy is not.',
  crossColumns: {
    account: 'Account',
    relation: 'Standing',
    direction: 'Direction',
    allowed: 'Allowed through',
    calls: 'Used',
    denied: 'Denied',
    principals: 'Principals',
    services: 'Services',
    first: 'First',
    last: 'Last',
  },
  directionIn: 'calls this key',
  directionMay: 'may call this key',
  notAllowedNow: 'nothing now',
  allowedUnknown: 'not known',
  usedNot: 'not used',
  blastNone: 'No use of this key is in the data.',
  blastIdle: 'Idle but still encrypted',
  blastIdleLead: 'Seen with this key before, not in the last 30 days. Their data still needs the key.',
  blastIdleNone: 'Nothing that was seen before has gone quiet.',
  blastServices: 'Services and direct callers',
  resourcesNone:
    'No call with this key names a resource in its encryption context. Services and programs that send none, and data encrypted before the first log, would not be here. Blast radius tells what else is known.',
  resourcesNever:
    'Calls with a key of this usage carry no encryption context, so no record names what it protects. Blast radius tells who calls it.',
  resourceColumns: {
    resource: 'Resource',
    kind: 'Context',
    services: 'Through',
    recent: 'Calls, 30 d',
    calls: 'Calls in all',
    first: 'First',
    last: 'Last',
  },
  serviceColumns: {
    service: 'Service',
    principals: 'Principals',
    accounts: 'Accounts',
    recent: 'Calls, 30 d',
    calls: 'Calls in all',
    last: 'Last',
  },
};

const ko: typeof en = {
  crossTitle: '다른 계정',
  crossLead:
    '전체 데이터 기준으로 사용과 허용을 나란히 표시합니다. 이 키의 정책이 거부한 호출은 호출한 계정의 로그에만 남습니다.',
  crossNone: '이 키를 사용했거나 정책과 권한 부여로 허용된 다른 계정이 없습니다.',
  crossNoneUnknown: '이 키를 사용한 다른 계정은 없습니다. 정책을 알 수 없어 누가 허용되는지는 알 수 없습니다.',
  crossColumns: {
    account: '계정',
    relation: '관계',
    direction: '방향',
    allowed: '허용 경로',
    calls: '사용',
    denied: '거부됨',
    principals: '주체',
    services: '서비스',
    first: '처음',
    last: '마지막',
  },
  directionIn: '이 키를 호출함',
  directionMay: '이 키를 호출할 수 있음',
  notAllowedNow: '현재 없음',
  allowedUnknown: '알 수 없음',
  usedNot: '미사용',
  blastNone: '데이터에 이 키를 사용한 기록이 없습니다.',
  blastIdle: '조용하지만 여전히 암호화된 것',
  blastIdleLead: '예전에 이 키와 함께 확인되었으나 최근 30일에는 없습니다. 그 데이터에는 여전히 이 키가 필요합니다.',
  blastIdleNone: '예전에 확인되었다가 조용해진 것이 없습니다.',
  blastServices: '서비스와 직접 호출',
  resourcesNone:
    '이 키의 호출 중 암호화 컨텍스트에 리소스를 남긴 것이 없습니다. 컨텍스트를 보내지 않는 서비스와 프로그램, 첫 로그 이전에 암호화된 데이터는 나타나지 않습니다. 그 밖에 알려진 내용은 영향 범위에 있습니다.',
  resourcesNever:
    '이 용도의 키 호출에는 암호화 컨텍스트가 없으므로 무엇을 보호하는지 기록에 남지 않습니다. 호출하는 주체는 영향 범위에 있습니다.',
  resourceColumns: {
    resource: '리소스',
    kind: '컨텍스트',
    services: '경로',
    recent: '호출(30일)',
    calls: '전체 호출',
    first: '처음',
    last: '마지막',
  },
  serviceColumns: {
    service: '서비스',
    principals: '주체',
    accounts: '계정',
    recent: '호출(30일)',
    calls: '전체 호출',
    last: '마지막',
  },
};

export const keyReach: Bilingual<typeof en> = { en, ko };
