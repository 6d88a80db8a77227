import { Panel } from '@/app/ui/panel';
import { TimeText } from '@/app/ui/time-text';
import { keyMaterialUse, MATERIAL_DAYS } from '@/lib/queries/key-material-use';
import { keyRotationTruth } from '@/lib/queries/key-rotation-truth';
import { keyRotations } from '@/lib/queries/key-rotations';
import { runtime } from '@/lib/runtime';
import type { KeyTabProps } from './key-tab';
import { RotationTimeline } from './rotation-timeline';
import styles from './tabs.module.css';

/** Whether the key can rotate and why, whether it does, and every material it had. */
export async function RotationTab({ view, keyArn, record, asOf }: KeyTabProps) {
  const { keys, keyRotation, keyPage, ui } = view.words;
  const { count } = view.format;
  const [rotations, use] = await Promise.all([
    keyRotations(runtime().models, keyArn),
    keyMaterialUse(runtime().models, keyArn, asOf),
  ]);
  const unknown = <span title={ui.unknown}>–</span>;
  const eligibility: Readonly<Record<string, string>> = keys.eligibility;
  const reasons: Readonly<Record<string, string>> = keys.eligibilityReasons;
  const applies = record.rotation_eligibility === 'automatic';
  const rotatesHere = applies || record.rotation_eligibility === 'on-demand';
  const truth = keyRotationTruth(record, asOf);
  return (
    <>
      <Panel
        title={eligibility[record.rotation_eligibility] ?? keyRotation.rotationTitle}
        lead={reasons[record.rotation_eligibility]}
      >
        <dl className={styles.facts}>
          {truth.hindrance === 'none' ? null : (
            <>
              <dt>{keyRotation.rotationHindered}</dt>
              <dd className={styles.warn}>{keys.hindrances[truth.hindrance]}</dd>
            </>
          )}
          <dt>{keyRotation.rotationOverdueLabel}</dt>
          <dd>
            {record.rotation_overdue_days !== null ? (
              <span className={styles.warn}>▲ {keys.rotationOverdue(count(record.rotation_overdue_days))}</span>
            ) : !rotatesHere ? (
              <span className={styles.quiet}>{keyRotation.rotationNotJudged}</span>
            ) : record.material_since === null && record.next_rotation_at === null ? (
              unknown
            ) : (
              keyRotation.rotationNotOverdue
            )}
          </dd>
          {applies ? (
            <>
              <dt>{keyRotation.rotationStatus}</dt>
              <dd>
                {record.rotation_enabled === null
                  ? unknown
                  : record.rotation_enabled
                    ? keys.rotationOn
                    : keys.rotationOff}
              </dd>
              <dt>{keyRotation.rotationPeriod}</dt>
              <dd>{record.rotation_period_days === null ? unknown : keys.days(count(record.rotation_period_days))}</dd>
              <dt>{keyRotation.rotationSince}</dt>
              <dd>
                <TimeText view={view} at={record.rotation_enabled_at} show="absolute" />
              </dd>
              <dt>{keyRotation.rotationNextDue}</dt>
              <dd>
                <TimeText view={view} at={record.next_rotation_at} show="absolute" />
                {distance(record.next_rotation_at)}
              </dd>
              <dt>{keyRotation.rotationMissed}</dt>
              <dd>
                {truth.missedAt !== null ? (
                  <span className={styles.warn}>
                    ▲ {keyRotation.rotationMissedOn(view.format.instant(truth.missedAt))}
                  </span>
                ) : record.next_rotation_at === null ? (
                  unknown
                ) : (
                  keyRotation.rotationMissedNone
                )}
              </dd>
            </>
          ) : null}
          <dt>{keyRotation.rotationLast}</dt>
          <dd>
            <TimeText view={view} at={record.last_rotated_at} show="absolute" />
          </dd>
          <dt>{keyRotation.rotationMaterial}</dt>
          <dd>
            <TimeText view={view} at={record.material_since} show="absolute" />
            {distance(record.material_since)}
          </dd>
          <dt>{keyRotation.rotationPolicy}</dt>
          <dd>{keys.days(count(runtime().site.rotationMaxAgeDays))}</dd>
          {rotatesHere ? (
            <>
              <dt>{keyRotation.rotationOnDemand}</dt>
              <dd>
                {record.on_demand_rotations === null
                  ? unknown
                  : keyRotation.rotationOnDemandOf(count(record.on_demand_rotations))}
              </dd>
            </>
          ) : null}
          {rotatesHere ? (
            <>
              <dt>{keyRotation.rotationOldUse(count(MATERIAL_DAYS))}</dt>
              <dd>
                {use.current_material_id === null || use.decrypts === 0
                  ? unknown
                  : keyRotation.rotationOldUseOf(
                      count(use.on_old),
                      count(use.decrypts),
                      view.format.percent(use.on_old, use.decrypts),
                    )}
              </dd>
            </>
          ) : null}
          {record.key_origin === 'EXTERNAL' ? (
            <>
              <dt>{keyRotation.rotationExpires}</dt>
              <dd>
                <TimeText view={view} at={record.material_expires_at} show="absolute" />
                {distance(record.material_expires_at)}
              </dd>
            </>
          ) : null}
        </dl>
      </Panel>
      <Panel title={keyRotation.materials} lead={keyRotation.materialsLead}>
        <RotationTimeline view={view} record={record} rotations={rotations} asOf={asOf} />
      </Panel>
    </>
  );

  function distance(at: Date | null) {
    return at === null ? null : (
      <span className={styles.quiet}> · {keyPage.asOfData(view.format.relative(at, asOf))}</span>
    );
  }
}
