import { z } from 'zod';
import { defineAnalyzer } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { daysBefore } from '@/lib/model/time';
import { certainty, INVENTORY_ANSWERS } from '@/lib/sql/certainty';
import { findingRow, integer, timestamp } from '@/lib/sql/columns';
import { keysKnownUntil } from '@/lib/sql/known-until';
import { agedByDays, grewOlderThan, inventoryAged } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** States in which a key refuses whoever calls it by its alias. */
const REFUSING = ['Disabled', 'PendingDeletion', 'PendingReplicaDeletion'];

/** Keys without an alias, keys that refuse work, and keys with an alias in a place where aliases were moved. */
const MAY_BE_AMISS = sql`(
  coalesce(manager, 'CUSTOMER') = 'CUSTOMER'
  and (
    (state = 'Enabled' and len(aliases) = 0)
    or list_contains(${REFUSING}, state)
    or (
      len(aliases) > 0
      and (account_id, region) in (
        select (recipient_account_id, aws_region)
        from control_events
        where event_name = 'UpdateAlias'
      )
    )
  )
)`;

interface Hygiene {
  readonly problem: 'no-alias' | 'dead-target' | 'moved-often';
  readonly alias: string;
  readonly state: string;
  readonly moves: number;
  readonly observed_at: Date;
}

function inEnglish({ problem, alias, state, moves, observed_at }: Hygiene): string {
  switch (problem) {
    case 'no-alias':
      return 'No alias names this key, so nobody can tell it from others or replace it without a change of programs';
    case 'dead-target':
      return state === 'Disabled'
        ? `alias/${alias} points at this disabled key; calls by that name fail`
        : `alias/${alias} points at this key, which waits for deletion; calls by that name fail`;
    case 'moved-often':
      return `alias/${alias} was moved ${moves} times since ${isoDay(observed_at)}, and points at this key now`;
  }
}

function inKorean({ problem, alias, state, moves, observed_at }: Hygiene): string {
  switch (problem) {
    case 'no-alias':
      return '별칭이 없어 다른 키와 구별하기 어렵고, 프로그램을 고치지 않고는 교체할 수 없습니다';
    case 'dead-target':
      return state === 'Disabled'
        ? `alias/${alias} 별칭이 비활성화된 이 키를 가리켜, 별칭을 통한 호출이 실패합니다`
        : `alias/${alias} 별칭이 삭제 대기 중인 이 키를 가리켜, 별칭을 통한 호출이 실패합니다`;
    case 'moved-often':
      return `alias/${alias} 별칭의 대상이 ${isoDay(observed_at)}부터 ${moves}번 바뀌었고, 지금은 이 키를 가리킵니다`;
  }
}

