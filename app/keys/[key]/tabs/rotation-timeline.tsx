import type { ReactNode } from 'react';
import { TimeText } from '@/app/ui/time-text';
import { plainText, Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import { shortMaterial } from '@/lib/model/short-name';
import type { KeyRecord } from '@/lib/queries/key-record';
import type { KeyRotation } from '@/lib/queries/key-rotations';
import styles from './tabs.module.css';

interface Props {
  readonly view: View;
  readonly record: KeyRecord;
  /** Newest first. */
  readonly rotations: readonly KeyRotation[];
  readonly asOf: Date;
}

interface Moment {
  readonly at: Date;
  readonly what: ReactNode;
  readonly isAhead: boolean;
}

/** Past, now and due in one line of time, newest first. */
export function RotationTimeline({ view, record, rotations, asOf }: Props) {
  const { keyRotation, keyPage } = view.words;
  const kinds: Readonly<Record<string, string>> = keyRotation.materialKinds;
  const moments: Moment[] = [
    ...(record.next_rotation_at && record.rotation_enabled
      ? [{ at: record.next_rotation_at, what: keyRotation.rotationNextDue, isAhead: record.next_rotation_at > asOf }]
      : []),
    ...(record.material_expires_at
      ? [
          {
            at: record.material_expires_at,
            what: keyRotation.rotationExpires,
            isAhead: record.material_expires_at > asOf,
          },
        ]
      : []),
    { at: asOf, what: keyPage.endOfData, isAhead: false },
    ...rotations.map((rotation) => ({
      at: rotation.rotated_at,
      what: (
        <>
          {keyPage.rotated(kinds[rotation.kind] ?? rotation.kind)} {originOf(rotation)}
        </>
      ),
      isAhead: false,
    })),
    ...(record.created_at ? [{ at: record.created_at, what: keyPage.detail.created, isAhead: false }] : []),
  ];
  return (
    <>
      <ol className={styles.versions}>
        {moments
          .sort((a, b) => b.at.getTime() - a.at.getTime())
          .map(({ at, what, isAhead }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two changes may fall into one second and look alike
            <li key={`${at.toISOString()} ${index}`} className={isAhead ? styles.ahead : undefined}>
              <div className={styles.versionHead}>
                <strong>
                  <TimeText view={view} at={at} show="absolute" />
                </strong>
                <span>{what}</span>
              </div>
            </li>
          ))}
      </ol>
      {rotations.length === 0 ? <p className={styles.text}>{keyRotation.materialsNone}</p> : null}
    </>
  );

  function originOf(rotation: KeyRotation) {
    const origins: Readonly<Record<string, string>> = keyRotation.origins;
    return (
      <span className={styles.small}>
        {origins[rotation.origin] ?? rotation.origin}
        {rotation.material_id ? (
          <>
            {' · '}
            <span title={plainText(rotation.material_id)}>
              <Untrusted view={view} text={shortMaterial(rotation.material_id)} limit={80} mono />
            </span>
          </>
        ) : null}
        {rotation.expires_at ? ` · ${keyRotation.materialColumns.expires} ${view.format.day(rotation.expires_at)}` : ''}
      </span>
    );
  }
}
