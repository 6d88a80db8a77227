import type { SessionUser } from '@/app/session';
import { EmptyState } from '@/app/ui/empty-state';
import { UploadPanel } from '@/app/upload/upload-panel';
import type { View } from '@/app/view';
import { runtime } from '@/lib/runtime';
import styles from './overview.module.css';

/** The first thing a newcomer sees when nothing was read: how to begin. Never zeros. */
export function Start({ view, user }: { readonly view: View; readonly user: SessionUser }) {
  const { overview } = view.words;
  const { progress, isSample } = runtime();
  const running = progress.current();
  const isBusy = isSample || (running !== null && running.phase !== 'done');
  return (
    <section className={styles.start}>
      <EmptyState view={view} kind="nothing-collected" title={overview.startTitle}>
        {isBusy ? (isSample ? overview.startSample : overview.startBusy) : overview.startText}
      </EmptyState>
      {isBusy ? null : (
        <>
          <UploadPanel view={view} user={user} />
          <dl className={styles.ways}>
            {overview.startWays.map(({ name, text, command }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {text}
                  <code>{command}</code>
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </section>
  );
}
