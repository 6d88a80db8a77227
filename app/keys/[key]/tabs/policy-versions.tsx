import Link from 'next/link';
import { keyHref } from '@/app/href';
import { PolicyVerdict } from '@/app/keys/verdicts';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import type { PolicyVersion } from '@/lib/queries/key-policies';
import { AccessChanges, changesIn } from './access-changes';
import styles from './tabs.module.css';
import { addressOf } from './version-address';

interface Props {
  readonly view: View;
  readonly keyArn: KeyArn;
  readonly versions: readonly PolicyVersion[];
  readonly shown: PolicyVersion;
}

/** Every version of the policy: when, by whom, from where, and who can do more or less since. */
export function PolicyVersions({ view, keyArn, versions, shown }: Props) {
  const { keyPolicy } = view.words;
  return (
    <Panel
      title={keyPolicy.versions}
      lead={keyPolicy.versionsLead}
      action={keyPolicy.versionsCount(view.format.count(versions.length))}
      id="versions"
    >
      <ol className={styles.versions}>
        {versions.map((version) => (
          <li key={addressOf(version)}>
            <div className={styles.versionHead}>
              <VersionHead view={view} version={version} />
              {version === shown ? (
                <span className={styles.quiet}>{keyPolicy.versionShown}</span>
              ) : (
                <Link className={styles.link} href={keyHref(keyArn, { tab: 'policy', version: addressOf(version) })}>
                  {keyPolicy.versionSelect}
                </Link>
              )}
            </div>
            <Author view={view} version={version} />
            <Difference view={view} version={version} isFirst={version === versions.at(-1)} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** When and how a version came about, and what is to be said of it at once. */
export function VersionHead({ view, version }: { readonly view: View; readonly version: PolicyVersion }) {
  const { keyPolicy } = view.words;
  const origins: Readonly<Record<string, string>> = keyPolicy.policyOrigins;
  return (
    <>
      <strong>
        <TimeText view={view} at={version.valid_from} show="absolute" />
      </strong>
      <span>{origins[version.origin] ?? version.origin}</span>
      <PolicyVerdict view={view} verdict={version.verdict} />
      {version.widened ? <StateBadge tone="warning">{keyPolicy.versionWidened}</StateBadge> : null}
      {version.bypassed_lockout_check ? <StateBadge tone="critical">{keyPolicy.versionBypass}</StateBadge> : null}
    </>
  );
}

/** Who wrote a version, and from where; nothing where no event tells. */
export function Author({ view, version }: { readonly view: View; readonly version: PolicyVersion }) {
  const { keyPolicy } = view.words;
  if (version.event_id === null) return null;
  return (
    <p className={styles.small}>
      {keyPolicy.versionBy}{' '}
      {version.principal ? (
        <Untrusted view={view} text={version.principal} limit={200} mono />
      ) : (
        keyPolicy.versionUnknown
      )}{' '}
      · {keyPolicy.versionFrom}{' '}
      {version.source_ip ? (
        <Untrusted view={view} text={version.source_ip} limit={80} mono />
      ) : (
        keyPolicy.versionUnknown
      )}
    </p>
  );
}

/** What somebody can do since this version and could not before, and the other way round. */
export function Difference({
  view,
  version,
  isFirst,
}: {
  readonly view: View;
  readonly version: PolicyVersion;
  readonly isFirst: boolean;
}) {
  const { keyPolicy } = view.words;
  const gained = changesIn(version.gained);
  const lost = changesIn(version.lost);
  if (isFirst) return <p className={styles.small}>{keyPolicy.versionFirst}</p>;
  if (gained === null || lost === null) return null;
  return (
    <AccessChanges
      view={view}
      gained={gained}
      lost={lost}
      none={keyPolicy.versionNoChange}
      titles={{ gained: keyPolicy.gained, lost: keyPolicy.lost }}
    />
  );
}
