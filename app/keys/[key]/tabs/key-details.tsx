import { z } from 'zod';
import { AccountName } from '@/app/cross-account/account-name';
import { KeyName } from '@/app/ui/key-name';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { AccountPlace } from '@/lib/queries/account-place';
import type { KeyRecord } from '@/lib/queries/key-record';
import styles from './tabs.module.css';

const tagsOf = z.record(z.string(), z.string());

interface Props {
  readonly view: View;
  readonly record: KeyRecord;
  /** Of the key's account. */
  readonly place: AccountPlace;
}

/** What KMS says about a key; a dash is "not known". */
export function KeyDetails({ view, record, place }: Props) {
  const { keys, keyPage, ui } = view.words;
  const { detail } = keyPage;
  const unknown = <span title={ui.unknown}>–</span>;
  const text = (value: string | null) =>
    value === null ? unknown : <Untrusted view={view} text={value} limit={500} />;
  const tags = record.tags === null ? null : tagsOf.safeParse(JSON.parse(record.tags)).data;
  // Neither its creation nor an inventory was read: then no alias seen is not no alias.
  const isDescribed = record.created_at !== null || record.description !== null;
  const origins: Readonly<Record<string, string>> = keyPage.stateOrigins;
  return (
    <dl className={styles.facts}>
      <dt>{keys.facets.account}</dt>
      <dd>
        <AccountName view={view} id={record.account_id} name={place.name} units={place.units} />
      </dd>
      <dt>{detail.aliases}</dt>
      <dd>{record.aliases.length > 0 ? text(record.aliases.join(', ')) : isDescribed ? keys.none : unknown}</dd>
      <dt>{detail.description}</dt>
      <dd>{record.description === '' ? keys.none : text(record.description)}</dd>
      <dt>{detail.owner}</dt>
      <dd>{record.owner === null && record.tags !== null ? keys.noOwner : text(record.owner)}</dd>
      <dt>{detail.environment}</dt>
      <dd>{record.environment === null && record.tags !== null ? keys.none : text(record.environment)}</dd>
      <dt>{detail.tags}</dt>
      <dd>
        {tags === null || tags === undefined ? (
          <span title={keys.tagsUnknown}>–</span>
        ) : Object.keys(tags).length === 0 ? (
          keys.none
        ) : (
          <ul>
            {Object.entries(tags).map(([name, value]) => (
              <li key={name}>
                <Untrusted view={view} text={`${name} = ${value}`} limit={400} />
              </li>
            ))}
          </ul>
        )}
      </dd>
      <dt>{detail.spec}</dt>
      <dd>{text(record.key_spec)}</dd>
      <dt>{detail.usage}</dt>
      <dd>{text(record.key_usage)}</dd>
      <dt>{detail.origin}</dt>
      <dd>{text(record.key_origin)}</dd>
      {record.primary_key_arn ? (
        <>
          <dt>{keys.primary}</dt>
          <dd>
            <KeyName view={view} arn={record.primary_key_arn} />
          </dd>
        </>
      ) : null}
      <dt>{detail.created}</dt>
      <dd>
        <TimeText view={view} at={record.created_at} show="absolute" />
      </dd>
      <dt>{detail.createdBy}</dt>
      <dd>{text(record.created_by)}</dd>
      <dt>{detail.firstSeen}</dt>
      <dd>
        <TimeText view={view} at={record.first_seen_at} show="absolute" />
      </dd>
      <dt>{detail.stateFrom}</dt>
      <dd>
        {origins[record.state_origin] ?? record.state_origin}
        {record.state_since ? (
          <span className={styles.quiet}>
            {' '}
            · {detail.since} {view.format.day(record.state_since)}
          </span>
        ) : null}
      </dd>
      <dt>{detail.cost}</dt>
      <dd>{record.monthly_cost_usd === null ? unknown : view.format.money(record.monthly_cost_usd)}</dd>
    </dl>
  );
}
