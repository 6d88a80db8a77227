import type { Bilingual } from '@/lib/model/language';
import type { SearchHit } from '@/lib/model/search';

const en = {
  open: 'Search',
  title: 'Search and commands',
  placeholder: 'Key, account, finding, analyzer, event id, or a page',
  none: 'Nothing has this name.',
  failed: 'The search did not answer. Type again to retry.',
  searching: 'Searching',
  count: (count: string) => `${count} found`,
  hint: 'Arrow keys choose, Enter opens, Escape closes.',
  keysOfAccount: 'Keys of this account',
  kinds: {
    page: 'Page',
    setting: 'Setting',
    key: 'Key',
    finding: 'Finding',
    event: 'Event',
    account: 'Account',
    analyzer: 'Analyzer',
  } satisfies Record<SearchHit['kind'] | 'page' | 'setting', string>,
  keyboard: 'Keyboard',
  keyboardLead: 'Single keys work outside of text fields.',
  single: 'Single keys',
  singleOn: 'Turn single keys on',
  singleOff: 'Turn single keys off',
  shortcuts: {
    palette: 'Search and commands',
    pages: 'Overview, findings, keys, sources, settings',
    period: 'One period back, one forward',
    ranges: 'Last 24 hours, 7 days, 30 days',
    zone: 'UTC or local time',
    rows: 'Next row, row above, open, close what is open',
    help: 'This list',
  },
};

const ko: typeof en = {
  open: '검색',
  title: '검색과 명령',
  placeholder: '암호키, 계정, 발견 사항, 분석기, 이벤트 ID, 페이지',
  none: '이 이름에 맞는 것이 없습니다.',
  failed: '검색이 응답하지 않았습니다. 다시 입력해 주세요.',
  searching: '검색 중',
  count: (count) => `${count}건 찾음`,
  hint: '화살표 키로 고르고, Enter로 열고, Esc로 닫습니다.',
  keysOfAccount: '이 계정의 암호키',
  kinds: {
    page: '페이지',
    setting: '설정',
    key: '암호키',
    finding: '발견 사항',
    event: '이벤트',
    account: '계정',
    analyzer: '분석기',
  },
  keyboard: '키보드',
  keyboardLead: '단일 키는 입력란 밖에서 동작합니다.',
  single: '단일 키',
  singleOn: '단일 키 켜기',
  singleOff: '단일 키 끄기',
  shortcuts: {
    palette: '검색과 명령',
    pages: '개요, 발견 사항, 암호키, 수집 원본, 설정',
    period: '이전 기간, 다음 기간',
    ranges: '최근 24시간, 7일, 30일',
    zone: 'UTC 또는 현지 시각',
    rows: '다음 행, 위 행, 열기, 열린 상세 닫기',
    help: '이 목록',
  },
};

export const search: Bilingual<typeof en> = { en, ko };
