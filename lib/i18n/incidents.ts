import type { KnownIncident } from '@/lib/model/incident';
import type { Bilingual } from '@/lib/model/language';
import { plural } from './plural';

const en = {
  title: { events: 'Events were damaged', ledger: 'Decisions were damaged' } satisfies Record<
    KnownIncident['store'],
    string
  >,
  kinds: {
    'log-damaged': 'The write-ahead log of the store could not be read.',
    'file-damaged': 'The file of the store could not be read.',
    'file-missing': 'The file of the store was missing.',
    'writes-lost':
      'The store lacked writes that it had taken, because its log was missing or cut, or an older copy lay in its place.',
    'part-broken': 'A file of the folder of facts was missing or cut.',
  } satisfies Record<KnownIncident['kind'], string>,
  writes: (writes: string) => `${plural(writes, 'write is', 'writes are')} missing.`,
  seen: (detail: string) => `Seen: ${detail}.`,
  aside: (folder: string) => `What was damaged lies in ${folder}; remove that folder to end this notice.`,
  rebuilt: (at: string) => `The events were rebuilt on ${at}.`,
  rebuild: 'Rebuild the events from the archive and the logs: keytrail rebuild. Decisions are kept.',
  restored: (at: string) => `A backup was put back on ${at}.`,
  ledgerNext:
    'Users, decisions and notes that were written last may be missing. A backup brings them back: keytrail restore FILE.',
};

const ko: typeof en = {
  title: { events: '이벤트가 손상되었습니다', ledger: '결정 기록이 손상되었습니다' },
  kinds: {
    'log-damaged': '저장소의 미리 쓰기 로그를 읽을 수 없었습니다.',
    'file-damaged': '저장소 파일을 읽을 수 없었습니다.',
    'file-missing': '저장소 파일이 없었습니다.',
    'writes-lost':
      '이미 받은 쓰기 가운데 일부가 저장소에 없었습니다. 로그가 없거나 잘렸거나, 더 오래된 사본이 대신 놓여 있었습니다.',
    'part-broken': '사실 폴더의 파일이 없거나 잘려 있었습니다.',
  },
  writes: (writes: string) => `쓰기 ${writes}건이 없습니다.`,
  seen: (detail: string) => `확인한 내용: ${detail}.`,
  aside: (folder: string) => `손상된 것은 ${folder}에 있습니다. 이 폴더를 지우면 알림이 사라집니다.`,
  rebuilt: (at: string) => `${at}에 이벤트를 다시 만들었습니다.`,
  rebuild: 'keytrail rebuild로 보관본과 로그에서 이벤트를 다시 만들 수 있습니다. 결정 기록은 그대로입니다.',
  restored: (at: string) => `${at}에 백업을 되살렸습니다.`,
  ledgerNext:
    '마지막에 쓴 사용자, 결정, 메모가 없을 수 있습니다. 백업에서 되살리려면 keytrail restore FILE을 실행해 주세요.',
};

export const incidents: Bilingual<typeof en> = { en, ko };

export interface IncidentParts {
  readonly happened: string;
  /** What the engine or the reader said, as it said it. */
  readonly seen: string;
  /** What still holds, and what to do. */
  readonly next: string;
  readonly aside: string;
}

/** One incident in its parts, each a sentence or two. */
export function incidentParts(words: typeof en, incident: KnownIncident): IncidentParts {
  const day = incident.rebuiltAt?.slice(0, 10);
  const next = {
    ledger: day === undefined ? words.ledgerNext : words.restored(day),
    events: day === undefined ? words.rebuild : words.rebuilt(day),
  };
  const kind = words.kinds[incident.kind];
  return {
    happened: incident.writes === null ? kind : `${kind} ${words.writes(String(incident.writes))}`,
    seen: words.seen(incident.detail),
    next: next[incident.store],
    aside: words.aside(incident.folder),
  };
}

/** What happened, what still holds and what to do, as one text. */
export function incidentText(words: typeof en, incident: KnownIncident): string {
  const { happened, seen, next, aside } = incidentParts(words, incident);
  return [happened, seen, next, aside].join(' ');
}
