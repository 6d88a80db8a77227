import type { Bilingual } from '@/lib/model/language';
import type { UploadProblem } from '@/lib/model/upload';
import { plural } from './plural';

const en = {
  title: 'Upload logs',
  lead: (file: string, total: string) =>
    `CloudTrail logs and key inventory, plain or gzip. At most ${file} a file, ${total} in all.`,
  drop: 'Drop files or folders here',
  dropNow: 'Let go to upload',
  choose: 'Choose files',
  chooseHint: 'They stay on this server, in the data folder.',
  onlyAdmin: 'An administrator can upload logs here.',
  cancel: 'Cancel',
  clear: 'Clear the list',
  sending: (done: string, all: string) => `${done} of ${plural(all, 'file', 'files')} sent`,
  states: {
    waiting: 'Waits',
    sending: (percent: string) => `${percent} sent`,
    kept: 'Sent; it is being read',
    queued: 'Sent; it waits for its turn to be read',
    known: 'Was here already',
    cancelled: 'Cancelled; nothing of it was kept',
  },
  sampleTakesNone: 'The sample story takes no logs of yours. Start with `npm start -- --empty`, and upload them there.',
  problems: {
    'file-too-large': (limit: string) => `Larger than ${limit}, so it was not taken. Read it from disk instead.`,
    'no-room': (limit: string) => `All uploads together may be ${limit}, and they are. Ask for more in keytrail.json.`,
    'cut-off': () => 'It was cut off on its way. Nothing of it was kept; send it again.',
    empty: () => 'The file is empty.',
    'disk-full': () => 'The disk of the server is full. Nothing of it was kept.',
    sample: () => 'The sample story takes no logs of yours. Start with npm start -- --empty, and upload them there.',
  } satisfies Record<UploadProblem, (limit: string) => string>,
  refused: 'Your role does not allow uploads. Nothing was sent.',
  signedOut: 'You are signed out. Sign in and send it again.',
  failed: 'The server did not answer as it should. Send it again.',
  more: (count: string) => `and ${plural(count, 'more file', 'more files')}`,
  see: 'See how they were read',
};

const ko: typeof en = {
  title: '로그 업로드',
  lead: (file, total) => `CloudTrail 로그와 키 인벤토리, 일반 또는 gzip. 파일당 최대 ${file}, 모두 합쳐 ${total}까지.`,
  drop: '파일이나 폴더를 여기에 놓으세요',
  dropNow: '놓으면 업로드합니다',
  choose: '파일 선택',
  chooseHint: '이 서버의 데이터 폴더에만 보관합니다.',
  onlyAdmin: '관리자가 여기서 로그를 업로드할 수 있습니다.',
  cancel: '취소',
  clear: '목록 비우기',
  sending: (done, all) => `파일 ${all}개 중 ${done}개 전송`,
  states: {
    waiting: '대기',
    sending: (percent) => `${percent} 전송`,
    kept: '전송 완료, 읽는 중',
    queued: '전송 완료, 읽을 차례를 기다림',
    known: '이미 있는 파일',
    cancelled: '취소됨, 보관하지 않음',
  },
  sampleTakesNone:
    '예시 데이터에는 실제 로그를 넣지 않습니다. `npm start -- --empty`로 시작한 뒤 그곳에서 업로드해 주세요.',
  problems: {
    'file-too-large': (limit) => `${limit}보다 커서 받지 않았습니다. 디스크에서 직접 읽어 주세요.`,
    'no-room': (limit) => `업로드 전체 한도(${limit})가 찼습니다. keytrail.json에서 한도를 늘려 주세요.`,
    'cut-off': () => '전송이 중간에 끊겼습니다. 보관한 것이 없으니 다시 보내 주세요.',
    empty: () => '빈 파일입니다.',
    'disk-full': () => '서버 디스크가 가득 찼습니다. 보관한 것이 없습니다.',
    sample: () =>
      '예시 데이터에는 실제 로그를 넣지 않습니다. npm start -- --empty로 시작한 뒤 그곳에서 업로드해 주세요.',
  },
  refused: '이 역할로는 업로드할 수 없습니다. 보낸 것이 없습니다.',
  signedOut: '로그아웃되었습니다. 로그인한 뒤 다시 보내 주세요.',
  failed: '서버가 제대로 응답하지 않았습니다. 다시 보내 주세요.',
  more: (count) => `외 파일 ${count}개`,
  see: '읽은 결과 보기',
};

/** The words of uploading. */
export const upload: Bilingual<typeof en> = { en, ko };
