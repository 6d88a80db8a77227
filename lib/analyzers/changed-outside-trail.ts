import { z } from 'zod';
import { defineAnalyzer, type Severity } from '@/lib/model/analyzer';
import { isoDay } from '@/lib/model/short-name';
import { findingRow, timestamp } from '@/lib/sql/columns';
import { cameAbout } from '@/lib/sql/moved';
import { sql } from '@/lib/sql/sql';

/** Minutes within which the KMS API may answer as before a change (eventual consistency). */
const SETTLING_MINUTES = 15;

const ASPECTS = ['policy', 'state', 'grant', 'rotation', 'alias', 'tag'] as const;
type Aspect = (typeof ASPECTS)[number];

/** Who may use a key, and whether it works at all, comes before how it is kept. */
const SEVERITIES: Readonly<Record<Aspect, Severity>> = {
  policy: 'high',
  state: 'high',
  grant: 'high',
  rotation: 'medium',
  alias: 'medium',
  tag: 'medium',
};

interface Change {
  readonly aspect: Aspect;
  readonly before: string | null;
  readonly after: string | null;
}

function inEnglish({ aspect, before, after }: Change): string {
  const days = /^\d+$/.test(after ?? '') ? ' days' : '';
  switch (aspect) {
    case 'policy':
      return 'The policy of this key was changed';
    case 'state':
      return `This key went from ${before} to ${after}`;
    case 'grant':
      return after === null ? 'A grant on this key is gone' : 'A grant on this key is new';
    case 'rotation':
      return `The rotation of this key went from ${before}${days} to ${after}${days}`;
    case 'alias':
      return after === null ? `alias/${before} no longer names this key` : `alias/${after} now names this key`;
    case 'tag':
      return after === null
        ? `Tag ${before} of this key is gone`
        : before === null
          ? `This key has a new tag ${after}`
          : `A tag of this key went from ${before} to ${after}`;
  }
}

function inKorean({ aspect, before, after }: Change): string {
  const days = /^\d+$/.test(after ?? '') ? '일' : '';
  switch (aspect) {
    case 'policy':
      return '이 키의 정책이 바뀌었지만';
    case 'state':
      return `이 키의 상태가 ${before}에서 ${after}(으)로 바뀌었지만`;
    case 'grant':
      return after === null ? '이 키의 권한 부여(Grant)가 사라졌지만' : '이 키에 권한 부여(Grant)가 생겼지만';
    case 'rotation':
      return `이 키의 교체 설정이 ${before}${days}에서 ${after}${days}(으)로 바뀌었지만`;
    case 'alias':
      return after === null
        ? `alias/${before} 별칭이 이 키를 가리키지 않게 되었지만`
        : `alias/${after} 별칭이 이 키를 가리키게 되었지만`;
    case 'tag':
      return after === null
        ? `이 키의 태그 ${before}이(가) 사라졌지만`
        : before === null
          ? `이 키에 태그 ${after}이(가) 생겼지만`
          : `이 키의 태그가 ${before}에서 ${after}(으)로 바뀌었지만`;
  }
}

