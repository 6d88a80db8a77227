import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'Analyzers',
  lead: 'The questions that are asked of logs, key state and inventory, and how each was answered last.',
  link: 'All analyzers',
  about: 'About this analyzer',
  more: 'What to do, when it is harmless, and what it cannot see',
  back: 'All findings',
  search: 'Search analyzers',
  searchHint: 'Word, code such as THR-03, or technique such as T1485',
  searchButton: 'Search',
  families: 'Families',
  shown: (shown: string, all: string) => `${shown} of ${all} analyzers`,
  none: 'No analyzer matches',
  noneText: 'Try another word, or look at all of them.',
  all: 'Show all',
  lastAnswer: 'Last answer',
  neverRun: 'not asked yet',
  answered: (findings: string) => (findings === '0' ? 'found nothing' : `found ${findings}`),
  showFindings: 'Show its findings',
  doing: 'What to do',
  generated: (command: string) => `Made from the analyzers by \`${command}\`; do not edit.`,
  columns: { code: 'Code', analyzer: 'Analyzer', severity: 'Severity', title: 'Title' },
};

const ko: typeof en = {
  title: '분석기',
  lead: '로그, 키 상태, 인벤토리에 묻는 질문과 마지막 답변입니다.',
  link: '전체 분석기',
  about: '이 분석기 설명',
  more: '조치 방법, 문제가 아닌 경우, 확인할 수 없는 것',
  back: '전체 발견 사항',
  search: '분석기 검색',
  searchHint: '단어, THR-03 같은 코드, T1485 같은 공격 기법',
  searchButton: '검색',
  families: '분류',
  shown: (shown, all) => `분석기 ${all}개 중 ${shown}개`,
  none: '일치하는 분석기가 없습니다',
  noneText: '다른 단어로 검색하거나 전체를 봅니다.',
  all: '전체 보기',
  lastAnswer: '마지막 답변',
  neverRun: '아직 실행하지 않음',
  answered: (findings) => (findings === '0' ? '발견 없음' : `${findings}건 발견`),
  showFindings: '발견 사항 보기',
  doing: '조치 방법',
  generated: (command) => `분석기에서 \`${command}\` 명령으로 생성합니다. 직접 고치지 않습니다.`,
  columns: { code: '코드', analyzer: '분석기', severity: '심각도', title: '제목' },
};

/** Words of the catalogue of analyzers, in the app and in `docs`. */
export const catalogue: Bilingual<typeof en> = { en, ko };
