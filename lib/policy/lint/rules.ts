import type { Bilingual } from '@/lib/model/language';

export const LINT_SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type LintSeverity = (typeof LINT_SEVERITIES)[number];

/** Every rule with its usual severity and what it says. */
export const LINT_RULES = {
  KP002: rule('info', 'Policy language version is not 2012-10-17', '정책 언어 버전이 2012-10-17이 아님'),
  KP003: rule('high', 'Longer than the 32,768 characters that KMS takes', 'KMS 한도인 32,768자를 넘음'),
  KP004: rule('low', 'Two statements share a Sid', '두 문의 Sid가 같음'),
  KP005: rule(
    'high',
    'No Resource or no Action: the statement has no effect',
    'Resource나 Action이 없어 문에 아무 효력이 없음',
  ),
  KP006: rule('medium', 'Resource names another key', 'Resource가 다른 키를 가리킴'),
  KP007: rule('high', 'Effect is neither Allow nor Deny as AWS spells them', 'Effect가 정확한 Allow 또는 Deny가 아님'),
  KP008: rule('medium', 'Action matches nothing', '어떤 작업과도 맞지 않는 Action'),
  KP009: rule('low', 'Action of another service', '다른 서비스의 Action'),
  KP010: rule('low', 'Action that a key policy cannot authorise', '키 정책으로 허용할 수 없는 Action'),
  KP011: rule('info', 'Action in unusual letter case', 'Action의 대소문자가 일반적이지 않음'),
  KP012: rule('high', 'Unknown condition operator', '알 수 없는 조건 연산자'),
  KP013: rule('high', 'Condition key that requests to KMS never carry', 'KMS 요청에 실리지 않는 조건 키'),
  KP014: rule('high', 'Wildcard under an operator that takes it literally', '와일드카드를 글자 그대로 비교하는 연산자'),
  KP015: rule('high', 'Set operator on a key with one value', '단일 값 키에 집합 연산자 사용'),
  KP016: rule('medium', 'Key with many values without a set operator', '다중 값 키에 집합 연산자가 없음'),
  KP017: rule(
    'high',
    'ForAllValues in an Allow is true when the key is absent',
    '키가 없으면 참이 되는 ForAllValues를 Allow에 사용',
  ),
  KP018: rule('high', 'IfExists lets in callers without the key', 'IfExists가 키 없는 호출자를 통과시킴'),
  KP019: rule('medium', 'Malformed account or organization id', '계정 또는 조직 ID 형식이 잘못됨'),
  KP020: rule('high', 'kms:ViaService without the key’s Region', 'kms:ViaService에 이 키의 리전이 없음'),
  KP021: rule('low', 'Condition key that some listed actions never carry', '일부 Action에는 없는 조건 키'),
  KP022: rule('medium', 'Network condition together with kms:ViaService', '네트워크 조건과 kms:ViaService를 함께 사용'),
  KP030: rule('medium', 'Principal was deleted', '삭제된 보안 주체'),
  KP031: rule('high', 'Principal that matches nobody', '아무와도 맞지 않는 보안 주체'),
  KP032: rule(
    'medium',
    'Federated or canonical principal in a key policy',
    '키 정책에 페더레이션 또는 정식 사용자 보안 주체',
  ),
  KP033: rule('high', 'No Principal', 'Principal이 없음'),
  KP034: rule('high', 'Deny with NotPrincipal that leaves out the account', '계정 ARN이 빠진 NotPrincipal Deny'),
  KP035: rule('medium', 'Principals that differ only in letter case', '대소문자만 다른 보안 주체'),
  KP101: rule('critical', 'Open to every AWS account', '모든 AWS 계정에 열려 있음'),
  KP102: rule('high', 'Open to outsiders', '외부에 열려 있음'),
  KP103: rule('medium', 'Open to the whole organization', '조직 전체에 열려 있음'),
  KP104: rule('medium', 'Bound by network only, not by identity', '신원이 아닌 네트워크로만 제한됨'),
  KP105: rule('high', 'A service may act for a stranger', '서비스가 낯선 계정을 대신해 쓸 수 있음'),
  KP106: rule(
    'medium',
    'Too many combinations of conditions to tell who gets in',
    '조건 조합이 너무 많아 누가 접근할 수 있는지 판단할 수 없음',
  ),
  KP107: rule('critical', 'Allow with NotPrincipal', 'NotPrincipal을 쓴 Allow'),
  KP108: rule('medium', 'Allow with NotAction', 'NotAction을 쓴 Allow'),
  KP109: rule('high', 'Every KMS action for one principal', '한 보안 주체에 모든 KMS 작업 허용'),
  KP111: rule(
    'high',
    'May change the key policy without being an administrator',
    '관리자가 아닌데 키 정책을 바꿀 수 있음',
  ),
  KP112: rule('high', 'May create grants for anybody', '누구에게나 권한 부여를 만들 수 있음'),
  KP114: rule('medium', 'Uses and administers the key', '키 사용과 관리를 함께 할 수 있음'),
  KP115: rule(
    'low',
    'May schedule deletion without MFA, waiting period or usage check',
    'MFA·대기 기간·사용 확인 없이 삭제를 예약할 수 있음',
  ),
  KP116: rule(
    'medium',
    'May write the tags or aliases that a condition of the policy trusts',
    '정책 조건이 믿는 태그나 별칭을 바꿀 수 있음',
  ),
  KP201: rule('critical', 'Nobody who exists can change the policy', '정책을 바꿀 수 있는 주체가 없음'),
  KP202: rule(
    'medium',
    'No delegation to the account: IAM policies have no effect',
    '계정 위임이 없어 IAM 정책이 효력이 없음',
  ),
  KP203: rule('low', 'Delegation to the account is partial or conditional', '계정 위임이 일부이거나 조건부임'),
  KP204: rule('critical', 'Everybody is denied changing the policy', '모두에게 정책 변경이 거부됨'),
  KP205: rule('medium', 'One principal alone manages the key', '보안 주체 하나만 키를 관리함'),
} as const satisfies Readonly<Record<string, { severity: LintSeverity; title: Bilingual }>>;

export type LintRule = keyof typeof LINT_RULES;

function rule(severity: LintSeverity, en: string, ko: string): { severity: LintSeverity; title: Bilingual } {
  return { severity, title: { en, ko } };
}
