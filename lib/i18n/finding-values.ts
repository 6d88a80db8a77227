import type { PlaceRecording } from '@/lib/model/coverage';
import type { Bilingual } from '@/lib/model/language';

const en = {
  conditions: {
    missing: 'Material missing',
    'never-imported': 'Material never imported',
    expired: 'Material expired',
    expiring: 'Material expires soon',
  },
  aliasProblems: {
    'no-alias': 'No alias',
    'dead-target': 'Alias of a key that refuses calls',
    'moved-often': 'Alias moves often',
  },
  aliasSigns: {
    'new-key': 'The key is new',
    'external-material': 'Its material comes from outside',
    'other-owner': 'It has another owner',
    'other-environment': 'It is of another environment',
  },
  credentialProblems: {
    'imds-v1': 'Given out by the first version of the instance metadata service',
    'off-instance': 'Used from an address that is not the instance’s',
  },
  exclusions: { kms: 'KMS events', 'management-events': 'All management events, KMS among them' },
  recordings: {
    all: 'Management events, use of keys among them',
    'without-use': 'Management events without use of keys',
    none: 'No management events',
  } satisfies Record<PlaceRecording, string>,
  trailKeyConditions: {
    foreign: 'Key of an account outside',
    public: 'Key open to everyone',
    unusable: 'Key cannot be used',
  },
  directions: { 'write-only': 'Encrypts only', 'read-only': 'Decrypts only' },
  waysIn: { policy: 'key policy', grant: 'grant' },
  noEffect: {
    'no-action': 'No action',
    'no-resource': 'No resource',
    'no-key-action': 'No action that a key policy decides',
    'not-across-accounts': 'Does not work across accounts',
    'context-never-sent': 'Encryption context that is never sent',
  },
};

const ko: typeof en = {
  conditions: {
    missing: '구성 요소 없음',
    'never-imported': '구성 요소를 가져온 적 없음',
    expired: '구성 요소 만료됨',
    expiring: '구성 요소 만료 임박',
  },
  aliasProblems: {
    'no-alias': '별칭 없음',
    'dead-target': '호출을 거부하는 키의 별칭',
    'moved-often': '별칭이 자주 바뀜',
  },
  aliasSigns: {
    'new-key': '새로 만든 키',
    'external-material': '외부 키 구성 요소',
    'other-owner': '소유자가 다름',
    'other-environment': '환경이 다름',
  },
  credentialProblems: {
    'imds-v1': '인스턴스 메타데이터 서비스 버전 1로 발급됨',
    'off-instance': '인스턴스가 아닌 주소에서 사용됨',
  },
  exclusions: { kms: 'KMS 이벤트', 'management-events': 'KMS를 포함한 관리 이벤트 전체' },
  recordings: {
    all: '키 사용을 포함한 관리 이벤트',
    'without-use': '키 사용을 뺀 관리 이벤트',
    none: '관리 이벤트 없음',
  },
  trailKeyConditions: { foreign: '외부 계정의 키', public: '모두에게 열린 키', unusable: '사용할 수 없는 키' },
  directions: { 'write-only': '암호화만 함', 'read-only': '복호화만 함' },
  waysIn: { policy: '키 정책', grant: '권한 부여' },
  noEffect: {
    'no-action': '작업 없음',
    'no-resource': '리소스 없음',
    'no-key-action': '키 정책이 결정하는 작업 없음',
    'not-across-accounts': '계정 간에 쓸 수 없는 작업뿐임',
    'context-never-sent': '전달되지 않는 암호화 컨텍스트',
  },
};

export const findingValues: Bilingual<typeof en> = { en, ko };
