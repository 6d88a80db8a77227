import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  waits: 'Waits for a second person',
  wishes: { 'risk-accepted': 'Accept the risk', 'false-positive': 'False positive', mute: 'Mute' },
  asked: (who: string, wish: string, day: string) => `${who} asks: ${wish}, until ${day}`,
  because: (reason: string) => `Why: ${reason}`,
  untilThen: 'Until another analyst or administrator approves it, the finding stays open.',
  yours: 'You asked for this, so somebody else must answer.',
  nobodyElse:
    'You are the only one here who may decide on findings, and nobody may approve their own request. Invite a second analyst or administrator under Settings, Users; until then the finding stays open.',
  nobodyElseAnalyst:
    'You are the only one here who may decide on findings, and nobody may approve their own request. Ask an administrator to invite a second analyst; until then the finding stays open.',
  invite: 'Invite somebody',
  acceptHint: 'A second analyst or administrator must approve it. Until then the finding stays open.',
  criticalHint: 'For critical findings a second analyst or administrator must approve it. Until then they stay open.',
  grewCritical: (reason: string) =>
    `One person alone called it a false positive, before it grew critical or before critical findings took two people. A second one must agree now. The reason then: ${reason}`,
  approve: 'Approve',
  decline: 'Decline',
  withdraw: 'Withdraw',
  note: 'Note (optional)',
  problems: {
    answered: 'That was answered already, or its end has come. Nothing was changed.',
    forbidden: 'Nobody may answer what they asked for. Nothing was changed.',
  },
  view: 'Waits for approval',
  chip: 'Waits for',
  chipValue: 'a second person',
  banner: (count: string) => `${plural(count, 'request waits', 'requests wait')} for a second person`,
  tableTitle: 'Waits for a second person',
  tableLead:
    'Accepted risks, and false positives and mutes that hide a critical finding. Nothing of it holds until somebody else approves.',
  columns: { wish: 'What', until: 'Until', by: 'Asked by', at: 'Asked', reason: 'Why', answer: 'Answer' },
  approvedBy: (who: string) => `approved by ${who}`,
  ofFinding: (wish: string, finding: string) => `${wish}: ${finding}`,
  reviewField: 'Look again on',
  reviewHint: (days: string) => `At most ${days} days ahead. On that day the finding opens again by itself.`,
  lastReason: 'The reason before',
};

const ko: typeof en = {
  waits: '다른 사람의 승인 대기',
  wishes: { 'risk-accepted': '위험 수용', 'false-positive': '오탐', mute: '예외 처리' },
  asked: (who, wish, day) => `${who}님의 요청: ${wish}, ${day}까지`,
  because: (reason) => `사유: ${reason}`,
  untilThen: '다른 분석가나 관리자가 승인할 때까지 발견 사항은 미해결로 남습니다.',
  yours: '본인이 요청했으므로 다른 사람이 답해야 합니다.',
  nobodyElse:
    '발견 사항을 결정할 수 있는 사람이 본인뿐이며 자신의 요청은 승인할 수 없습니다. 설정의 사용자 탭에서 다른 분석가나 관리자를 초대하십시오. 그때까지 발견 사항은 미해결로 남습니다.',
  nobodyElseAnalyst:
    '발견 사항을 결정할 수 있는 사람이 본인뿐이며 자신의 요청은 승인할 수 없습니다. 관리자에게 다른 분석가를 초대해 달라고 요청하십시오. 그때까지 발견 사항은 미해결로 남습니다.',
  invite: '사용자 초대',
  acceptHint: '다른 분석가나 관리자의 승인이 필요합니다. 그때까지 발견 사항은 미해결로 남습니다.',
  criticalHint: '치명 등급은 다른 분석가나 관리자의 승인이 필요합니다. 그때까지 미해결로 남습니다.',
  grewCritical: (reason) =>
    `치명 등급이 되기 전이나 두 사람의 승인을 받기 전 규칙에 따라 한 사람이 오탐으로 처리했습니다. 이제는 다른 사람의 승인이 필요합니다. 당시 사유: ${reason}`,
  approve: '승인',
  decline: '반려',
  withdraw: '요청 취소',
  note: '의견(선택)',
  problems: {
    answered: '이미 처리되었거나 만료된 요청입니다. 변경하지 않았습니다.',
    forbidden: '자신이 요청한 것은 처리할 수 없습니다. 변경하지 않았습니다.',
  },
  view: '승인 대기',
  chip: '승인 대기',
  chipValue: '다른 사람',
  banner: (count) => `다른 사람의 승인을 기다리는 요청이 ${count}건 있습니다`,
  tableTitle: '다른 사람의 승인 대기',
  tableLead: '위험 수용과, 치명 등급을 숨기는 오탐·예외 처리입니다. 다른 사람이 승인하기 전에는 적용되지 않습니다.',
  columns: { wish: '요청', until: '만료일', by: '요청자', at: '요청 시각', reason: '사유', answer: '처리' },
  approvedBy: (who) => `${who} 승인`,
  ofFinding: (wish, finding) => `${wish}: ${finding}`,
  reviewField: '재검토일',
  reviewHint: (days) => `최대 ${days}일 뒤까지입니다. 그날 발견 사항이 자동으로 다시 열립니다.`,
  lastReason: '이전 사유',
};

export const approvals: Bilingual<typeof en> = { en, ko };
