import type { IngestStage } from '@/lib/model/ingest-stages';
import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  stages: {
    discovered: 'Discovered',
    fetched: 'Fetched',
    unpacked: 'Decompressed',
    parsed: 'Parsed',
    kept: 'Kept',
    stored: 'Stored',
  } satisfies Record<IngestStage, string>,
  units: {
    files: (count: string) => plural(count, 'file', 'files'),
    records: (count: string) => plural(count, 'record', 'records'),
    events: (count: string) => plural(count, 'new event', 'new events'),
  },
  title: 'Stages of the running ingest',
  secondsLeft: (seconds: string) => `about ${plural(seconds, 'second', 'seconds')} of reading left`,
  minutesLeft: (minutes: string) => `about ${plural(minutes, 'minute', 'minutes')} of reading left`,
  hoursLeft: (hours: string) => `about ${plural(hours, 'hour', 'hours')} of reading left`,
  pause: 'Pause',
  resume: 'Resume',
  pausedBy: (who: string) => `Paused by ${who}. What was read is kept`,
  pausedIdle: (who: string, at: string) =>
    `Reading was paused by ${who} on ${at}. Nothing new is read until it is resumed.`,
};

const ko: typeof en = {
  stages: {
    discovered: '찾음',
    fetched: '가져옴',
    unpacked: '압축 해제',
    parsed: '해석',
    kept: '보관 대상',
    stored: '저장',
  },
  units: {
    files: (count) => `파일 ${count}개`,
    records: (count) => `레코드 ${count}건`,
    events: (count) => `새 이벤트 ${count}건`,
  },
  title: '실행 중인 수집의 단계',
  secondsLeft: (seconds) => `읽기 완료까지 약 ${seconds}초 남음`,
  minutesLeft: (minutes) => `읽기 완료까지 약 ${minutes}분 남음`,
  hoursLeft: (hours) => `읽기 완료까지 약 ${hours}시간 남음`,
  pause: '일시 중지',
  resume: '다시 시작',
  pausedBy: (who) => `${who} 님이 일시 중지했습니다. 읽은 것은 보관됩니다`,
  pausedIdle: (who, at) => `${who} 님이 ${at}에 수집을 일시 중지했습니다. 다시 시작할 때까지 새로 읽지 않습니다.`,
};

/** The words of a running ingest. */
export const progress: Bilingual<typeof en> = { en, ko };
