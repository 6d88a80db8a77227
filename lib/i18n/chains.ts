import type { Step, StepRole } from '@/lib/model/chain';
import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

/** A step as a sentence is made of it: names shortened by the page, `what` empty when the records do not say. */
type Told = Pick<Step, 'operation'> & { readonly who: string; readonly what: string; readonly times: string };
type StepWords = Readonly<Record<StepRole, (step: Told) => string>>;

const en = {
  story: 'What happened, in order',
  storyLead: (count: string) => plural(count, 'step', 'steps'),
  times: (count: string) => `, ${plural(count, 'time', 'times')}`,
  somebody: 'somebody',
  record: 'Record',
  recordOf: (step: string) => `Record of step ${step}`,
  folded: (count: string) => `${plural(count, 'finding', 'findings')} folded in`,
  parts: 'Findings folded in',
  partsLead: 'Each began with a step of this story and keeps its own status.',
  noParts: 'No other finding began with a step of this story.',
  partsFree: 'This finding no longer asks for somebody, so what was folded into it shows by itself again.',
  partOf: 'Part of',
  isPart: 'part of a chain',
  unfold: (count: string) => `${count} folded into chains`,
  unfoldHint:
    'Findings that a chain in this list tells as its steps. Shows them as rows of their own. A filter that leaves the chain out shows them too, so the numbers beside filters may add up to more than the list.',
  fold: 'Fold into chains',
  steps: {
    opened: ({ who, what }) => `${who} opened the policy of ${what}`,
    granted: ({ who, what }) => `${who} made a grant to ${what}`,
    shared: ({ who, what }) => `${who} shared ${what}`,
    redirected: ({ who, what }) => `${who} set another key as the default encryption of ${what}`,
    imported: ({ who, what }) => `${who} imported material into ${what}`,
    called: ({ who, what, operation, times }) => `${who} called ${operation} with ${what}${times}`,
    encrypted: ({ who, what, operation, times }) => `${who} encrypted ${what} by ${operation}${times}`,
    taken: ({ who, what, operation }) => `${who} took ${what} (${operation})`,
    'put-back': ({ who, what }) => `${who} put the policy of ${what} back`,
    'taken-away': ({ who, what, operation }) => `${who} took ${what} away (${operation})`,
  } satisfies StepWords as StepWords,
  unsaid: 'something that the record does not name',
};

const ko: typeof en = {
  story: '일어난 순서',
  storyLead: (count) => `${count}단계`,
  times: (count) => ` (${count}회)`,
  somebody: '알 수 없는 주체',
  record: '기록',
  recordOf: (step) => `${step}단계 기록`,
  folded: (count) => `발견 사항 ${count}건 포함`,
  parts: '이 사슬에 포함된 발견 사항',
  partsLead: '각각 이 경과의 한 단계에서 시작되었으며 상태는 따로 관리됩니다.',
  noParts: '이 경과의 단계에서 시작된 다른 발견 사항은 없습니다.',
  partsFree: '이 발견 사항은 더 이상 조치 대상이 아니므로 포함되었던 항목이 다시 개별로 표시됩니다.',
  partOf: '상위 사슬',
  isPart: '사슬의 일부',
  unfold: (count) => `사슬에 포함된 ${count}건`,
  unfoldHint:
    '이 목록의 사슬이 단계로 설명하는 발견 사항입니다. 개별 행으로 표시합니다. 사슬이 제외되는 필터에서도 개별 행으로 표시되므로, 필터 옆 숫자의 합이 목록의 건수보다 클 수 있습니다.',
  fold: '사슬로 묶기',
  steps: {
    opened: ({ who, what }) => `${who} 주체가 ${what} 키 정책을 확대함`,
    granted: ({ who, what }) => `${who} 주체가 ${what} 대상에 Grant를 생성함`,
    shared: ({ who, what }) => `${who} 주체가 ${what} 리소스를 공유함`,
    redirected: ({ who, what }) => `${who} 주체가 ${what}의 기본 암호화에 다른 키를 지정함`,
    imported: ({ who, what }) => `${who} 주체가 ${what} 키에 구성 요소를 가져옴`,
    called: ({ who, what, operation, times }) => `${who} 주체가 ${what} 키로 ${operation} 호출${times}`,
    encrypted: ({ who, what, operation, times }) => `${who} 주체가 ${what} 데이터를 ${operation} 호출로 암호화${times}`,
    taken: ({ who, what, operation }) => `${who} 주체가 ${what} 리소스를 가져감 (${operation})`,
    'put-back': ({ who, what }) => `${who} 주체가 ${what} 키 정책을 되돌림`,
    'taken-away': ({ who, what, operation }) => `${who} 주체가 ${what} 키를 쓸 수 없게 함 (${operation})`,
  },
  unsaid: '기록에 없는 대상',
};

export const chains: Bilingual<typeof en> = { en, ko };
