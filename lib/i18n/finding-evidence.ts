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
  openList: 'Open as a list',
  openAll: (count: string) => (count === '1' ? 'The event' : `All ${count} events`),
  listTitle: 'Events of the evidence',
  listLead: (headline: string) => `Finding: ${headline}`,
  backToFinding: 'The finding',
  download: 'Download',
  formats: {
    csv: { name: 'CSV', use: 'What the list shows, for spreadsheets' },
    json: { name: 'JSON', use: 'With the file and place of each record' },
  },
  listed: (from: string, to: string, all: string) => `Events ${from} to ${to} of ${all}, oldest first`,
  namedOnly: (named: string, all: string) =>
    `The analyzer counted ${all} and named the first ${named}, which stand here. Which the others are it did not keep.`,
  countedOtherwise: (counted: string) =>
    `The finding counts ${counted}. The list may have fewer when a call used one key twice, and more when events came in since.`,
  marked: 'Marked is what the finding names, and why a call failed.',
  recordTitle: 'Record',
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
  openList: '목록으로 보기',
  openAll: (count) => `이벤트 ${count}건 모두 보기`,
  listTitle: '증적 이벤트',
  listLead: (headline) => `발견 사항: ${headline}`,
  backToFinding: '발견 사항',
  download: '내려받기',
  formats: {
    csv: { name: 'CSV', use: '목록의 내용, 스프레드시트용' },
    json: { name: 'JSON', use: '각 레코드의 파일과 위치 포함' },
  },
  listed: (from, to, all) => `이벤트 ${all}건 중 ${from}~${to}, 오래된 순`,
  namedOnly: (named, all) =>
    `분석기는 ${all}건을 세고 처음 ${named}건만 남겼습니다. 여기에는 그 ${named}건이 나오며, 나머지가 어느 이벤트인지는 남아 있지 않습니다.`,
  countedOtherwise: (counted) =>
    `발견 사항은 ${counted}건을 셌습니다. 한 호출이 같은 키를 두 번 쓰면 목록이 더 적고, 이후 수집된 이벤트가 있으면 더 많을 수 있습니다.`,
  marked: '발견 사항이 언급하는 값과 호출이 실패한 이유를 강조했습니다.',
  recordTitle: '원본 레코드',
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
