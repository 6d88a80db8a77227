import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  bar: 'With the selected findings',
  column: 'Select',
  select: (finding: string) => `Select: ${finding}`,
  selectAll: (count: string) => `Select all ${plural(count, 'finding', 'findings')} of this list`,
  selected: (count: string) => `${count} selected`,
  allSelected: (count: string) => `All ${count} selected, also those not drawn`,
  clear: 'Clear',
  close: 'Close',
  assign: 'Assign',
  state: 'Set status',
  due: 'Due date',
  mute: 'Mute…',
  exports: { csv: 'CSV', json: 'JSON' },
  exportAs: (format: string) => `Download the selection as ${format}`,
  apply: (count: string) => `Apply to ${count}`,
  newStatus: 'New status',
  dueField: 'Due on (empty: no date)',
  muteHint: 'Each is hidden by its analyzer on its key or principal, and so is what comes later.',
  reach: (hidden: string, subjects: string) =>
    `This will hide ${plural(hidden, 'finding', 'findings')} on ${plural(subjects, 'key or principal', 'keys or principals')}.`,
  reachBeyond: (count: string) => `${count} of them ${count === '1' ? 'is' : 'are'} not selected.`,
  reachCritical: (count: string) =>
    `${count} critical: mutes that hide a critical finding wait for a second person, and hide nothing until then.`,
  changed: (count: string) => `${count} changed`,
  asked: (count: string) => `${plural(count, 'waits', 'wait')} for a second person`,
  stayed: (count: string) => (count === '1' ? '1 stays as it is' : `${count} stay as they are`),
  refusals: {
    'not-found': 'not here any more',
    'already-so': 'so already',
    status: 'their status does not allow it',
    'waits-already': 'the same waits for a second person already',
  },
  more: (count: string) => `and ${count} more`,
  problems: {
    nothing: 'Nothing is selected. Nothing was changed.',
    'list-changed': (then: string, now: string) =>
      `The list changed since you selected it: ${then} then, ${now} now. Look again. Nothing was changed.`,
    'too-many': (most: string) => `At most ${most} findings are changed at once. Narrow the list. Nothing was changed.`,
    reason: 'Give a reason of at least 8 characters. Nothing was changed.',
    until: 'Choose a day in the future, within the limit. Nothing was changed.',
    user: 'There is no such user any more. Nothing was changed.',
    invalid: 'That could not be read. Nothing was changed.',
  },
};

const ko: typeof en = {
  bar: '선택한 발견 사항 처리',
  column: '선택',
  select: (finding) => `선택: ${finding}`,
  selectAll: (count) => `이 목록의 발견 사항 ${count}건 모두 선택`,
  selected: (count) => `${count}건 선택됨`,
  allSelected: (count) => `화면에 없는 것까지 ${count}건 모두 선택됨`,
  clear: '선택 해제',
  close: '닫기',
  assign: '담당 지정',
  state: '상태 변경',
  due: '기한',
  mute: '예외 처리…',
  exports: { csv: 'CSV', json: 'JSON' },
  exportAs: (format) => `선택 항목을 ${format} 형식으로 내려받기`,
  apply: (count) => `${count}건에 적용`,
  newStatus: '변경할 상태',
  dueField: '기한(비우면 기한 없음)',
  muteHint: '각 항목을 해당 키 또는 주체의 같은 분석기 기준으로 숨깁니다. 앞으로 생길 것도 포함합니다.',
  reach: (hidden, subjects) => `키 또는 주체 ${subjects}개의 발견 사항 ${hidden}건을 숨깁니다.`,
  reachBeyond: (count) => `이 중 ${count}건은 선택하지 않은 항목입니다.`,
  reachCritical: (count) =>
    `치명 등급 ${count}건: 치명 등급을 숨기는 예외 처리는 다른 사람의 승인을 기다리며 그때까지 숨기지 않습니다.`,
  changed: (count) => `${count}건 변경함`,
  asked: (count) => `${count}건 다른 사람의 승인 대기`,
  stayed: (count) => `${count}건 그대로 둠`,
  refusals: {
    'not-found': '더 이상 없음',
    'already-so': '이미 그 상태임',
    status: '현재 상태에서는 할 수 없음',
    'waits-already': '같은 요청이 이미 승인을 기다리는 중',
  },
  more: (count) => `외 ${count}건`,
  problems: {
    nothing: '선택한 항목이 없습니다. 변경하지 않았습니다.',
    'list-changed': (then, now) =>
      `선택한 뒤 목록이 바뀌었습니다. 선택 당시 ${then}건, 지금 ${now}건입니다. 다시 확인하십시오. 변경하지 않았습니다.`,
    'too-many': (most) => `한 번에 최대 ${most}건까지 변경합니다. 목록을 좁혀 주십시오. 변경하지 않았습니다.`,
    reason: '사유를 8자 이상 입력하십시오. 변경하지 않았습니다.',
    until: '제한 안에서 이후 날짜를 선택하십시오. 변경하지 않았습니다.',
    user: '해당 사용자가 더 이상 없습니다. 변경하지 않았습니다.',
    invalid: '입력 내용을 읽을 수 없습니다. 변경하지 않았습니다.',
  },
};

export const bulk: Bilingual<typeof en> = { en, ko };