/** USE-09: a key without an alias, an alias that leads to a key that refuses, an alias that was moved again and again. */
export const aliasHygiene = defineAnalyzer({
  id: 'alias-hygiene',
  code: 'USE-09',
  version: 2,
  kind: 'condition',
  apart: {
    by: 'key',
    tables: ['keys', 'inventory_keys'],
    coverage: 'account',
    meets: () => MAY_BE_AMISS,
    moved: (from, to, _limits, { grace, history }) => sql`
      select key_arn
      from keys
      where ${agedByDays(sql`state_since`, from, to)}
        or ${grewOlderThan(grace, sql`created_at`, from, to)}
        or (state_since is null and first_seen_at is null)
      union
      select key_arn
      from inventory_keys
      where ${grewOlderThan(grace, sql`collected_at`, from, to)}
      union
      ${inventoryAged('aliases', from, to)}
      union
      select key_arn
      from control_events
      where event_name in ('CreateKey', 'ReplicateKey')
        and ${agedByDays(sql`event_time`, from, to)}
      union
      -- Those that were named by an alias of a place in which a move is not of this history any more.
      select key_arn
      from keys
      where len(aliases) > 0
        and (account_id, region) in (
          select (recipient_account_id, aws_region)
          from control_events
          where event_name = 'UpdateAlias'
            and ${grewOlderThan(history, sql`event_time`, from, to)}
        )
    `,
  },
  category: 'unused-keys',
  severity: 'low',
  severityRule: {
    en: 'Low; medium when an alias leads to a key that refuses every call.',
    ko: '낮음입니다. 별칭이 모든 호출을 거부하는 키를 가리키면 보통으로 올립니다.',
  },
  needs: ['key-state'],
  controlEvents: [
    'CreateKey',
    'ReplicateKey',
    'DisableKey',
    'ScheduleKeyDeletion',
    'CancelKeyDeletion',
    'CreateAlias',
    'UpdateAlias',
    'DeleteAlias',
  ],
  title: { en: 'Alias missing, dead or unsteady', ko: '별칭 누락, 사용 불가 또는 잦은 변경' },
  rationale: {
    en:
      'An alias is the name by which people and programs find a key. Without one a key is a number nobody recognises; an ' +
      'alias of a key that refuses calls breaks its callers; one that moves often leaves data spread over several keys.',
    ko:
      '별칭은 사람과 프로그램이 키를 찾는 이름입니다. 별칭이 없으면 용도를 알아보기 어렵고, 호출을 거부하는 키의 별칭은 호출자의 장애로 이어지며, ' +
      '대상이 자주 바뀌면 데이터가 여러 키에 흩어집니다.',
  },

  row: findingRow.extend({
    problem: z.enum(['no-alias', 'dead-target', 'moved-often']),
    alias: z.string(),
    state: z.string(),
    moves: integer,
    listed_at: timestamp.nullable(),
  }),
  identity: ['account_id', 'subject', 'problem', 'alias'],
  thresholds: {
    grace: {
      label: { en: 'Days after its creation in which a key needs no alias', ko: '키 생성 후 별칭이 없어도 되는 일수' },
      unit: 'days',
      usual: 1,
      least: 0,
      most: 90,
    },
    history: {
      label: { en: 'Days in which moves of an alias are counted', ko: '별칭 이동을 세는 기간' },
      unit: 'days',
      usual: 365,
      least: 30,
      most: 2560,
    },
    usual_moves: {
      label: { en: 'Moves of an alias that belong to a rotation by hand', ko: '수동 교체로 보는 별칭 이동 횟수' },
      unit: 'moves',
      usual: 1,
      least: 0,
      most: 100,
    },
  },
  allows: ['resources'],

  // That a key has no alias is known from a list of aliases, or from logs that have each day since the key was made.
  // One that gave its alias to a successor stays without by design, for what is still under it.
  sql: (asOf, _limits, numbers) => sql`
    with listed as (
      select key_arn, max(collected_at) as listed_at
      from (${INVENTORY_ANSWERS}) answers
      where json_extract_string(answer, '$.aliases.known') = 'true'
        and collected_at <= ${asOf}
      group by key_arn
    ),
    made as (
      select key_arn, min(event_time) as made_at, arg_min(event_id, (event_time, event_id)) as event_id
      from control_events
      where event_name in ('CreateKey', 'ReplicateKey')
        and outcome = 'ok'
        and event_time <= ${asOf}
      group by key_arn
    ),
    refused as (
      select key_arn, arg_max(event_id, (event_time, event_id)) as event_id
      from control_events
      where event_name in ('DisableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion')
        and outcome = 'ok'
        and event_time <= ${asOf}
      group by key_arn
    ),
    own as (
      select
        keys.key_arn,
        keys.account_id,
        keys.region,
        keys.aliases,
        keys.state,
        keys.state_since,
        keys.created_at,
        keys.first_seen_at,
        case when keys.state_origin = 'events' then refused.event_id end as refusal_id,
        told.known_until,
        listed.listed_at,
        made.made_at,
        made.event_id as creation_id,
        coalesce(
          ${certainty(sql`greatest(listed.listed_at, made.made_at)`, asOf)},
          'low'
        ) as names_confidence,
        ${certainty(sql`greatest(keys.state_since, listed.listed_at)`, asOf)} as state_confidence
      from keys
      join (${keysKnownUntil(asOf)}) told on told.key_arn = keys.key_arn
      left join listed on listed.key_arn = keys.key_arn
      left join made
        on made.key_arn = keys.key_arn
       and made.made_at = keys.created_at
      left join refused on refused.key_arn = keys.key_arn
      where coalesce(keys.manager, 'CUSTOMER') = 'CUSTOMER'
    ),
    namings as (
      select
        *,
        regexp_replace(
          regexp_replace(json_extract_string(request, '$.aliasName'), '^arn:[^:]*:kms:[^:]*:[^:]*:', ''),
          '^alias/',
          ''
        ) as named
      from control_events
      where event_name in ('CreateAlias', 'UpdateAlias', 'DeleteAlias')
        and outcome = 'ok'
        and event_time <= ${asOf}
        and (recipient_account_id, aws_region) in (select (account_id, region) from keys)
    ),
    steps as (
      select
        *,
        lag(key_arn) over story    as key_before,
        lag(event_name) over story as step_before
      from namings
      where named is not null
      window story as (partition by recipient_account_id, aws_region, named order by event_time, event_id)
    ),
    moved as (
      select
        recipient_account_id,
        aws_region,
        named,
        count(*)                                           as moves,
        min(event_time)                                    as since,
        list(event_id order by event_time, event_id)[1:20] as event_ids,
        bool_and(step_before is not null)                  as from_is_known
      from steps
      where event_name = 'UpdateAlias'
        and key_arn is not null
        and key_before is distinct from key_arn
        and event_time >= ${daysBefore(asOf, numbers.history)}
      group by recipient_account_id, aws_region, named
      having count(*) > ${numbers.usual_moves}
    ),
    found as (
      select
        own.*,
        'no-alias'                               as problem,
        'none'                                   as named,
        coalesce(made_at, created_at, listed_at) as observed_at,
        list_filter([creation_id], lambda id: id is not null) as event_ids,
        names_confidence                         as confidence,
        0                                        as moves
      from own
      where state = 'Enabled'
        and len(aliases) = 0
        and coalesce(created_at, listed_at) + to_days(${numbers.grace}) < known_until
        and (listed_at is not null or (made_at is not null and names_confidence <> 'low'))
        and key_arn not in (
          select key_before
          from steps
          where event_name = 'UpdateAlias'
            and key_before is not null
        )
      union all
      select
        own.*,
        'dead-target'                                     as problem,
        unnest(aliases)                                   as named,
        coalesce(state_since, first_seen_at, listed_at, ${asOf}) as observed_at,
        list_filter([refusal_id], lambda id: id is not null) as event_ids,
        state_confidence                                  as confidence,
        0                                                 as moves
      from own
      where list_contains(${REFUSING}, state)
      union all
      select
        own.*,
        'moved-often'                                     as problem,
        moved.named,
        moved.since                                       as observed_at,
        moved.event_ids,
        case when moved.from_is_known then 'high' else 'medium' end as confidence,
        moved.moves
      from own
      join moved
        on moved.recipient_account_id = own.account_id
       and moved.aws_region = own.region
       and list_contains(own.aliases, moved.named)
    )
    select
      key_arn        as subject,
      account_id,
      region,
      observed_at,
      event_ids,
      greatest(len(event_ids), moves) as event_count,
      confidence,
      problem,
      named          as alias,
      state,
      moves,
      listed_at
    from found
    order by subject, problem, named
  `,

  headline: { en: inEnglish, ko: inKorean },
  escalate: (row) => (row.problem === 'dead-target' ? 'medium' : null),

  remediation: {
    en: [
      'Ask the owner of the key what it is for, and give it a name that says so; nobody notices: aws kms create-alias --alias-name alias/<name> --target-key-id <key-arn>',
      'If an alias leads to a key that refuses, point it at the key that took over. New data goes there at once, and what is under the former key still needs that key: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
      'If nobody calls by that alias any more, delete it; calls that still do fail with NotFoundException: aws kms delete-alias --alias-name alias/<name>',
      'If an alias moves often, ask who moves it and why. Each former key must live as long as data under it does.',
    ],
    ko: [
      '키의 용도를 담당자에게 확인하고 용도가 드러나는 별칭을 붙입니다. 사용 중인 작업에는 영향이 없습니다: aws kms create-alias --alias-name alias/<name> --target-key-id <key-arn>',
      '별칭이 호출을 거부하는 키를 가리키면 후속 키로 바꿉니다. 새 데이터는 즉시 새 키로 암호화되지만, 이전 키로 암호화한 데이터에는 여전히 이전 키가 필요합니다: aws kms update-alias --alias-name alias/<name> --target-key-id <new-key-arn>',
      '더는 쓰지 않는 별칭이면 삭제합니다. 그 별칭을 쓰는 호출이 남아 있으면 NotFoundException으로 실패합니다: aws kms delete-alias --alias-name alias/<name>',
      '대상이 자주 바뀌는 별칭은 누가 왜 바꾸는지 확인합니다. 이전 키들은 그 키로 암호화한 데이터가 남아 있는 동안 유지해야 합니다.',
    ],
  },
  terraform: `
resource "aws_kms_alias" "this" {
  name          = "alias/<name>"
  target_key_id = "<key-arn>"
}
`,
  breaks: {
    en: 'A new alias breaks nothing; redirecting one sends new data to the other key at once, and old data still needs the former.',
    ko: '새 별칭은 영향을 주지 않습니다. 별칭을 옮기면 새 데이터가 즉시 다른 키를 쓰고, 기존 데이터는 이전 키가 계속 필요합니다.',
  },
  falsePositives: {
    en: [
      'Keys that are only ever named by their ARN, as in templates, and replicas whose name is kept in the primary Region.',
      'A key that was disabled on purpose, to see whether anybody misses it before it is deleted.',
      'Keys that are replaced by hand several times a year; one move a year is not reported.',
    ],
    ko: [
      '템플릿처럼 ARN으로만 지정하는 키, 기본 리전에서만 별칭을 관리하는 복제본.',
      '삭제 전에 사용하는 곳이 있는지 확인하려고 일부러 비활성화한 키.',
      '1년에 여러 번 수동으로 교체하는 키. 연 1회 변경은 보고하지 않습니다.',
    ],
  },
  blindSpots: {
    en: [
      'A key that is older than the logs and in no list of aliases is not said to lack one.',
      'Deleting an alias and creating it again for another key is not counted as a move.',
      'Whether anybody still calls by an alias is not asked here.',
    ],
    ko: [
      '로그보다 오래되고 별칭 목록에도 없는 키는 별칭이 없다고 판단하지 않습니다.',
      '별칭을 삭제한 뒤 다른 키로 다시 만드는 것은 변경으로 세지 않습니다.',
      '별칭을 통한 호출이 지금도 있는지는 여기서 확인하지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    'https://docs.aws.amazon.com/kms/latest/developerguide/alias-update.html',
  ],
  compliance: {
    'nist-800-53': ['CM-8', 'SC-12'],
    'isms-p': ['2.7.2'],
  },
  attack: [],
});
