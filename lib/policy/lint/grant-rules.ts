import type { Bilingual } from '@/lib/model/language';
import type { LintSeverity } from './rules';

/** Every rule about grants with its usual severity and what it says (POLICY.md spec C). */
export const GRANT_RULES = {
  GR01: rule('high', 'Grantee is outside the zone of trust', '수혜자가 신뢰 범위 밖에 있음'),
  GR02: rule(
    'low',
    'No constraint: any encryption context will do',
    '제약 조건이 없어 어떤 암호화 컨텍스트로도 쓸 수 있음',
  ),
  GR03: rule('low', 'Nobody is named who may retire it', '회수할 수 있는 주체가 지정되지 않음'),
  GR04: rule('medium', 'Grantee may create further grants', '수혜자가 권한 부여를 더 만들 수 있음'),
  GR05: rule('low', 'Grantee was deleted', '삭제된 수혜자'),
  GR06: rule('low', 'Grantee has not been seen for more than 90 days', '수혜자가 90일 넘게 보이지 않음'),
  GR07: rule('medium', 'Grantee is a whole account', '수혜자가 계정 전체임'),
  GR08: rule('low', 'Says the same as an older grant', '이전 권한 부여와 내용이 같음'),
  GR09: rule('medium', 'Issued by another account', '다른 계정이 발급함'),
  GR10: rule('high', 'A service may act for a stranger', '서비스가 낯선 계정을 대신해 쓸 수 있음'),
  GR11: rule(
    'medium',
    'Allows every operation that a grant can allow',
    '권한 부여로 허용할 수 있는 모든 작업을 허용함',
  ),
  GR12: rule(
    'medium',
    'Outlived the removal of its grantee from the key policy',
    '키 정책에서 빠진 주체의 권한 부여가 남아 있음',
  ),
} as const satisfies Readonly<Record<string, { severity: LintSeverity; title: Bilingual }>>;

export type GrantRule = keyof typeof GRANT_RULES;

function rule(severity: LintSeverity, en: string, ko: string): { severity: LintSeverity; title: Bilingual } {
  return { severity, title: { en, ko } };
}
