import type { BaselineKind } from '@/lib/model/baseline';
import type { Bilingual } from '@/lib/model/language';

const en = {
  title: 'Beside what is usual',
  lead: 'What was counted, what is usual, and the threshold by which the finding was judged. Times are UTC.',
  units: {
    decryptions: 'Decryptions an hour',
    grants: 'Grants an hour',
    'external-decryptions': 'Decryptions a day by the outside account',
    secrets: 'Most secrets within ten minutes of the day',
    newcomer: 'Uses a day',
  } satisfies Record<BaselineKind, string>,
  value: 'Counted',
  crossed: 'Crossed the threshold',
  newcomer: 'The newcomer',
  others: 'Everybody else',
  usual: 'Usual',
  threshold: 'Threshold',
  hourOfWeek: 'Usual at this hour of the week',
  summary: (peak: string, when: string, threshold: string) =>
    `${peak} at ${when}, against a threshold of ${threshold}.`,
  summaryFirst: (when: string, before: string) =>
    `First seen on ${when}; on the ${before} days shown before, only others used the key.`,
};

const ko: typeof en = {
  title: '평소와 비교',
  lead: '집계한 값, 평소 값, 판단에 사용한 임계값입니다. 시각은 UTC입니다.',
  units: {
    decryptions: '시간당 복호화 횟수',
    grants: '시간당 권한 부여 수',
    'external-decryptions': '외부 계정의 하루 복호화 횟수',
    secrets: '하루 중 10분 안에 읽은 최대 비밀 수',
    newcomer: '하루 사용 횟수',
  },
  value: '집계 값',
  crossed: '임계값 초과',
  newcomer: '새로 나타난 쪽',
  others: '그 밖의 모두',
  usual: '평소',
  threshold: '임계값',
  hourOfWeek: '같은 요일·시간의 평소 값',
  summary: (peak, when, threshold) => `${when}에 ${peak}(임계값 ${threshold})입니다.`,
  summaryFirst: (when, before) => `${when}에 처음 관찰되었으며, 그 전 ${before}일 동안은 다른 쪽만 키를 사용했습니다.`,
};

export const baseline: Bilingual<typeof en> = { en, ko };
