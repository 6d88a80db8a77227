import type { Bilingual } from '@/lib/model/language';

const en = {
  column: 'Allowed by',
  policy: (statement: string) => `Policy statement “${statement}”`,
  policyForeign: (statement: string) => `Policy statement “${statement}”, with IAM of its own account`,
  iam: (statement: string) => `IAM, to which statement “${statement}” leaves it`,
  grant: (grantee: string) => `Grant to ${grantee}`,
  aws: 'AWS itself; no policy is asked',
  noLonger: 'Nothing that holds now',
  noLongerHint: 'Neither the present policy nor a living grant allows these calls: another one held then.',
  refused: 'Nothing: no call succeeded',
  cannotTell: 'Cannot tell',
  doubts: {
    condition: (statement: string) => `statement “${statement}” tests what records do not show`,
    'policy-unknown': () => 'the key policy is not known',
    'nobody-named': () => 'the record names nobody',
    'unnamed-grant': () => 'it acts through grants alone, and none to it is known',
  },
  unread: 'the calls of this principal were not looked at',
  calls: (count: string) => `${count} ${count === '1' ? 'call' : 'calls'}`,
  lead: 'Allowed by: the calls of the range, put to the policy and the grants of now. Records do not name what let a call through.',
  truncated: 'There were more kinds of calls than could be looked at; figures are least ones.',
  reliedTitle: (days: string) => `Events that relied on it in ${days} d`,
  relied: (alone: string) => `${alone} by this statement alone`,
  reliedIam: (calls: string) => `${calls} where it let IAM decide`,
  reliedNone: 'None; logs of this account and Region were read.',
  reliedUnknown: 'Cannot tell: no log of this account and Region was read for it.',
};

const ko: typeof en = {
  column: '허용 근거',
  policy: (statement) => `정책 문 “${statement}”`,
  policyForeign: (statement) => `정책 문 “${statement}”, 호출 계정의 IAM도 필요`,
  iam: (statement) => `IAM(정책 문 “${statement}”에서 위임)`,
  grant: (grantee) => `${grantee}에 대한 권한 부여(Grant)`,
  aws: 'AWS 자체 작업(정책과 무관)',
  noLonger: '현재는 근거 없음',
  noLongerHint:
    '현재 정책과 유효한 권한 부여 어느 것도 이 호출을 허용하지 않습니다. 당시에는 다른 정책이나 권한 부여가 있었습니다.',
  refused: '없음: 성공한 호출이 없음',
  cannotTell: '판단할 수 없음',
  doubts: {
    condition: (statement) => `정책 문 “${statement}”에 기록으로 확인할 수 없는 조건이 있습니다`,
    'policy-unknown': () => '키 정책을 알 수 없습니다',
    'nobody-named': () => '기록에 주체가 없습니다',
    'unnamed-grant': () => '권한 부여로만 호출하는 주체인데, 확인된 권한 부여가 없습니다',
  },
  unread: '이 주체의 호출은 확인하지 못했습니다',
  calls: (count) => `${count}건`,
  lead: '허용 근거는 기간 내 호출을 현재의 정책과 권한 부여에 대입한 결과입니다. 로그에는 무엇이 호출을 허용했는지 나오지 않습니다.',
  truncated: '호출 종류가 너무 많아 일부만 확인했습니다. 수치는 최솟값입니다.',
  reliedTitle: (days) => `최근 ${days}일 동안 이 문에 의존한 이벤트`,
  relied: (alone) => `이 문만으로 허용: ${alone}건`,
  reliedIam: (calls) => `이 문이 IAM에 위임: ${calls}건`,
  reliedNone: '없음. 이 계정과 리전의 로그를 읽은 결과입니다.',
  reliedUnknown: '판단할 수 없음: 이 계정과 리전의 로그를 읽지 못했습니다.',
};

/** Words of what let calls through. */
export const reliance: Bilingual<typeof en> = { en, ko };
