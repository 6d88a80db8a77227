import type { Bilingual, Language } from '@/lib/model/language';

/**
 * What became of a file or a record, as the readers write it down, in a reader's words. The store keeps the English
 * text; an English reader sees it as it is, but for the codes of records, which are spelled out.
 */
const SPELLED_OUT: Readonly<Record<string, Bilingual>> = {
  'not-json': { en: 'not JSON', ko: 'JSON이 아님' },
  'not-a-record': { en: 'not a CloudTrail record', ko: 'CloudTrail 레코드가 아님' },
  'no-event-name': { en: 'has no event name', ko: '이벤트 이름이 없음' },
  'no-event-time': { en: 'has no time that can be read', ko: '읽을 수 있는 시각이 없음' },
  'too-large': { en: 'too large', ko: '너무 큼' },
  'too-deep': { en: 'nested too deep', ko: '중첩이 너무 깊음' },
  'unreadable-wrapper': { en: 'its wrapper cannot be read', ko: '겉봉투(래퍼)를 읽을 수 없음' },
  digest: { en: 'a digest file', ko: '다이제스트 파일' },
  'public-keys': { en: 'public keys of CloudTrail', ko: 'CloudTrail 공개 키' },
  config: { en: 'a file of AWS Config', ko: 'AWS Config 파일' },
  inventory: { en: 'inventory, not logs', ko: '로그가 아니라 인벤토리' },
  policy: { en: 'a policy', ko: '정책 문서' },
  notification: { en: 'a notification', ko: '알림 메시지' },
};

/** Korean for the other reasons; what a pattern takes out of the text stands in the answer. */
const KOREAN: readonly (readonly [pattern: RegExp, ko: (...parts: string[]) => string])[] = [
  [/^(\d+) records rejected$/, (count) => `레코드 ${Number(count).toLocaleString('ko')}건을 받아들이지 못함`],
  [/^the file is empty$/, () => '빈 파일'],
  [/^the file ends in the middle$/, () => '파일이 중간에서 끝남'],
  [/^the file ends in the middle of a record$/, () => '파일이 레코드 중간에서 끝남'],
  [/^too many broken places/, () => '깨진 곳이 너무 많아 파일의 나머지를 포기함'],
  [/^not JSON$/, () => 'JSON이 아님'],
  [/^compressed twice$/, () => '두 번 압축됨'],
  [/^a bracket closes what was not opened$/, () => '열리지 않은 괄호가 닫힘'],
  [/^the gzip ends too early$/, () => 'gzip이 끝나기 전에 잘림'],
  [/^the gzip checksum does not match$/, () => 'gzip 체크섬이 맞지 않음'],
  [/^the gzip is damaged \((.*)\)$/s, (detail) => `gzip이 손상됨 (${detail})`],
  [
    /^larger than (\d+) bytes when unpacked$/,
    (bytes) => `압축을 풀면 ${Number(bytes).toLocaleString('ko')}바이트를 넘음`,
  ],
  [/^larger than (\d+) bytes$/, (bytes) => `${Number(bytes).toLocaleString('ko')}바이트보다 큼`],
  [/^unpacks to more than (\d+) times its size$/, (times) => `압축을 풀면 원래 크기의 ${times}배를 넘음`],
  [/^it cannot be read: (.*)$/s, (detail) => `읽을 수 없음: ${detail}`],
  [/^its decoder stopped: (.*)$/s, (detail) => `해석하던 스레드가 멈춤: ${detail}`],
  [/^there is nothing here, or it cannot be read$/, () => '아무것도 없거나 읽을 수 없음'],
  [/^no file matches$/, () => '일치하는 파일이 없음'],
  [/^it was listed later$/, () => '나중에 목록을 읽음'],
  [/^no CloudTrail records in it$/, () => 'CloudTrail 레코드가 없음'],
  [
    /^CSV of the event history/,
    () => '이벤트 기록의 CSV로, 이벤트 내용이 대부분 빠져 있습니다. JSON으로 다시 내려받으십시오',
  ],
  [
    /^LookupEvents as text, YAML or a table/,
    () => 'JSON이 아니라 텍스트, YAML 또는 표로 출력한 LookupEvents입니다. --output json으로 다시 요청하십시오',
  ],
  [
    /^CSV of columns of records/,
    () => '레코드의 열만 뽑은 CSV로, 이벤트의 나머지가 빠져 있습니다. 로그 파일을 읽으십시오',
  ],
  [/^CSV with the records as texts/, () => '레코드가 열 안의 텍스트로 든 CSV입니다. 결과를 JSON으로 내보내십시오'],
  [
    /^rows of a table, in which the names/,
    () => '레코드의 필드 이름이 사라진 테이블 행입니다. 테이블의 바탕이 된 로그 파일을 읽으십시오',
  ],
  [
    /^CloudTrail records as OCSF/,
    () => 'OCSF로 바뀐 CloudTrail 레코드로, 각 레코드의 일부가 빠져 있습니다. 추적의 로그 파일을 읽으십시오',
  ],
  [
    /^CloudTrail records as Elastic keeps them/,
    () => 'event.original 없이 Elastic 형식으로 바뀐 CloudTrail 레코드입니다. 추적의 로그 파일을 읽으십시오',
  ],
  [
    /^LookupEvents without CloudTrailEvent/,
    () => '이벤트가 담긴 필드인 CloudTrailEvent가 빠진 LookupEvents입니다. 이 필드를 빼지 말고 다시 요청하십시오',
  ],
  [/^base64, not JSON/, () => 'JSON이 아니라 base64입니다. base64 -d 등으로 먼저 푸십시오'],
  [/^objects as Python prints them/, () => 'JSON이 아니라 Python이 출력한 객체입니다. json.dumps로 다시 쓰십시오'],
  [/^packed as a ZIP archive/, () => 'gzip이 아니라 ZIP으로 압축되어 있습니다. 먼저 압축을 푸십시오'],
  [
    /^packed as (\S+), not gzip/,
    (packing) => `gzip이 아니라 ${packing} 형식으로 압축되어 있습니다. 먼저 압축을 푸십시오`,
  ],
  [/^a Parquet file/, () => 'Parquet 파일입니다. 그 바탕이 된 로그 파일을 읽으십시오'],
];

/** The reason in a language; one that is in no list stays as it was written. */
export function readingReason(reason: string, language: Language): string {
  const spelled = Object.hasOwn(SPELLED_OUT, reason) ? SPELLED_OUT[reason] : undefined;
  if (spelled !== undefined) return spelled[language];
  if (language === 'en') return reason;
  for (const [pattern, ko] of KOREAN) {
    const found = pattern.exec(reason);
    if (found !== null) return ko(...found.slice(1));
  }
  return reason;
}
