import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'What breaks if the key is disabled',
  lead: 'From encryption contexts and services of all data: in use first, then by how soon it stops, then by calls of 30 days.',
  none: 'Nothing was seen that needs this key. That is not proof: see what cannot be seen.',
  columns: {
    rank: 'No.',
    service: 'Service',
    resource: 'Resource',
    stops: 'What stops',
    soon: 'How soon',
    recent: 'Calls, 30 d',
    last: 'Last activity',
  },
  noResource: 'no resource shown',
  stops: {
    's3-objects': 'Reads and writes of objects with SSE-KMS (GetObject, PutObject, CopyObject)',
    'ebs-volumes': 'Attaching the volume, starting its instance, restoring or copying its snapshots',
    'rds-databases': 'Starting, restoring and copying the database; RDS takes one without its key out of service',
    'dynamodb-tables': 'Every read and write of the table; DynamoDB archives a table that stays without its key',
    secrets: 'GetSecretValue, PutSecretValue and rotation of the secret',
    parameters: 'GetParameter with decryption, and PutParameter',
    'lambda-functions': 'Cold starts: the environment of the function cannot be decrypted',
    'log-groups': 'Reading the log group, and taking in new log events',
    trails: 'Delivery of log files by the trail, and reading those delivered',
    images: 'Pulling and pushing images',
    queues: 'SendMessage and ReceiveMessage',
    topics: 'Publish, and delivery to subscribers',
    streams: 'PutRecord and GetRecords',
    'file-systems': 'Mounting the file system, and restoring it',
    backups: 'Backup and restore of the resource',
    'own-calls': 'The calls of programs and people themselves: DisabledException',
    'service-calls': 'What the service encrypts or decrypts with it',
  },
  soon: {
    'at-once': 'at the next call',
    minutes: 'within minutes, when the cached data key runs out',
    'next-start': 'at the next start, attach or restore; what runs goes on for now',
  },
  shown: (shown: string, all: string) => `${shown} of ${all} shown, the first to be hit.`,
  unseenTitle: 'What cannot be seen',
  unseen: {
    'bucket-keys':
      'S3 Bucket Keys: one call stands for many objects, and S3 goes on without KMS until its bucket key runs out.',
    'cached-keys':
      'Data keys held in memory: attached volumes, running databases and the encryption SDKs work on without a call, and fail later.',
    'no-context': 'Services that send no encryption context show that they call, not for which resource.',
    'before-logs': 'Data encrypted before the first log, and not read since.',
    offline: 'A public key that was handed out goes on working without KMS.',
  },
};

const ko: typeof en = {
  title: '비활성화하면 멈추는 것',
  lead: '전체 데이터의 암호화 컨텍스트와 서비스 기준입니다. 사용 중인 것, 빨리 멈추는 것, 30일 호출이 많은 것 순입니다.',
  none: '이 키가 필요한 것이 확인되지 않았습니다. 없다는 증명은 아닙니다. 보이지 않는 것을 확인하십시오.',
  columns: {
    rank: '순위',
    service: '서비스',
    resource: '리소스',
    stops: '멈추는 것',
    soon: '시점',
    recent: '호출(30일)',
    last: '마지막 활동',
  },
  noResource: '리소스가 나타나지 않음',
  stops: {
    's3-objects': 'SSE-KMS 객체의 읽기와 쓰기(GetObject, PutObject, CopyObject)',
    'ebs-volumes': '볼륨 연결, 인스턴스 시작, 스냅샷 복원과 복사',
    'rds-databases': '데이터베이스의 시작, 복원, 복사. RDS는 키가 없는 데이터베이스를 중단시킵니다',
    'dynamodb-tables': '테이블의 모든 읽기와 쓰기. 키가 없는 상태가 이어지면 DynamoDB가 테이블을 보관 처리합니다',
    secrets: '보안 암호의 GetSecretValue, PutSecretValue, 교체',
    parameters: '복호화하는 GetParameter와 PutParameter',
    'lambda-functions': '콜드 스타트: 함수의 환경 변수를 복호화할 수 없습니다',
    'log-groups': '로그 그룹 조회와 새 로그 수집',
    trails: '추적의 로그 파일 전달과 전달된 파일의 조회',
    images: '이미지 가져오기와 올리기',
    queues: 'SendMessage와 ReceiveMessage',
    topics: '게시와 구독자 전달',
    streams: 'PutRecord와 GetRecords',
    'file-systems': '파일 시스템 탑재와 복원',
    backups: '리소스의 백업과 복원',
    'own-calls': '프로그램과 사람이 직접 하는 호출: DisabledException',
    'service-calls': '서비스가 이 키로 하는 암호화와 복호화',
  },
  soon: {
    'at-once': '다음 호출부터',
    minutes: '몇 분 안에, 캐시된 데이터 키가 만료되면',
    'next-start': '다음 시작, 연결, 복원 때. 실행 중인 것은 당분간 계속됩니다',
  },
  shown: (shown, all) => `${all}개 중 먼저 영향을 받는 ${shown}개를 표시합니다.`,
  unseenTitle: '보이지 않는 것',
  unseen: {
    'bucket-keys': 'S3 버킷 키: 호출 한 건이 여러 객체를 대표하며, 버킷 키가 만료될 때까지 S3는 KMS 없이 동작합니다.',
    'cached-keys':
      '메모리에 있는 데이터 키: 연결된 볼륨, 실행 중인 데이터베이스, 암호화 SDK는 호출 없이 계속 동작하다가 나중에 실패합니다.',
    'no-context': '암호화 컨텍스트를 보내지 않는 서비스는 호출 사실만 보이고 어느 리소스인지는 보이지 않습니다.',
    'before-logs': '첫 로그 이전에 암호화되고 그 뒤로 읽지 않은 데이터.',
    offline: '이미 배포한 공개 키는 KMS 없이도 계속 쓸 수 있습니다.',
  },
};

/** Words of what would stop without a key. */
export const whatBreaks: Bilingual<typeof en> = { en, ko };
