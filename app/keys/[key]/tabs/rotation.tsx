import { Panel } from '@/app/ui/panel';
import { type Column, Table } from '@/app/ui/table';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import { type KeyRotation, keyRotations } from '@/lib/queries/key-rotations';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import styles from './tabs.module.css';

/** Whether the key can rotate and why, whether it does, and every material it had. */
export async function RotationTab({ view, keyArn, record }: KeyTabProps) {
  const { keys, ui } = view.words;
  const { count } = view.format;
  const rotations = await keyRotations(runtime().models, keyArn);
  const unknown = <span title={ui.unknown}>–</span>;
  const eligibility: Readonly<Record<string, string>> = keys.eligibility;
  const reasons: Readonly<Record<string, string>> = keys.eligibilityReasons;
  const applies = record.rotation_eligibility === 'automatic';
  return (
    <>
      <Panel
        title={eligibility[record.rotation_eligibility] ?? keys.rotationTitle}
        lead={reasons[record.rotation_eligibility]}
      >
        <dl className={styles.facts}>
          <dt>{keys.rotationOverdueLabel}</dt>
          <dd>
            {record.rotation_overdue_days === null ? (
              record.material_since === null && record.next_rotation_at === null ? (
                unknown
              ) : (
                keys.rotationNotOverdue
              )
            ) : (
              <span className={styles.warn}>▲ {keys.rotationOverdue(count(record.rotation_overdue_days))}</span>
            )}
          </dd>
          {applies ? (
            <>
              <dt>{keys.rotationStatus}</dt>
              <dd>
                {record.rotation_enabled === null
                  ? unknown
                  : record.rotation_enabled
                    ? keys.rotationOn
                    : keys.rotationOff}
              </dd>
              <dt>{keys.rotationPeriod}</dt>
              <dd>{record.rotation_period_days === null ? unknown : keys.days(count(record.rotation_period_days))}</dd>
              <dt>{keys.rotationSince}</dt>
              <dd>
                <TimeText view={view} at={record.rotation_enabled_at} show="absolute" />
              </dd>
              <dt>{keys.rotationNextDue}</dt>
              <dd>
                <TimeText view={view} at={record.next_rotation_at} show="both" />
              </dd>
            </>
          ) : null}
          <dt>{keys.rotationLast}</dt>
          <dd>
            <TimeText view={view} at={record.last_rotated_at} show="absolute" />
          </dd>
          <dt>{keys.rotationMaterial}</dt>
          <dd>
            <TimeText view={view} at={record.material_since} show="absolute" />
          </dd>
          <dt>{keys.rotationPolicy}</dt>
          <dd>{keys.days(count(runtime().site.rotationMaxAgeDays))}</dd>
          {record.rotation_eligibility === 'automatic' || record.rotation_eligibility === 'on-demand' ? (
            <>
              <dt>{keys.rotationOnDemand}</dt>
              <dd>
                {record.on_demand_rotations === null
                  ? unknown
                  : keys.rotationOnDemandOf(count(record.on_demand_rotations))}
              </dd>
            </>
          ) : null}
          {record.key_origin === 'EXTERNAL' ? (
            <>
              <dt>{keys.rotationExpires}</dt>
              <dd>
                <TimeText view={view} at={record.material_expires_at} show="both" />
              </dd>
            </>
          ) : null}
        </dl>
      </Panel>
      <Panel title={keys.materials} lead={keys.materialsLead} flush={rotations.length > 0}>
        {rotations.length === 0 ? (
          <p className={styles.text}>{keys.materialsNone}</p>
        ) : (
          <Table
            view={view}
            caption={keys.materials}
            columns={columns()}
            rows={rotations}
            rowKey={({ rotated_at, event_id, material_id }) => `${rotated_at.toISOString()} ${event_id} ${material_id}`}
          />
        )}
      </Panel>
    </>
  );

  function columns(): Column<KeyRotation>[] {
    const { materialColumns } = keys;
    const kinds: Readonly<Record<string, string>> = keys.materialKinds;
    const origins: Readonly<Record<string, string>> = keys.origins;
    return [
      {
        id: 'at',
        title: materialColumns.at,
        cell: ({ rotated_at }) => <TimeText view={view} at={rotated_at} show="absolute" />,
      },
      { id: 'kind', title: materialColumns.kind, cell: ({ kind }) => kinds[kind] ?? kind },
      {
        id: 'material',
        title: materialColumns.material,
        cell: ({ material_id }) =>
          material_id === null ? unknown : <Untrusted view={view} text={material_id} limit={80} mono />,
      },
      {
        id: 'expires',
        title: materialColumns.expires,
        cell: ({ expires_at }) => (expires_at === null ? '' : <TimeText view={view} at={expires_at} show="day" />),
      },
      { id: 'origin', title: materialColumns.origin, cell: ({ origin }) => origins[origin] ?? origin },
    ];
  }
}
