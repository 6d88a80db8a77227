import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  title: 'Mutes',
  lead: 'Findings hidden by what they are about, those to come too. Every mute ends by itself.',
  none: 'No mute was ever set',
  noneText: 'An analyst sets one on a finding: with a reason and an end, and seeing first what it will hide.',
  mute: 'Mute…',
  muted: 'Muted',
  what: 'What to hide',
  choices: {
    both: (analyzer: string) => `“${analyzer}” on this key or principal`,
    account: (analyzer: string, account: string) => `“${analyzer}” in account ${account}`,
    analyzer: (analyzer: string) => `“${analyzer}” everywhere`,
    subject: 'Everything about this key or principal',
  },
  willHide: (findings: string, subjects: string) =>
    `This will hide ${plural(findings, 'finding', 'findings')} on ${plural(subjects, 'key or principal', 'keys or principals')}, and those to come`,
  willHideCritical: (findings: string, subjects: string, critical: string) =>
    `This will hide ${plural(findings, 'finding', 'findings')} on ${plural(subjects, 'key or principal', 'keys or principals')}, ${critical} of them critical, and those to come`,
  criticalHint: 'A mute that hides a critical finding waits for a second person.',
  columns: {
    what: 'Hides',
    hidden: 'Now',
    until: 'Until',
    by: 'Set by',
    reason: 'Why',
    state: 'State',
    end: 'End',
  },
  everyAnalyzer: 'every analyzer',
  onSubject: (subject: string) => `on ${subject}`,
  inAccount: (account: string) => `in account ${account}`,
  inRegion: (region: string) => `in ${region}`,
  states: { inForce: 'In force', over: 'Over', ended: (who: string) => `Ended by ${who}` },
  alarms: {
    'hides-nothing': 'Hides nothing any more: end it',
    'ends-soon': 'Ends within 14 days: look again',
  },
  end: 'Show again',
  alarm: (count: string) => `${plural(count, 'mute wants', 'mutes want')} to be looked at`,
  mutedUntil: (day: string, who: string, reason: string) => `Muted until ${day} by ${who}: ${reason}`,
  show: 'See the mute',
  hides: (count: string) => `hides ${plural(count, 'finding', 'findings')}`,
};

const ko: typeof en = {
  title: '예외 처리',
  lead: '대상 기준으로 숨긴 발견 사항이며 앞으로 생길 것도 포함합니다. 모든 예외 처리는 스스로 만료됩니다.',
  none: '예외 처리한 적이 없습니다',
  noneText: '분석가가 발견 사항에서 설정합니다. 사유와 만료일이 필요하며 숨길 대상을 먼저 보여 줍니다.',
  mute: '예외 처리…',
  muted: '예외 처리됨',
  what: '숨길 대상',
  choices: {
    both: (analyzer) => `이 키 또는 주체의 “${analyzer}”`,
    account: (analyzer, account) => `${account} 계정의 “${analyzer}”`,
    analyzer: (analyzer) => `모든 곳의 “${analyzer}”`,
    subject: '이 키 또는 주체에 관한 모든 것',
  },
  willHide: (findings, subjects) => `키 또는 주체 ${subjects}개의 발견 사항 ${findings}건과 앞으로 생길 것을 숨깁니다`,
  willHideCritical: (findings, subjects, critical) =>
    `키 또는 주체 ${subjects}개의 발견 사항 ${findings}건(치명 등급 ${critical}건)과 앞으로 생길 것을 숨깁니다`,
  criticalHint: '치명 등급을 숨기는 예외 처리는 다른 사람의 승인을 기다립니다.',
  columns: {
    what: '숨기는 대상',
    hidden: '현재',
    until: '만료일',
    by: '설정한 사람',
    reason: '사유',
    state: '상태',
    end: '해제',
  },
  everyAnalyzer: '모든 분석기',
  onSubject: (subject) => `대상 ${subject}`,
  inAccount: (account) => `${account} 계정`,
  inRegion: (region) => `${region} 리전`,
  states: { inForce: '적용 중', over: '만료됨', ended: (who) => `${who} 해제` },
  alarms: {
    'hides-nothing': '더 이상 숨기는 것이 없습니다. 해제하세요',
    'ends-soon': '14일 안에 만료됩니다. 다시 확인하세요',
  },
  end: '다시 표시',
  alarm: (count) => `확인이 필요한 예외 처리가 ${count}건 있습니다`,
  mutedUntil: (day, who, reason) => `${who}님이 ${day}까지 예외 처리했습니다: ${reason}`,
  show: '예외 처리 보기',
  hides: (count) => `발견 사항 ${count}건을 숨깁니다`,
};

export const mutes: Bilingual<typeof en> = { en, ko };
