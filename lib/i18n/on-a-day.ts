import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'Could they, and did they?',
  lead: 'By the policy, the grants and the state that the key had on that day, and by the logs of that day. Days are UTC.',
  who: 'Who',
  whoHint: 'An account of 12 digits, the ARN of a user or role, or a service',
  action: 'Action',
  day: 'Day',
  ask: 'Ask',
  could: {
    yes: 'could',
    'if-iam': 'could, if IAM allowed it too,',
    no: 'could not',
    undetermined: 'may or may not have been able to',
  },
  did: {
    yes: (times: string) => `and did, ${times === '1' ? 'once' : `${times} times`}`,
    tried: (times: string) => `and tried ${times === '1' ? 'once' : `${times} times`} without success`,
    no: (hours: string) => `and did not, by logs of ${hours} hours of that day`,
    'cannot-tell': () => 'and whether they did cannot be told: there are no logs of that day',
  },
  answer: (who: string, could: string, action: string, day: string, did: string) =>
    `${who} ${could} ${action} on ${day}, ${did}.`,
  alsoRefused: (times: string) => `Beside that, ${times} calls had no success.`,
  firstEvent: 'First event:',
  spells: 'In the course of the day',
  columns: { time: 'Time (UTC)', could: 'Could', because: 'Because', state: 'Key', policy: 'Policy', grants: 'Grants' },
  short: {
    yes: 'Yes',
    'if-iam': 'If IAM allowed it',
    no: 'No',
    undetermined: 'Cannot be told',
  },
  stateUnknown: 'State not known',
  policyUnknown: 'not known on that day',
  policySince: (since: string, origin: string) => `since ${since} (${origin})`,
  limits:
    'What IAM policies, organization policies and sessions allowed on that day is not known. Calls of other accounts that were refused are in their logs alone.',
  wrong: 'That question cannot be answered',
};

const ko: typeof en = {
  title: '할 수 있었는가, 그리고 했는가',
  lead: '그날 키의 정책, 권한 부여(Grant), 상태와 그날의 로그로 판단합니다. 날짜는 UTC 기준입니다.',
  who: '주체',
  whoHint: '12자리 계정, 사용자 또는 역할의 ARN, 서비스',
  action: '작업',
  day: '날짜',
  ask: '확인',
  could: {
    yes: '할 수 있었고',
    'if-iam': 'IAM에서도 허용했다면 할 수 있었고',
    no: '할 수 없었고',
    undetermined: '할 수 있었는지 알 수 없고',
  },
  did: {
    yes: (times) => `${times}회 실행했습니다`,
    tried: (times) => `${times}회 시도했으나 성공하지 못했습니다`,
    no: (hours) => `그날 ${hours}시간의 로그에 실행 기록이 없습니다`,
    'cannot-tell': () => '그날의 로그가 없어 실행 여부를 알 수 없습니다',
  },
  answer: (who, could, action, day, did) => `${who} 주체는 ${day}에 ${action} 작업을 ${could}, ${did}.`,
  alsoRefused: (times) => `그 밖에 ${times}회는 성공하지 못했습니다.`,
  firstEvent: '첫 이벤트:',
  spells: '그날의 변화',
  columns: { time: '시각(UTC)', could: '가능 여부', because: '이유', state: '키', policy: '정책', grants: '권한 부여' },
  short: {
    yes: '가능',
    'if-iam': 'IAM 허용 시 가능',
    no: '불가',
    undetermined: '알 수 없음',
  },
  stateUnknown: '상태를 알 수 없음',
  policyUnknown: '그날의 정책을 알 수 없음',
  policySince: (since, origin) => `${since}부터 (${origin})`,
  limits:
    '그날 IAM 정책, 조직 정책, 세션이 무엇을 허용했는지는 알 수 없습니다. 거부된 다른 계정의 호출은 그 계정의 로그에만 있습니다.',
  wrong: '답할 수 없는 질문입니다',
};

/** Words of the question about a day in the past. */
export const onADay: Bilingual<typeof en> = { en, ko };
