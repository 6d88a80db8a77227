import Link from 'next/link';
import { z } from 'zod';
import { keyHref } from '@/app/href';
import { comparedPrincipal } from '@/app/keys/policy-words';
import { PolicyVerdict } from '@/app/keys/verdicts';
import { Panel } from '@/app/ui/panel';
import { StateBadge } from '@/app/ui/state-badge';
import { TimeText } from '@/app/ui/time-text';
import { Untrusted } from '@/app/ui/untrusted';
import type { View } from '@/app/view';
import type { KeyArn } from '@/lib/model/brand';
import { KEY_ACTIONS } from '@/lib/policy/actions';
import type { PolicyVersion } from '@/lib/queries/key-policies';
import { groupedActions } from './action-groups';
import styles from './tabs.module.css';

const accessChange = z.object({ principal: z.string(), mode: z.string(), actions: z.array(z.string()) });
type AccessChange = z.infer<typeof accessChange>;

interface Props {
  readonly view: View;
  readonly keyArn: KeyArn;
  readonly versions: readonly PolicyVersion[];
  readonly shown: PolicyVersion;
}

/** Every version of the policy: when, by whom, from where, and who can do more or less since. */
export function PolicyVersions({ view, keyArn, versions, shown }: Props) {
  const { keys } = view.words;
  const origins: Readonly<Record<string, string>> = keys.policyOrigins;
  return (
    <Panel
      title={keys.versions}
      lead={keys.versionsLead}
      action={keys.versionsCount(view.format.count(versions.length))}
      id="versions"
    >
      <ol className={styles.versions}>
        {versions.map((version) => (
          <li key={`${version.valid_from.toISOString()} ${version.event_id}`}>
            <div className={styles.versionHead}>
              <strong>
                <TimeText view={view} at={version.valid_from} show="absolute" />
              </strong>
              <span>{origins[version.origin] ?? version.origin}</span>
              <PolicyVerdict view={view} verdict={version.verdict} />
              {version.widened ? <StateBadge tone="warning">{keys.versionWidened}</StateBadge> : null}
              {version.bypassed_lockout_check ? <StateBadge tone="critical">{keys.versionBypass}</StateBadge> : null}
              {version === shown ? (
                <span className={styles.quiet}>{keys.versionShown}</span>
              ) : (
                <Link
                  className={styles.link}
                  href={keyHref(keyArn, { tab: 'policy', version: version.valid_from.toISOString() })}
                >
                  {keys.versionSelect}
                </Link>
              )}
            </div>
            {version.event_id === null ? null : (
              <p className={styles.small}>
                {keys.versionBy}{' '}
                {version.principal ? (
                  <Untrusted view={view} text={version.principal} limit={200} mono />
                ) : (
                  keys.versionUnknown
                )}{' '}
                · {keys.versionFrom}{' '}
                {version.source_ip ? (
                  <Untrusted view={view} text={version.source_ip} limit={80} mono />
                ) : (
                  keys.versionUnknown
                )}
              </p>
            )}
            <Difference view={view} version={version} isFirst={version === versions.at(-1)} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What somebody can do since this version and could not before, and the other way round. */
function Difference({
  view,
  version,
  isFirst,
}: {
  readonly view: View;
  readonly version: PolicyVersion;
  readonly isFirst: boolean;
}) {
  const { keys } = view.words;
  const gained = changesOf(version.gained);
  const lost = changesOf(version.lost);
  if (isFirst) return <p className={styles.small}>{keys.versionFirst}</p>;
  if (gained === null || lost === null) return null;
  if (gained.length + lost.length === 0) return <p className={styles.small}>{keys.versionNoChange}</p>;
  return (
    <dl className={styles.change}>
      {gained.length > 0 ? <dt>▲ {keys.gained}</dt> : null}
      {gained.map((change) => (
        <dd key={`+ ${change.principal} ${change.mode}`}>
          <Change view={view} change={change} />
        </dd>
      ))}
      {lost.length > 0 ? <dt>▼ {keys.lost}</dt> : null}
      {lost.map((change) => (
        <dd key={`- ${change.principal} ${change.mode}`}>
          <Change view={view} change={change} />
        </dd>
      ))}
    </dl>
  );
}

function changesOf(json: string | null): readonly AccessChange[] | null {
  return json === null ? null : (z.array(accessChange).safeParse(JSON.parse(json)).data ?? null);
}

/** Actions beyond which the list is folded behind its sum. */
const FEW = 6;

/** Who, and which actions: all of them, a few by name, or how many of which kind with the names folded. */
function Change({ view, change }: { readonly view: View; readonly change: AccessChange }) {
  const { keys } = view.words;
  const { count } = view.format;
  const { actions } = change;
  const names = actions.map((action) => action.replace(/^kms:/, ''));
  if (names.length <= FEW)
    return <Untrusted view={view} text={`${whoText(view, change)}: ${names.join(', ')}`} limit={600} />;
  const isAll = KEY_ACTIONS.every((action) => names.includes(action));
  const groups = groupedActions(actions).map(
    (group) => `${keys.actionGroups[group.group]} ${count(group.names.length)}`,
  );
  return (
    <details>
      <summary>
        <Untrusted view={view} text={whoText(view, change)} limit={300} />:{' '}
        {isAll ? keys.actionGroups.all : groups.join(' · ')}{' '}
        <span className={styles.quiet}>({keys.actionsCount(count(names.length))})</span>
      </summary>
      <Untrusted view={view} text={names.join(', ')} limit={4000} />
    </details>
  );
}

/** "any principal of account 1111-2222-3333 (where its own IAM policies allow it)" */
function whoText(view: View, { principal, mode }: AccessChange): string {
  const { keys } = view.words;
  const who = comparedPrincipal(view, principal);
  return mode === 'iam' ? `${who} (${keys.byIam})` : who;
}