/** LOG-08: what KMS says of a key is not what the trail says, though the trail has every day since they last agreed. */
export const changedOutsideTrail = defineAnalyzer({
  id: 'changed-outside-trail',
  code: 'LOG-08',
  version: 1,
  kind: 'occurrence',
  apart: {
    by: 'key',
    tables: ['keys', 'key_changes', 'policy_versions'],
    coverage: 'place',
    moved: (from, to) => sql`
      select key_arn
      from key_changes
      where change = 'inventory'
        and ${cameAbout(sql`changed_at`, from, to)}
    `,
  },
  category: 'blind-spots',
  severity: 'high',
  severityRule: {
    en: 'High for the policy, the state and grants; medium for rotation, aliases and tags.',
    ko: '정책, 상태, Grant면 높음, 교체, 별칭, 태그면 보통입니다.',
  },
  needs: ['events', 'inventory'],
  title: { en: 'Key changed outside the trail', ko: '추적 밖에서 변경된 키' },
  rationale: {
    en:
      'Every change of a key is an event. Here an inventory shows another policy, state, rotation, grant, alias or tag than ' +
      'before, and the logs, which have each day in between, show no event of it: records are missing, or were removed.',
    ko:
      '키의 모든 변경은 이벤트로 남습니다. 여기서는 인벤토리의 정책, 상태, 교체, 권한 부여, 별칭 또는 태그가 이전과 다른데, ' +
      '그 사이의 모든 날짜가 있는 로그에 해당 이벤트가 없습니다. 기록이 빠졌거나 삭제된 것입니다.',
  },

  row: findingRow.extend({
    alias: z.string().nullable(),
    aspect: z.enum(ASPECTS),
    before: z.string().nullable(),
    after: z.string().nullable(),
    /** What tells two changes of one aspect apart. */
    item: z.string(),
    missing_since: timestamp,
  }),
  identity: ['account_id', 'subject', 'aspect', 'item', 'missing_since'],

  // Each day from the last word to the inventory must have records of KMS, and the logs must go on beyond its answers. An
  // event while it was asked, or shortly before, explains the change.
  sql: (window) => sql`
    with shown as (
      select
        *,
        split_part(key_arn, ':', 5) as account_id,
        split_part(key_arn, ':', 4) as region
      from key_changes
      where change = 'inventory'
        and missing_since is not null
        and list_contains(${ASPECTS}, aspect)
        and changed_at >= ${window.from}
        and changed_at < ${window.to}
    ),
    unexplained as (
      select *
      from shown
      where not exists (
        select 1
        from key_changes events
        where events.key_arn = shown.key_arn
          and events.aspect = shown.aspect
          and events.event_id is not null
          and events.changed_at >= shown.changed_at - to_minutes(${SETTLING_MINUTES})
          and events.changed_at <= shown.shown_by + to_minutes(${SETTLING_MINUTES})
      )
    ),
    days as (
      select account_id, region, cast(day as date) as day, last_kms_hour as last_hour
      from coverage_day
      where last_kms_hour is not null
    ),
    proven as (
      select unexplained.*
      from unexplained
      where (
          select count(*)
          from days
          where days.account_id = unexplained.account_id
            and days.region = unexplained.region
            and day >= cast(missing_since as date)
            and day <= cast(changed_at as date)
        ) = date_diff('day', cast(missing_since as date), cast(changed_at as date)) + 1
        and exists (
          select 1
          from days
          where days.account_id = unexplained.account_id
            and days.region = unexplained.region
            and last_hour >= date_trunc('hour', shown_by)
        )
    ),
    words as (
      select key_arn, aspect, changed_at, max(event_id) as event_id
      from key_changes
      where event_id is not null
        and key_arn in (select key_arn from proven)
      group by key_arn, aspect, changed_at
    ),
    last_words as (
      select proven.key_arn, proven.aspect, proven.changed_at, words.event_id
      from (select distinct key_arn, aspect, changed_at from proven) proven
      asof join words
        on words.key_arn = proven.key_arn
       and words.aspect = proven.aspect
       and words.changed_at < proven.changed_at
    )
    select
      proven.key_arn                                         as subject,
      proven.account_id,
      proven.region,
      proven.changed_at                                      as observed_at,
      case when last_words.event_id is null then [] else [last_words.event_id] end as event_ids,
      case when last_words.event_id is null then 0 else 1 end as event_count,
      case when proven.aspect = 'grant' then 'medium' else 'high' end as confidence,
      keys.alias,
      proven.aspect,
      proven.before,
      proven.after,
      coalesce(
        (
          select policy_hash
          from policy_versions
          where proven.aspect = 'policy'
            and policy_versions.key_arn = proven.key_arn
            and policy_versions.valid_from = proven.changed_at
        ),
        concat_ws(' → ', coalesce(proven.before, '–'), coalesce(proven.after, '–'))
      )                                                      as item,
      proven.missing_since
    from proven
    join keys on keys.key_arn = proven.key_arn
    left join last_words
      on last_words.key_arn = proven.key_arn
     and last_words.aspect = proven.aspect
     and last_words.changed_at = proven.changed_at
    order by subject, observed_at, proven.aspect, item
  `,

  headline: {
    en: (row) =>
      `${inEnglish(row).slice(0, 140)}, and no event between ${isoDay(row.missing_since)} and ${isoDay(row.observed_at)} tells of it`,
    ko: (row) =>
      `${inKorean(row).slice(0, 140)}, ${isoDay(row.missing_since)}부터 ${isoDay(row.observed_at)}까지의 로그에 해당 이벤트가 없습니다`,
  },
  escalate: (row) => SEVERITIES[row.aspect],

  remediation: {
    en: [
      'Ask Event history, which keeps 90 days of changes and cannot leave KMS out, who changed it: aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=<key-arn>',
      'If the event is there, find out why the trail has it not, and prove the files of those days: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <time>',
      'Ask the owner of the key whether what KMS says now is meant; if not, put it back, which breaks whoever relies on it: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
    ko: [
      '90일간의 변경을 보관하고 KMS를 제외할 수 없는 이벤트 기록(Event history)에서 변경자를 찾습니다: aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=<key-arn>',
      '거기에 이벤트가 있으면 추적에 없는 이유를 확인하고 해당 날짜의 파일을 검증합니다: aws cloudtrail validate-logs --trail-arn <trail-arn> --start-time <time>',
      '현재 상태가 의도한 것인지 키 소유자에게 확인합니다. 아니라면 되돌리되, 이를 쓰는 주체는 영향을 받습니다: aws kms put-key-policy --key-id <key-arn> --policy-name default --policy file://policy.json',
    ],
  },
  terraform: `
resource "aws_cloudtrail" "main" {
  name                       = "<trail>"
  s3_bucket_name             = "<log-bucket>"
  is_multi_region_trail      = true
  is_organization_trail      = true
  enable_logging             = true
  enable_log_file_validation = true
  kms_key_id                 = "<trail-key-arn>"
  event_selector {
    read_write_type           = "All"
    include_management_events = true
  }
}
`,
  breaks: {
    en: 'A further copy of management events is billed; nothing stops. Putting the key back as it was breaks whoever relies on the change.',
    ko: '관리 이벤트 사본이 하나 더 과금됩니다. 멈추는 것은 없습니다. 키를 이전 상태로 되돌리면 변경에 의존하던 주체가 멈춥니다.',
  },
  falsePositives: {
    en: [
      'An inventory whose date is wrong, or whose answers were put together at different times.',
      'Files of single hours that were not loaded, on days of which others were.',
    ],
    ko: ['날짜가 잘못되었거나 서로 다른 시점의 답변을 합친 인벤토리.', '일부 시간의 파일만 불러온 날짜.'],
  },
  blindSpots: {
    en: [
      'Judged only where each day since the last word has KMS records of the account and Region. A trail that records reads alone passes for complete here; LOG-02 and the trail’s selectors tell.',
      'Answers of the AWS CLI in single files do not say when they were asked for, and are not judged. Nor are AWS managed keys, tags of AWS, expired material, and states that end by themselves.',
      'A change that was taken back before the next inventory leaves no trace.',
    ],
    ko: [
      '마지막 확인 이후 모든 날짜에 해당 계정과 리전의 KMS 기록이 있을 때만 판정합니다. 읽기만 기록하는 추적도 여기서는 완전해 보이므로 LOG-02와 추적 선택기를 확인해야 합니다.',
      '개별 파일로 저장한 AWS CLI 출력은 조회 시각을 알 수 없어 판정하지 않습니다. AWS 관리형 키, AWS 태그, 만료된 구성 요소, 저절로 끝나는 상태도 판정하지 않습니다.',
      '다음 인벤토리 전에 되돌린 변경은 흔적이 남지 않습니다.',
    ],
  },
  references: [
    'https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html',
  ],
  compliance: {
    'nist-800-53': ['AU-2', 'AU-12', 'CM-3'],
    'isms-p': ['2.9.4', '2.7.2'],
  },
  attack: ['T1562.008', 'T1070', 'T1098'],
});
