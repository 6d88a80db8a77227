import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  unusedTitle: 'Allowed, and not used',
  unusedLead: (days: string) =>
    `What the key policy allows by itself and the logs of the last ${days} days do not show.`,
  unusedNone: 'Everything that the key policy allows by itself was used.',
  unusedUnknown: 'The key policy is not known, so it cannot be told what it allows in vain.',
  columns: { statement: 'Statement', principal: 'Principal', actions: 'Actions' },
  nth: (number: string) => `no. ${number}`,
  policyTitle: 'The least policy',
  readiness: {
    insufficient: 'Too little was seen to act on this',
    review: 'Read it before you use it',
    good: 'At least 90 days were seen, and nothing is open',
  },
  proof: (kinds: string, denied: string, days: string) =>
    `${plural(kinds, 'kind', 'kinds')} of calls of ${plural(days, 'day', 'days')} with records ${kinds === '1' ? 'was' : 'were'} replayed against it: ${denied} would be refused.`,
  caution:
    'What the logs do not show is not in it: yearly jobs, use behind S3 Bucket Keys, trails without KMS. Delegation to the account, statements of administrators and every Deny are kept.',
  apply: (arn: string, region: string) =>
    `aws kms put-key-policy --region ${region} --key-id ${arn} --policy-name default --policy file://policy.json`,
  applyLead: 'After reading it, save it as policy.json and apply it yourself:',
  diffTitle: 'What it would change',
  diffNone: 'It means the same as the present policy.',
  diffUnknown: 'The present policy is not known, so nothing can be compared.',
  diffTitles: { gained: 'Could then', lost: 'Could no longer' },
  copyPolicy: 'Copy the policy',
  notesTitle: 'To look at before',
  notes: {
    'account-only': 'The log tells the account only; ask for the role.',
    'service-unpinned': 'Events do not show for whom the service acts; add aws:SourceAccount if the service sends it.',
    'source-inferred': 'aws:SourceAccount was taken from the encryption context; events do not show it.',
    'unbound-grants': 'Makes grants itself; bind them with kms:GranteePrincipal or kms:GrantOperations if you can.',
    'service-unknown': 'A service called that the log does not name, so kms:ViaService is not demanded.',
  },
  awsManaged: 'AWS manages this key; its policy cannot be changed.',
};

const ko: typeof en = {
  unusedTitle: '허용되었으나 쓰지 않은 권한',
  unusedLead: (days) => `키 정책이 직접 허용하지만 최근 ${days}일 로그에 나타나지 않은 권한입니다.`,
  unusedNone: '키 정책이 직접 허용하는 권한은 모두 사용되었습니다.',
  unusedUnknown: '키 정책을 알 수 없어, 쓰이지 않는 권한을 가려낼 수 없습니다.',
  columns: { statement: '문', principal: '주체', actions: '작업' },
  nth: (number) => `${number}번째`,
  policyTitle: '최소 정책',
  readiness: {
    insufficient: '관찰한 기록이 부족하여 적용하기 이릅니다',
    review: '적용하기 전에 검토하십시오',
    good: '90일 이상 관찰했고 남은 의문이 없습니다',
  },
  proof: (kinds, denied, days) =>
    `기록이 있는 ${days}일 동안의 호출 ${kinds}종을 이 정책으로 다시 판정했습니다. 거부될 호출: ${denied}종.`,
  caution:
    '로그에 나타나지 않은 사용은 들어 있지 않습니다: 연간 작업, S3 버킷 키 뒤의 사용, KMS를 제외한 추적. 계정 위임, 관리자 문, 모든 Deny는 그대로 둡니다.',
  apply: (arn, region) =>
    `aws kms put-key-policy --region ${region} --key-id ${arn} --policy-name default --policy file://policy.json`,
  applyLead: '검토한 뒤 policy.json으로 저장하고 직접 적용합니다:',
  diffTitle: '적용하면 달라지는 점',
  diffNone: '현재 정책과 의미가 같습니다.',
  diffUnknown: '현재 정책을 알 수 없어 비교할 수 없습니다.',
  diffTitles: { gained: '새로 가능해짐', lost: '더 이상 불가능해짐' },
  copyPolicy: '정책 복사',
  notesTitle: '적용 전에 확인할 것',
  notes: {
    'account-only': '로그에 계정만 나타납니다. 역할을 확인하십시오.',
    'service-unpinned':
      '서비스가 누구를 대신하는지 이벤트에 없습니다. 서비스가 보내면 aws:SourceAccount를 추가하십시오.',
    'source-inferred': 'aws:SourceAccount는 암호화 컨텍스트에서 가져온 값이며, 이벤트에는 없습니다.',
    'unbound-grants':
      '직접 권한 부여를 만듭니다. 가능하면 kms:GranteePrincipal이나 kms:GrantOperations로 제한하십시오.',
    'service-unknown': '로그에 이름이 없는 서비스가 호출했으므로 kms:ViaService를 요구하지 않습니다.',
  },
  awsManaged: 'AWS 관리형 키이므로 정책을 바꿀 수 없습니다.',
};

/** The words of "who may but does not". */
export const leastPolicy: Bilingual<typeof en> = { en, ko };
