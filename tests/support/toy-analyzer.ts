import { type Analyzer, defineAnalyzer, type FindingRow, type KeyAspect } from '@/lib/model/analyzer';
import type { Query } from '@/lib/model/query';
import { findingRow } from '@/lib/sql/columns';
import { sql } from '@/lib/sql/sql';

const PROSE = {
  code: 'HYG-99',
  version: 1,
  category: 'hygiene',
  severity: 'medium',
  severityRule: { en: 'Always medium.', ko: '항상 보통입니다.' },
  needs: ['events'],
  title: { en: 'Toy', ko: '장난감' },
  rationale: { en: 'For tests.', ko: '시험용입니다.' },
  row: findingRow,
  headline: { en: (row: FindingRow) => `${row.subject} is so`, ko: (row: FindingRow) => `${row.subject} 발견` },
  remediation: { en: [], ko: [] },
  terraform: '',
  breaks: { en: 'Nothing.', ko: '없습니다.' },
  falsePositives: { en: [], ko: [] },
  blindSpots: { en: [], ko: [] },
  references: [],
  compliance: {},
  attack: [],
} as const;

/** A condition for tests of the machinery: finds each disabled key unless told to ask something else. */
export function toyCondition(
  over: Partial<{
    id: string;
    sql: (asOf: Date) => Query;
    needs: Analyzer['needs'];
    restsOn: KeyAspect;
    timeless: true;
  }> = {},
): Analyzer {
  return defineAnalyzer({
    ...PROSE,
    id: 'toy-condition',
    kind: 'condition',
    identity: ['account_id', 'subject'],
    sql: () => sql`
      select
        key_arn        as subject,
        account_id,
        region,
        state_since    as observed_at,
        []::varchar[]  as event_ids,
        0              as event_count,
        'high'         as confidence
      from keys
      where state = 'Disabled'
      order by subject
    `,
    ...over,
  });
}

/** An occurrence for tests of the machinery: finds denied calls, one finding a principal. */
export function toyOccurrence(over: Partial<{ id: string; sql: () => Query }> = {}): Analyzer {
  return defineAnalyzer({
    ...PROSE,
    id: 'toy-occurrence',
    kind: 'occurrence',
    identity: ['subject'],
    sql: (window) => sql`
      select
        principal                                       as subject,
        min(recipient_account_id)                       as account_id,
        min(aws_region)                                 as region,
        min(event_time)                                 as observed_at,
        list(cast(event_id as varchar) order by event_time)[1:20] as event_ids,
        count(*)                                        as event_count,
        'high'                                          as confidence
      from kms_events
      where event_time >= ${window.from}
        and event_time < ${window.to}
        and outcome = 'denied'
      group by principal
      order by subject
    `,
    ...over,
  });
}
