import type { Bilingual } from '@/lib/model/language';

const en = {
  grantsTitle: 'Active grants',
  grantsPast: 'Past grants',
  grantsLead: 'Events do not name the grant they used: “grantee last used” is by any permission.',
  grantsNone: 'No active grants.',
  grantsNoneKnown:
    'No grants were seen. The key is older than the logs and no inventory lists its grants, so there may be some.',
  grantsPastNone: 'No ended grants were seen.',
  grantColumns: {
    grantee: 'Grantee',
    kind: 'Kind',
    operations: 'Operations',
    constraints: 'Limits',
    created: 'Created',
    createdBy: 'Created by',
    retiring: 'May retire it',
    lastUsed: 'Grantee last used',
    ended: 'Ended',
    endedBy: 'By',
  },
  granteeKinds: { service: 'Service', role: 'Role', user: 'User', account: 'Whole account', unknown: 'Not known' },
  noConstraints: 'none',
  noRetiring: 'nobody named',
};

const ko: typeof en = {
  grantsTitle: '활성 권한 부여',
  grantsPast: '종료된 권한 부여',
  grantsLead: '이벤트에는 어떤 권한 부여를 썼는지 나오지 않습니다. 마지막 사용은 권한의 종류와 무관합니다.',
  grantsNone: '활성 권한 부여가 없습니다.',
  grantsNoneKnown: '확인된 권한 부여가 없습니다. 로그보다 오래된 키이고 인벤토리에도 목록이 없으므로 있을 수 있습니다.',
  grantsPastNone: '종료된 권한 부여가 없습니다.',
  grantColumns: {
    grantee: '피부여자',
    kind: '구분',
    operations: '작업',
    constraints: '제한',
    created: '생성',
    createdBy: '생성한 주체',
    retiring: '종료 가능 주체',
    lastUsed: '피부여자의 마지막 사용',
    ended: '종료',
    endedBy: '종료 방법',
  },
  granteeKinds: { service: '서비스', role: '역할', user: '사용자', account: '계정 전체', unknown: '알 수 없음' },
  noConstraints: '없음',
  noRetiring: '지정 없음',
};

export const grantTable: Bilingual<typeof en> = { en, ko };
