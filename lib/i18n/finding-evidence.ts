import type { Bilingual } from '@/lib/model/language';

const en = {
  evidence: 'Evidence',
  evidenceLead: (shown: string, all: string) => `${shown} of ${all} events, oldest first`,
  evidenceAll: (all: string) => `${all} ${all === '1' ? 'event' : 'events'}, oldest first`,
  evidenceNone: 'This finding rests on key state, not on single events.',
  evidenceGone: (count: string) =>
    `${count} of the named events are not in the store any more. The store was rebuilt without the files that held them.`,
  evidenceColumns: {
    time: 'Time',
    event: 'Event',
    principal: 'Who',
    from: 'From',
    outcome: 'Outcome',
    record: 'Record',
  },
  ok: 'OK',
  showRecord: 'Show JSON',
  hideRecord: 'Hide JSON',
  record: (id: string) => `Record of event ${id}`,
  recordPlace: (path: string, index: string) => `${path}, record ${index}`,
  recordFromFile: 'Read from the log file now.',
  recordFromBucket: 'Read from its bucket now.',
  recordFromStore: 'As kept in the store.',
  recordGone:
    'The log file that held this event is no longer at its place. The columns above are what was kept; the full record is not.',
  recordChanged: 'The file at that place no longer holds this event there. It was changed after it was read.',
  recordUnreachable: (reason: string) =>
    `Its bucket could not be asked now, so the full record cannot be shown. The columns above are what was kept. ${reason}`,
  recordUnknown: 'This event is not in the store.',
};

const ko: typeof en = {
  evidence: '증적',
  evidenceLead: (shown, all) => `이벤트 ${all}건 중 ${shown}건, 오래된 순`,
  evidenceAll: (all) => `이벤트 ${all}건, 오래된 순`,
  evidenceNone: '이 발견 사항은 개별 이벤트가 아니라 키 상태에 근거합니다.',
  evidenceGone: (count) =>
    `해당 이벤트 중 ${count}건은 저장소에 없습니다. 그 이벤트가 든 파일 없이 저장소가 다시 만들어졌습니다.`,
  evidenceColumns: {
    time: '시각',
    event: '이벤트',
    principal: '주체',
    from: '출발지',
    outcome: '결과',
    record: '원본',
  },
  ok: '성공',
  showRecord: 'JSON 보기',
  hideRecord: 'JSON 숨기기',
  record: (id) => `이벤트 ${id}의 원본 레코드`,
  recordPlace: (path, index) => `${path}, ${index}번 레코드`,
  recordFromFile: '로그 파일에서 지금 읽은 내용입니다.',
  recordFromBucket: '버킷에서 지금 읽은 내용입니다.',
  recordFromStore: '저장소에 보관된 내용입니다.',
  recordGone:
    '이 이벤트가 들어 있던 로그 파일이 원래 위치에 없습니다. 위의 항목만 보관되어 있고 전체 레코드는 없습니다.',
  recordChanged: '해당 위치의 파일에 이 이벤트가 없습니다. 파일을 읽은 뒤에 내용이 바뀌었습니다.',
  recordUnreachable: (reason) =>
    `지금 버킷을 조회할 수 없어 전체 레코드를 표시하지 못합니다. 위의 항목이 보관된 내용입니다. ${reason}`,
  recordUnknown: '이 이벤트는 저장소에 없습니다.',
};

export const findingEvidence: Bilingual<typeof en> = { en, ko };
